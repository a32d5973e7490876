import { testPublished } from './suite';

testPublished({ version: '2.40' }, 'before');
