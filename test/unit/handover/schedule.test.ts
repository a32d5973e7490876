import { cronsOf, type CheckInterval } from '../../../handover/schedule';

const keys = Array.from({ length: 500 }, (_, index) => ({
	account: `commetApi:${index}`,
	trigger: `workflow-${index}:trigger`,
}));
const fields = (expression: string): number[] =>
	expression
		.split(' ')
		.filter((field) => field !== '*')
		.map(Number);

test.each<[CheckInterval, number]>([
	['everyHour', 1],
	['every15Minutes', 4],
	['everyDay', 1],
])('%s has %i expressions that n8n takes, with seconds', (interval, count) => {
	for (const key of keys) {
		const expressions = cronsOf(interval, key);
		expect(expressions).toHaveLength(count);
		for (const expression of expressions) {
			expect(expression.split(' ')).toHaveLength(6);
			const [second = -1, minute = -1, hour = 0] = fields(expression);
			for (const [value, most] of [
				[second, 59],
				[minute, 59],
				[hour, 23],
			] as const) {
				expect(value >= 0 && value <= most).toBe(true);
			}
		}
	}
});

test('a trigger has the same moment after each start, and another trigger another one', () => {
	for (const key of keys) expect(cronsOf('everyHour', key)).toEqual(cronsOf('everyHour', key));
	expect(new Set(keys.flatMap((key) => cronsOf('everyHour', key))).size).toBeGreaterThan(400);
});

test('500 accounts are spread over the hour: no minute has more than a few of them', () => {
	const perMinute = new Map<number, number>();
	for (const key of keys) {
		const [, minute = -1] = fields(cronsOf('everyHour', key)[0] ?? '');
		perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
	}
	expect(perMinute.size).toBe(60);
	expect(Math.max(...perMinute.values())).toBeLessThanOrEqual(25);
});

test('every 15 minutes is every 15 minutes', () => {
	const minutes = cronsOf('every15Minutes', { account: 'a', trigger: 'b' }).map(
		(expression) => fields(expression)[1] ?? -1,
	);
	expect(minutes.map((minute) => minute - (minutes[0] ?? 0))).toEqual([0, 15, 30, 45]);
});

test('500 triggers of one account look in the same minute, so that they can share a list, and not in the same second', () => {
	const moments = keys.map(({ trigger }) => fields(cronsOf('everyHour', { account: 'commetApi:1', trigger })[0] ?? ''));
	expect(new Set(moments.map(([, minute]) => minute)).size).toBe(1);
	const perSecond = new Map<number, number>();
	for (const [second = -1] of moments) perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
	expect(perSecond.size).toBeGreaterThan(55);
	expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(25);
});
