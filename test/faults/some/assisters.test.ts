import { testFaultSample } from '../suite';

testFaultSample('assisters');
