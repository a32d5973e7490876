import { testAllLife } from '../life/suite';
import { testAllFaults } from '../suite';

testAllFaults('casey');
testAllLife('casey');
