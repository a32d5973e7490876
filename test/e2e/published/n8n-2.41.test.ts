import { testPublished } from './suite';

// A crash is tried on the other versions: n8n takes two minutes to go on with a publish that it has cut off.
testPublished({ version: '2.41' });
