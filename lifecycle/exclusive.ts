import { processMemory } from './memory';

/**
 * Runs one piece of work after the other for the same name: a clock, a delivery and a publish may want to repair the
 * same endpoint at the same time.
 *
 * @param longestWaitMs milliseconds after which the work begins although what came before goes on, where somebody waits
 * for it. What comes later waits for both.
 * @throws what the work throws
 */
export async function exclusively<Result>(
	name: string,
	work: () => Promise<Result>,
	longestWaitMs?: number,
): Promise<Result> {
	const { running } = processMemory();
	const before = running.get(name);
	const turn = before && longestWaitMs !== undefined ? Promise.race([before, elapsed(longestWaitMs)]) : before;
	const mine = Promise.resolve(turn).then(work);
	const all = Promise.allSettled([before, mine]);
	running.set(name, all);
	void all.then(() => {
		if (running.get(name) === all) running.delete(name);
	});
	return await mine;
}

/** A time-out like those of calls: it keeps no process from ending. */
const elapsed = async (milliseconds: number): Promise<void> =>
	await new Promise((resolve) => {
		AbortSignal.timeout(milliseconds).addEventListener('abort', () => resolve());
	});
