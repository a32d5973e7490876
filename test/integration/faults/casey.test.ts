import '../../support/silentLog';
import { testFaults } from '../../faults/suite';

testFaults('casey');
