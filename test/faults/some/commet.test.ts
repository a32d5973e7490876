import { testLifeSample } from '../life/suite';
import { testFaultSample } from '../suite';

testFaultSample('commet');
testLifeSample('commet');
