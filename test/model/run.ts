import fc from 'fast-check';
import type { ServiceName } from '../../sandbox';
import { World } from '../faults/world';
import { commands, type Model } from './commands';

/** Longest sequence before the world begins anew. */
const longest = 40;

/** Sequences that are tried with one seed. */
const sequences = 5;

/**
 * Takes random steps in the life of a workflow until there were so many, checking after each that everything holds.
 *
 * @param steps how many steps in which the vendor is called; what happens between them does not count
 * @param seed the same seed takes the same steps
 * @returns how many steps were taken
 * @throws the shortest sequence that was found for what does not hold, with the seed that leads to it
 */
export async function takeSteps(vendor: ServiceName, steps: number, seed: number): Promise<number> {
	const taken = { steps: 0 };
	const world = await World.start(vendor);
	try {
		for (let round = 0; taken.steps < steps; round += 1) {
			await fc.assert(
				fc.asyncProperty(fc.commands(commands, { maxCommands: longest, size: 'max' }), async (sequence) => {
					const setup = (): { model: Model; real: World } => {
						world.clear();
						return { model: { live: false, certain: true, registered: false, fault: undefined, taken }, real: world };
					};
					await fc.asyncModelRun(setup, sequence);
				}),
				{ seed: seed + round, numRuns: sequences, includeErrorInReport: true },
			);
		}
		return taken.steps;
	} finally {
		await world.stop();
	}
}
