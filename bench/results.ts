import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cache } from '../host/paths';
import type { ActivationResult } from './activation';
import type { ClockResult, MemoryResult, VerifierResult } from './apart';
import type { DeliveriesResult } from './deliveries';
import type { Machine } from './machine';
import type { PackageResult } from './packageCost';

/** All that was measured. A part that has not been run is not there. */
export interface Results {
	machine?: Machine;
	deliveries?: DeliveriesResult;
	verifier?: VerifierResult;
	memory?: MemoryResult;
	activation?: ActivationResult;
	clock?: ClockResult;
	package?: PackageResult;
}

const file = path.join(cache, 'bench', 'results.json');

/** What was measured last; nothing if nothing was. */
export async function savedResults(): Promise<Results> {
	const text = await readFile(file, 'utf8').catch(() => '{}');
	return JSON.parse(text) as Results;
}

/** Keeps what was measured, so that the pages can be made anew without measuring. */
export async function saveResults(results: Results): Promise<void> {
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, `${JSON.stringify(results, null, '\t')}\n`);
}
