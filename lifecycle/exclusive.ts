import { processMemory } from './memory';

/**
 * Runs one piece of work after the other for the same name: a clock, a delivery and a publish may want to repair the
 * same endpoint at the same time.
 */
export async function exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	const { running } = processMemory();
	const before = running.get(name) ?? Promise.resolve();
	const mine = before.then(work, work);
	running.set(name, mine);
	try {
		return await mine;
	} finally {
		if (running.get(name) === mine) running.delete(name);
	}
}
