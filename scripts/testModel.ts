import '../test/support/silentLog';
import { vendors } from '../test/faults/world';
import { takeSteps } from '../test/model/run';
import { shortenPauses } from '../test/support/shortPauses';

const usage = 'Use: npm run test:model -- [--seed NUMBER] [--steps NUMBER], both from 1 on';

/** A number from the command line, or the one that counts without it. */
function numberAfter(name: string, otherwise: number): number {
	const index = process.argv.indexOf(name);
	const value = index < 0 ? otherwise : Number(process.argv[index + 1]);
	if (!Number.isInteger(value) || value < 1) throw new Error(usage);
	return value;
}

/** Takes random steps in the life of a workflow at every vendor; the same seed takes the same steps. */
async function main(): Promise<void> {
	const seed = numberAfter('--seed', 1 + Math.floor(Math.random() * 1_000_000_000));
	const steps = numberAfter('--steps', 1_000);
	console.log(`seed ${seed}`);
	const putRight = shortenPauses();
	const results = await Promise.allSettled(
		vendors.map(async (vendor) => {
			const taken = await takeSteps(vendor, steps, seed);
			console.log(`${vendor}: ${taken} steps, no invariant violated`);
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
