import '../../support/silentLog';
import { testLifeSample } from '../../faults/life/suite';
import { testFaultSample } from '../../faults/suite';

testFaultSample('commet');
testLifeSample('commet');
