import { testFaultSample } from '../suite';

testFaultSample('casey');
