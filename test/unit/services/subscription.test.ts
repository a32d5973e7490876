import { casey } from '../../../services/catalog/casey';
import { commet } from '../../../services/catalog/commet';
import { noderails } from '../../../services/catalog/noderails';
import { choosesSomething, chosenNames, eventNamesSchema, subscription, selects } from '../../../services/subscription';

test('chosen names come once, without blanks', () => {
	expect(chosenNames({ events: ['a', 'b'], customEvents: [' b ', 'c', ''] })).toEqual(['a', 'b', 'c']);
	expect(subscription(commet, { events: ['a'], customEvents: ['c'] })).toEqual(['a', 'c']);
});

test.each<[unknown, string[]]>([
	[
		['a', ' b '],
		['a', 'b'],
	],
	['a, b', ['a', 'b']],
	[['a;b\nc\r\nd'], ['a', 'b', 'c', 'd']],
	['["a","b"]', ['a', 'b']],
	[
		['["a"]', 'b'],
		['a', 'b'],
	],
	['[]', []],
	[[], []],
	['', []],
	[
		['"a"', "'b'", '`c`'],
		['a', 'b', 'c'],
	],
	['\ufeffa\u200b', ['a']],
	[
		['Push Hook', 'order.*', 'zen:event-type:user.created', 'a/b'],
		['Push Hook', 'order.*', 'zen:event-type:user.created', 'a/b'],
	],
])('names of events in %j', (given, names) => {
	expect(eventNamesSchema.parse(given)).toEqual(names);
});

test.each([
	['["a"'],
	[['["a"', '"b"]']],
	['[1]'],
	['{"a":1}'],
	['[object Object]'],
	[['a"b']],
	[['a\u0007b']],
	[undefined],
	[null],
	[5],
])('no names of events: %j', (given) => {
	expect(eventNamesSchema.safeParse(given).success).toBe(false);
});

test('every event is the same as no filter, and not the same as no choice', () => {
	expect(chosenNames({ events: ['*'], customEvents: ['c'] })).toEqual([]);
	expect(choosesSomething({ events: ['*'], customEvents: [] })).toBe(true);
	expect(choosesSomething({ events: [], customEvents: [' '] })).toBe(false);
});

test("every event is the vendor's own word where it has one", () => {
	expect(subscription(noderails, { events: ['*'], customEvents: [] })).toEqual(['*']);
});

test('otherwise it is the whole catalog, and what the user names', () => {
	expect(subscription(casey, { events: ['*'], customEvents: ['conversation.rated'] })).toEqual([
		...casey.events.catalog.map(({ name }) => name),
		'conversation.rated',
	]);
});

test('names that an older version of the API may not know are left out of every event', () => {
	const all = { events: ['*'], customEvents: [] };
	expect(subscription(commet, all, '2026-07-31')).toHaveLength(60);
	expect(subscription(commet, all, '2026-10-04')).toHaveLength(66);
	expect(subscription(commet, all)).toHaveLength(66);
	expect(subscription(commet, all, '2026-07-11')).toHaveLength(56);
	expect(subscription(commet, all, '2026-07-11').some((name) => name.startsWith('plan_grant.'))).toBe(false);
	expect(subscription(commet, { events: ['plan_grant.created'], customEvents: [] }, '2026-07-11')).toEqual([
		'plan_grant.created',
	]);
});

test.each([
	['order.paid', 'order.paid', true],
	['order.*', 'order.paid', true],
	['*.paid', 'order.paid', true],
	['order.pa*', 'order.paid', true],
	['order/*', 'order.paid', true],
	['order.*', 'order.item.paid', true],
	['order.*', 'orders.paid', false],
	['order.*', 'order', false],
	['*.paid', 'order.unpaid', false],
	['a+b.*', 'a+b.c', true],
	['a+b.*', 'aab.c', false],
	['order.*', 'order.\n', true],
	['Entry.publish', 'ContentManagement.Entry.publish', true],
	['Entry.publish', 'ContentManagementEntry.publish', false],
	['Entry.publish', '.Entry.publish', false],
	['publish', 'Entry.publish', false],
	['order.paid', 'order.unpaid', false],
])('the choice %j means %j: %s', (selected, event, means) => {
	expect(selects(selected, event, false)).toBe(means);
});

test('an event of the catalog is chosen by its own name or a pattern only', () => {
	expect(selects('payment.failed', 'subscription.payment.failed', true)).toBe(false);
	expect(selects('subscription.*', 'subscription.payment.failed', true)).toBe(true);
});
