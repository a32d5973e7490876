/**
 * Milliseconds that the node waits before it calls a vendor again. Other timers in the same process, such as those that
 * limit how long a call may take, have other lengths and are left alone.
 */
const pauses: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];

/** A second becomes two milliseconds, so the order of pauses stays the same. */
const scale = 1 / 500;

/**
 * Lets the pauses between two attempts of a call pass quickly, for tests that run into hundreds of them.
 *
 * @returns what puts the clock right again
 */
export function shortenPauses(): () => void {
	const original = globalThis.setTimeout;
	const hurried = (handler: (...values: unknown[]) => void, delay = 0, ...values: unknown[]): NodeJS.Timeout =>
		original(handler, pauses.includes(delay) ? delay * scale : delay, ...values);
	globalThis.setTimeout = Object.defineProperties(
		hurried,
		Object.getOwnPropertyDescriptors(original),
	) as typeof original;
	return () => {
		globalThis.setTimeout = original;
	};
}
