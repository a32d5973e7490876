import { testLifeSample } from '../life/suite';
import { testFaultSample } from '../suite';

testFaultSample('assisters');
testLifeSample('assisters');
