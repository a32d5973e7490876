import { median, orderOf, spreadOf } from '../../../bench/statistics';
import { isMet, type Target } from '../../../bench/targets';

test('the median is the middle, whatever the order', () => {
	expect(median([3, 1, 2])).toBe(2);
	expect(median([4, 1, 3, 2])).toBe(2.5);
	expect(median([])).toBeNaN();
	expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
});

test('everybody has a turn in each round, and nobody is always first', () => {
	const all = ['a', 'b', 'c', 'd', 'e'];
	const rounds = Array.from({ length: 10 }, (_, round) => orderOf(all, round));
	for (const round of rounds) expect([...round].sort()).toEqual(all);
	expect(new Set(rounds.map(([first]) => first))).toEqual(new Set(all));
});

test('a target is met at its bound, to two digits', () => {
	const target = (bound: Target['bound']): Target => ({ what: '', figure: () => undefined, bound, why: '' });
	expect(isMet(target({ atLeast: 0.97 }), 0.966)).toBe(true);
	expect(isMet(target({ atLeast: 0.97 }), 0.964)).toBe(false);
	expect(isMet(target({ atMost: 1.03 }), 1.034)).toBe(true);
	expect(isMet(target({ atMost: 1.03 }), 1.036)).toBe(false);
});
