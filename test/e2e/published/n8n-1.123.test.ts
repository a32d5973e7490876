import { testPublished } from './suite';

testPublished({ version: '1.123' }, 'before');
