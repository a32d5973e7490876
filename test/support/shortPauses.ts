import { systemClock } from '../../endpoints/n8n/clock';

/** A second becomes two milliseconds, so the order of pauses stays the same. */
const scale = 1 / 500;

/**
 * Lets the pauses between two attempts of a call pass quickly, for tests that run into hundreds of them. Only the clock
 * of the package is exchanged: timers that limit how long a call may take are left alone.
 *
 * @returns what puts the clock right again
 */
export function shortenPauses(): () => void {
	const original = { ...systemClock };
	systemClock.sleep = async (milliseconds) => await original.sleep(milliseconds * scale);
	return () => {
		Object.assign(systemClock, original);
	};
}
