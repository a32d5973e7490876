import '../test/support/silentLog';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { rowOf } from '../test/faults/calls';
import { inOneLine, keepsPromise, runMatrix } from '../test/faults/matrix';
import { pageFile, readPage, withSteps, withTable } from '../test/faults/page';
import { faultTable } from '../test/faults/table';
import { vendors } from '../test/faults/world';
import { shortenPauses } from '../test/support/shortPauses';

/**
 * `npm run report:faults -- [--only VENDOR]`: runs every fault of every vendor, or of one, prints what came of it, and writes it
 * into its page.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({ options: { only: { type: 'string' } } });
	const chosen = vendors.filter((vendor) => values.only === undefined || vendor === values.only);
	if (chosen.length === 0) throw new Error(`--only takes one of ${vendors.join(', ')}.`);
	const putRight = shortenPauses();
	let page = withSteps(readPage());
	const matrices = await Promise.all(
		chosen.map(async (vendor) => ({ vendor, outcomes: await runMatrix(vendor, { lanes: 5 }) })),
	);
	for (const { vendor, outcomes } of matrices) {
		page = withTable(page, vendor, outcomes);
		console.log(`\n${rowOf(vendor).displayName}\n\n${faultTable(outcomes)}`);
		for (const broken of outcomes.filter((outcome) => !keepsPromise(outcome))) {
			console.error(inOneLine(broken));
			process.exitCode = 1;
		}
	}
	putRight();
	writeFileSync(pageFile, page);
}

void main().catch((thrown: unknown) => {
	console.error(thrown instanceof Error ? thrown.message : String(thrown));
	process.exitCode = 2;
});
