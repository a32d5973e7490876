import { testLifeSample } from '../life/suite';
import { testFaultSample } from '../suite';

testFaultSample('casey');
testLifeSample('casey');
