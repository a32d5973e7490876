import '../../support/silentLog';
import { testAllFaults } from '../suite';

testAllFaults('noderails');
