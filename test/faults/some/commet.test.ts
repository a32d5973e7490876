import { testFaultSample } from '../suite';

testFaultSample('commet');
