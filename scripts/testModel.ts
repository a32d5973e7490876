import '../test/support/silentLog';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { vendors } from '../test/faults/world';
import { takeSteps } from '../test/model/run';
import { shortenPauses } from '../test/support/shortPauses';
import { wholeNumber } from './wholeNumber';

/**
 * `npm run test:model -- [--seed NUMBER] [--steps NUMBER]`: takes random steps in the life of a workflow at every vendor; the same seed
 * takes the same steps.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({ options: { seed: { type: 'string' }, steps: { type: 'string' } } });
	const seed = wholeNumber(values.seed, 'seed', 1) ?? randomInt(1, 1_000_000_000);
	const steps = wholeNumber(values.steps, 'steps', 1) ?? 1_000;
	console.log(`seed ${seed}`);
	const putRight = shortenPauses();
	const results = await Promise.allSettled(
		vendors.map(async (vendor) => {
			const taken = await takeSteps(vendor, steps, seed);
			console.log(
				`${vendor}: ${taken.steps} steps, ${taken.faults} of them with a fault, ${taken.drifts} after a change by others, no invariant violated`,
			);
		}),
	);
	putRight();
	for (const [index, result] of results.entries()) {
		if (result.status === 'fulfilled') continue;
		const reason: unknown = result.reason;
		console.error(`${vendors[index]}: ${reason instanceof Error ? reason.message : String(reason)}`);
		process.exitCode = 1;
	}
}

void main().catch((thrown: unknown) => {
	console.error(thrown instanceof Error ? thrown.message : String(thrown));
	process.exitCode = 2;
});
