import { listIn, saysRefused, withinDepth } from '../../../../endpoints/http/body';

test.each([
	[{ data: [1] }, ['data'], [1]],
	[[1, 2], [''], [1, 2]],
	[{ data: null }, ['data'], []],
	[{ data: {} }, ['data'], []],
	[{}, ['data'], []],
	['', ['data'], []],
	[null, [''], []],
	[undefined, ['data'], []],
	[{ hasMore: false, nextCursor: null }, ['data'], []],
])('%j is a list at %j', (answer, places, list) => {
	expect(listIn(answer, places)).toEqual(list);
});

test.each([
	[{ result: 'ok', items: {} }, ['data']],
	[{ result: { data: [] } }, ['data']],
	[{ items: [1] }, ['data']],
	[{ error: 'temporarily_unavailable' }, ['data']],
	[{ ok: false, data: null }, ['data']],
	[{ message: 'Not Found' }, ['data']],
	['<html>', ['data']],
	['OK', ['']],
	[5, ['']],
])('%j is no list at %j: that is not none', (answer, places) => {
	expect(listIn(answer, places)).toBeUndefined();
});

test('a refusal inside a success is known by its flag alone', () => {
	expect(saysRefused({ ok: false, error: 'in_use' })).toBe(true);
	expect(saysRefused({ success: false })).toBe(true);
	for (const answer of [
		{ ok: true },
		{ error: null },
		{ id: 'e1', error: 'last delivery failed' },
		'',
		undefined,
		[],
	]) {
		expect(saysRefused(answer)).toBe(false);
	}
});

test('an answer deeper than the stack is cut where nothing of use can be any more', () => {
	const depth = 200_000;
	const deep: unknown = JSON.parse(`${'{"in":['.repeat(depth)}${']}'.repeat(depth)}`);
	const text = JSON.stringify(withinDepth({ id: 'e1', deep, list: [[1], { a: { b: 'c' } }] }));
	expect(text.length).toBeLessThan(2_000);
	expect(JSON.parse(text)).toMatchObject({ id: 'e1', list: [[1], { a: { b: 'c' } }] });
	expect(text).toContain('"…"');
});

test.each([undefined, null, '', 'text', 5, true, [], {}, { a: [{ b: null }] }, JSON.parse('{"__proto__":{"a":1}}')])(
	'an answer as services give it stays as it is: %j',
	(answer) => {
		expect(withinDepth(structuredClone(answer))).toEqual(answer);
	},
);
