import { testFaultSample } from '../suite';

testFaultSample('noderails');
