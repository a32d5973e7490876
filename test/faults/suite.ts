import type { ServiceName } from '../../sandbox';
import { shortenPauses } from '../support/shortPauses';
import { callNames, rowOf } from './calls';
import { faultKinds } from './kinds';
import { extents, inOneLine, keepsPromise, runMatrix, type Outcome } from './matrix';
import { readPage, withSteps, withTable } from './page';
import { steps } from './steps';

/** Most milliseconds that a vendor's matrix may take on a machine that is busy with other things. */
const longest = 480_000;

/** The matrix of one vendor as tests. Each has a file of its own, so that they run side by side. */
export function testFaults(vendor: ServiceName): void {
	let outcomes: Outcome[] = [];
	let putRight: () => void = () => undefined;

	beforeAll(async () => {
		putRight = shortenPauses();
		outcomes = await runMatrix(vendor);
	}, longest);
	afterAll(() => putRight());

	test('the matrix has every call that the lifecycle makes, and every fault of each', () => {
		const operations = Object.keys(rowOf(vendor).management?.operations ?? {});
		expect(new Set(outcomes.map(({ call }) => call))).toEqual(
			new Set(callNames.filter((call) => operations.includes(call))),
		);
		const places = new Set(outcomes.map(({ step, call }) => `${step}: ${call}`));
		const cells = new Set(outcomes.map(({ step, call, fault, extent }) => `${step}: ${call}: ${fault}: ${extent}`));
		expect(cells.size).toBe(places.size * faultKinds.length * extents.length);
		expect(outcomes).toHaveLength(cells.size);
	});

	test.each(steps)('$name: the promise is kept in every cell, and after the next step all is as wanted', ({ name }) => {
		const broken = outcomes.filter((outcome) => outcome.step === name && !keepsPromise(outcome));
		expect(broken.map(inOneLine)).toEqual([]);
	});

	test('docs/reliability.md shows this (npm run report:faults writes it)', () => {
		const page = readPage();
		expect(withTable(withSteps(page), vendor, outcomes)).toBe(page);
	});
}
