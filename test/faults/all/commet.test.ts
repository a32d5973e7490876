import { testAllLife } from '../life/suite';
import { testAllFaults } from '../suite';

testAllFaults('commet');
testAllLife('commet');
