import { testPublished } from './suite';

testPublished({ version: '2.40', publicationService: false }, 'after');
