import { randomInt } from 'node:crypto';
import type { ServiceName } from '../../sandbox';
import { shortenPauses } from '../support/shortPauses';
import { callNames, rowOf } from './calls';
import { faultKinds } from './kinds';
import { extents, inOneLine, keepsPromise, runMatrix, type Choose, type Outcome } from './matrix';
import { readPage, withSteps, withTable } from './page';
import { howToRepeat, sampleOf } from './sample';
import { steps } from './steps';

/** Most milliseconds that a vendor's cells may take on a machine that is busy with other things. */
const longest = 480_000;

/** Runs cells before the tests. @returns what came of them, once the tests run */
function runBefore(vendor: ServiceName, choose?: Choose): () => readonly Outcome[] {
	let outcomes: Outcome[] = [];
	let putRight: () => void = () => undefined;
	beforeAll(async () => {
		putRight = shortenPauses();
		outcomes = await runMatrix(vendor, { ...(choose && { choose }) });
	}, longest);
	afterAll(() => putRight());
	return () => outcomes;
}

/**
 * A sample of one vendor's matrix as tests, for `npm test`. Each vendor has a file of its own, so that they run side by
 * side. The environment variable FAULT_SEED draws the sample of an earlier run again.
 */
export function testFaultSample(vendor: ServiceName): void {
	const seed = Number(process.env.FAULT_SEED ?? randomInt(1, 1_000_000));

	describe(`a sample of the faults of ${vendor}, FAULT_SEED=${seed}`, () => {
		const outcomes = runBefore(vendor, (all) => sampleOf(all, seed));

		test('it has every call that the lifecycle makes, in every step', () => {
			const operations = Object.keys(rowOf(vendor).management?.operations ?? {});
			const called = callNames.filter((call) => operations.includes(call));
			expect(new Set(outcomes().map(({ call }) => call))).toEqual(new Set(called));
			expect(outcomes().length).toBeGreaterThan(40);
		});

		test('the promise is kept in every cell, and after the next step all is as wanted', () => {
			const broken = outcomes().filter((outcome) => !keepsPromise(outcome));
			expect(broken.map((outcome) => `${inOneLine(outcome)}. ${howToRepeat(outcome, seed)}`)).toEqual([]);
		});
	});
}

/** The whole matrix of one vendor as tests, for `npm run test:faults`. */
export function testAllFaults(vendor: ServiceName): void {
	const outcomes = runBefore(vendor);

	test('the matrix has every call that the lifecycle makes, and every fault of each', () => {
		const operations = Object.keys(rowOf(vendor).management?.operations ?? {});
		expect(new Set(outcomes().map(({ call }) => call))).toEqual(
			new Set(callNames.filter((call) => operations.includes(call))),
		);
		const places = new Set(outcomes().map(({ step, call }) => `${step}: ${call}`));
		const cells = new Set(outcomes().map(({ step, call, fault, extent }) => `${step}: ${call}: ${fault}: ${extent}`));
		expect(cells.size).toBe(places.size * faultKinds.length * extents.length);
		expect(outcomes()).toHaveLength(cells.size);
	});

	test.each(steps)('$name: the promise is kept in every cell, and after the next step all is as wanted', ({ name }) => {
		const broken = outcomes().filter((outcome) => outcome.step === name && !keepsPromise(outcome));
		expect(broken.map(inOneLine)).toEqual([]);
	});

	test('docs/reliability.md shows this (npm run report:faults writes it)', () => {
		const page = readPage();
		expect(withTable(withSteps(page), vendor, outcomes())).toBe(page);
	});
}
