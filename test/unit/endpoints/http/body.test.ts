import { listIn, refusalWords, saysRefused } from '../../../../endpoints/http/body';

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
	expect(refusalWords({ ok: false, error: 'in_use' })).toBe('in_use');
	expect(refusalWords({ success: false, error: { message: 'It is in use' } })).toBe('It is in use');
	expect(refusalWords({ success: false, message: '' })).toBeUndefined();
});
