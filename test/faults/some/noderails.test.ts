import { testLifeSample } from '../life/suite';
import { testFaultSample } from '../suite';

testFaultSample('noderails');
testLifeSample('noderails');
