import { vendors } from '../faults/world';
import { takeSteps } from '../model/run';
import { shortenPauses } from '../support/shortPauses';

/** `npm run test:model` takes many more, with any seed. */
const steps = 60;
const seed = 20_260_731;

/** Milliseconds on a machine that is busy with other things. */
const longest = 180_000;

let putRight: () => void = () => undefined;
beforeAll(() => {
	putRight = shortenPauses();
});
afterAll(() => putRight());

test.each(vendors)(
	`%s: whatever happens, nothing is left, nothing is there twice (seed ${seed})`,
	async (vendor) => {
		const taken = await takeSteps(vendor, steps, seed);
		expect(taken.steps).toBeGreaterThanOrEqual(steps);
		// Without these nothing would have been tried.
		expect(taken.faults).toBeGreaterThan(steps / 10);
		expect(taken.drifts).toBeGreaterThan(steps / 10);
	},
	longest,
);
