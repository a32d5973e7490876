import { testLifeSample } from '../../faults/life/suite';

testLifeSample('commet');
