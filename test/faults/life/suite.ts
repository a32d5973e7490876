import { randomInt } from 'node:crypto';
import { Random } from '../../../fuzz/random';
import type { ServiceName } from '../../../sandbox';
import { shortenPauses } from '../../support/shortPauses';
import { lifeCells, nameOfCell, runLife, type LifeCell, type LifeOutcome } from './matrix';
import { lifeSteps } from './steps';

/** Most milliseconds that a vendor's cells may take on a machine that is busy with other things. */
const longest = 480_000;

/** Cells that are drawn for each step of the 38 that there are. */
const cellsPerStep = 2;

/** Draws some cells of each step; the same seed draws the same ones. */
export function sampleOfLife(all: readonly LifeCell[], seed: number): LifeCell[] {
	const random = new Random(seed, 0);
	return lifeSteps.flatMap(({ name }) => {
		const left = all.filter(({ step }) => step === name);
		return Array.from({ length: Math.min(cellsPerStep, left.length) }, () =>
			left.splice(random.below(left.length), 1),
		).flat();
	});
}

/** What does not hold, a line for each cell. */
export const brokenCells = (outcomes: readonly LifeOutcome[]): string[] =>
	outcomes
		.filter(({ problems }) => problems.length > 0)
		.map((outcome) => `${nameOfCell(outcome)}: ${outcome.problems.join('; ')}`);

function testCells(name: string, cells: readonly LifeCell[], atLeast: number): void {
	describe(name, () => {
		let outcomes: LifeOutcome[] = [];
		let putRight: () => void = () => undefined;
		beforeAll(async () => {
			putRight = shortenPauses();
			outcomes = await runLife(cells);
		}, longest);
		afterAll(() => putRight());

		test('published means that it works, and unpublished that nothing is left', () => {
			expect(outcomes.length).toBeGreaterThanOrEqual(atLeast);
			expect(brokenCells(outcomes)).toEqual([]);
		});
	});
}

/** A sample of one vendor's life as tests, for `npm run test:integration`; FAULT_SEED draws the sample of an earlier run again. */
export function testLifeSample(vendor: ServiceName): void {
	const seed = Number(process.env.FAULT_SEED ?? randomInt(1, 1_000_000));
	testCells(`a sample of the life at ${vendor}, FAULT_SEED=${seed}`, sampleOfLife(lifeCells(vendor), seed), 30);
}

/** All of one vendor's life as tests, for `npm run test:faults`. */
export function testAllLife(vendor: ServiceName): void {
	testCells(`the life at ${vendor}, whatever it is like`, lifeCells(vendor), 500);
}
