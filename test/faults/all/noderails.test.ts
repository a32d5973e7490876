import { testAllLife } from '../life/suite';
import { testAllFaults } from '../suite';

testAllFaults('noderails');
testAllLife('noderails');
