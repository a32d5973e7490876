import type { UnkindSwitch } from '../../sandbox';

/**
 * The ways of being unkind in which every invariant of the model holds. Of the others, a full account has no room for
 * what the model itself adds; nothing else may break.
 */
export const bearableWays: readonly UnkindSwitch[] = [
	'create gives the known endpoint back',
	'create refuses a known address',
	'delete takes effect and answers 500',
	'pages are shorter than asked for',
	'an empty list is null',
	'an empty list is left out',
	'an empty list is 404',
	'events in upper case',
	'events with an implied one',
	'events as text with commas',
	'events with the star expanded',
	'events left out',
	'events in reverse',
	'events twice',
	'a third word for the state',
	'the state as a number',
	'the state as text',
];
