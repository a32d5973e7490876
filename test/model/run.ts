import fc from 'fast-check';
import { unkindSwitches, type ServiceName, type Unkind, type UnkindSwitch } from '../../sandbox';
import { World } from '../faults/world';
import { commands, type Model, type Taken } from './commands';
import { allowanceOf, ways as allWays } from './ways';

/** Longest sequence before the world begins anew. */
const longest = 40;

/** Sequences that are tried with one seed. */
const sequencesOfSeed = 5;

const sequences = fc.commands(commands, { maxCommands: longest, size: 'max' });

const wayOf = (ways: readonly UnkindSwitch[]): fc.Arbitrary<UnkindSwitch | null> =>
	ways.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...ways), { freq: 2 });

/**
 * Takes random steps in the life of a workflow until there were so many, checking after each that everything holds.
 *
 * @param steps how many steps in which the vendor is called; what happens between them does not count
 * @param seed the same seed takes the same steps
 * @param ways how the vendor may be unkind, one way in each sequence; in every other sequence it is kind
 * @returns how many steps were taken, and how many of them in trouble
 * @throws the shortest sequence that was found for what does not hold, with the seed that leads to it
 */
export async function takeSteps(
	vendor: ServiceName,
	steps: number,
	seed: number,
	ways: readonly UnkindSwitch[] = allWays,
): Promise<Taken> {
	const taken: Taken = { steps: 0, faults: 0, drifts: 0, unkind: 0 };
	const world = await World.start(vendor);
	try {
		for (let round = 0; taken.steps < steps; round += 1) {
			await fc.assert(
				fc.asyncProperty(wayOf(ways), sequences, async (way, sequence) => {
					const unkind: Unkind = way === null ? {} : unkindSwitches[way];
					const setup = (): { model: Model; real: World } => {
						world.clear(unkind);
						if (way !== null) taken.unkind += 1;
						return {
							model: {
								live: false,
								certain: true,
								registered: false,
								fault: undefined,
								taken,
								allowance: allowanceOf(way),
							},
							real: world,
						};
					};
					await fc.asyncModelRun(setup, sequence);
				}),
				{ seed: seed + round, numRuns: sequencesOfSeed, includeErrorInReport: true },
			);
		}
		return taken;
	} finally {
		await world.stop();
	}
}
