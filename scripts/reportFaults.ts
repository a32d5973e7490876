import '../test/support/silentLog';
import { writeFileSync } from 'node:fs';
import { rowOf } from '../test/faults/calls';
import { inOneLine, keepsPromise, runMatrix } from '../test/faults/matrix';
import { pageFile, readPage, withSteps, withTable } from '../test/faults/page';
import { faultTable } from '../test/faults/table';
import { vendors } from '../test/faults/world';
import { shortenPauses } from '../test/support/shortPauses';

/** Runs every fault of every vendor, prints what came of it, and writes it into its page. */
async function main(): Promise<void> {
	const putRight = shortenPauses();
	let page = withSteps(readPage());
	const matrices = await Promise.all(
		vendors.map(async (vendor) => ({ vendor, outcomes: await runMatrix(vendor, { lanes: 5 }) })),
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

void main();
