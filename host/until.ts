import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait, and how often to look. */
export interface Bound {
	/** Longest time to wait, in milliseconds. */
	boundMs?: number;
	/** Pause between two looks, in milliseconds. */
	everyMs?: number;
}

/**
 * Looks again and again until there is something to see: a bounded wait for a state that nobody announces.
 *
 * @param what what is waited for, for the message of the error
 * @param look gives undefined as long as it is not there yet; what it throws ends the wait
 * @returns what `look` gave
 * @throws when the bound is over
 */
export async function until<T>(
	what: string,
	look: () => Promise<T | undefined> | T | undefined,
	{ boundMs = 30_000, everyMs = 200 }: Bound = {},
): Promise<T> {
	const end = Date.now() + boundMs;
	for (;;) {
		const seen = await look();
		if (seen !== undefined) return seen;
		if (Date.now() >= end) throw new Error(`Waited ${Math.round(boundMs / 1000)} s in vain for ${what}.`);
		await sleep(everyMs);
	}
}
