/**
 * Milliseconds after which work that has not ended is no longer waited for: no call of ours takes that long, but n8n's own
 * database has been seen not to answer at all after it was away.
 */
const stuckAfterMs = 600_000;

/**
 * Has work begin only where none of it is under way any more, or where what is under way is stuck.
 *
 * @param now milliseconds since 1970
 * @returns what begins it; its promise settles with the work, or at once where nothing began
 */
export function oneAtATime(work: () => Promise<void>, now: () => number): () => Promise<void> {
	let startedAt: number | undefined;
	return async () => {
		const at = now();
		if (startedAt !== undefined && at - startedAt < stuckAfterMs) return;
		startedAt = at;
		try {
			await work();
		} finally {
			if (startedAt === at) startedAt = undefined;
		}
	};
}
