import { testAllLife } from '../life/suite';
import { testAllFaults } from '../suite';

testAllFaults('assisters');
testAllLife('assisters');
