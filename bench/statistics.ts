/** The middle of some numbers, or the mean of the two in the middle. NaN for none. */
export function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** A figure over all rounds. */
export interface Spread {
	median: number;
	min: number;
	max: number;
}

/** Median, least and most of some numbers. */
export const spreadOf = (numbers: readonly number[]): Spread => ({
	median: median(numbers),
	min: Math.min(...numbers),
	max: Math.max(...numbers),
});

/**
 * The order of a round: another one each time, so that nobody always comes first, or always behind the same one.
 *
 * @param round number of the round, from 0
 */
export function orderOf<T>(items: readonly T[], round: number): T[] {
	const shift = (round * 3) % Math.max(items.length, 1);
	const turned = [...items.slice(shift), ...items.slice(0, shift)];
	return round % 2 === 0 ? turned : turned.reverse();
}
