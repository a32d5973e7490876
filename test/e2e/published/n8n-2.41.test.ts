import { testPublished } from './suite';

testPublished({ version: '2.41' }, 'after');
