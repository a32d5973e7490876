import '../../support/silentLog';
import { testFaultSample } from '../../faults/suite';

testFaultSample('assisters');
