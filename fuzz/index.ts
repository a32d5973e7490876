import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../scripts/wholeNumber';
import { runEvents } from './events';
import { runKinds } from './kinds';
import { judgeMemory } from './memory';
import { run, type Report } from './run';

/**
 * `npm run fuzz -- [--count N] [--events N] [--seed S] [--index I]`: tries N forged deliveries (1,000,000 without it) against
 * the way from a request to the decision about it, a tenth of that against every other kind of proof, then N different events (100,000 without it) and their repetitions
 * against deduplication. A finding is printed with what replays it, and the exit code is then 1.
 */

const inMiB = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function printTable({ tallies }: Report): void {
	const reasons = [...new Set(Object.values(tallies).flatMap(({ refused }) => Object.keys(refused)))].sort();
	const rows = Object.entries(tallies).map(([scheme, { forged, refused, accepted }]) => ({
		scheme,
		forged,
		...Object.fromEntries(reasons.map((reason) => [reason, refused[reason] ?? 0])),
		'genuine, accepted': accepted,
	}));
	console.table(Object.fromEntries(rows.map(({ scheme, ...counts }) => [scheme, counts])));
}

function printMemory({ heap }: Report): boolean {
	const verdict = judgeMemory(heap);
	if (!verdict) {
		console.log('Memory: too few samples, or Node runs without --expose-gc.');
		return true;
	}
	const { flat, early, late } = verdict;
	console.log(
		`Memory: heap after garbage collection ${inMiB(early)} in the second quarter and ${inMiB(late)} in the last (lowest ${inMiB(Math.min(...heap))}, highest ${inMiB(Math.max(...heap))}, ${heap.length} samples): ${flat ? 'flat' : 'GROWING'}.`,
	);
	return flat;
}

/** Tries every kind of proof. @returns whether nothing was found */
function printKinds(seed: number, count: number): boolean {
	const { tallies, findings } = runKinds({ seed, count });
	console.table(
		Object.fromEntries(Object.entries(tallies).map(([kind, { forged, accepted }]) => [kind, { forged, accepted }])),
	);
	for (const { wrong, kind, mutation, outcome, index } of findings) {
		console.log(`FOUND: ${wrong} (${kind}; ${mutation}; outcome ${outcome}; delivery ${index} of seed ${seed}).`);
	}
	return findings.length === 0;
}

/** Tries deduplication. @returns whether nothing was found */
function printEvents(seed: number, count: number): boolean {
	const startedAt = performance.now();
	const { events, repetitions, findings } = runEvents({ seed, count });
	const seconds = (performance.now() - startedAt) / 1000;
	console.log(
		`${events.toLocaleString('en')} different events, ${repetitions.toLocaleString('en')} repetitions of them, in ${seconds.toFixed(1)} s.`,
	);
	for (const { wrong, scheme, index, body } of findings) {
		console.log(`FOUND: ${wrong} (${scheme}; event ${index}: ${body}).`);
		console.log(`  Replay: npm run fuzz -- --count 1 --events ${index + 1} --seed ${seed}`);
	}
	return findings.length === 0;
}

function main(): number {
	const { values } = parseArgs({
		options: {
			count: { type: 'string' },
			events: { type: 'string' },
			seed: { type: 'string' },
			index: { type: 'string' },
		},
	});
	const count = wholeNumber(values.count, 'count') ?? 1_000_000;
	const events = wholeNumber(values.events, 'events') ?? 100_000;
	const seed = wholeNumber(values.seed, 'seed') ?? randomInt(2 ** 31);
	const index = wholeNumber(values.index, 'index');
	console.log(
		`Seed ${seed}: ${index === undefined ? `${count.toLocaleString('en')} forged deliveries` : `delivery ${index}`}`,
	);

	const startedAt = performance.now();
	const report = run({ seed, count, index, collect: globalThis.gc });
	const seconds = (performance.now() - startedAt) / 1000;

	printTable(report);
	const refused = Object.values(report.tallies)
		.flatMap((tally) => Object.values(tally.refused))
		.reduce((sum, times) => sum + times, 0);
	console.log(
		`${report.forged.toLocaleString('en')} forged, ${refused.toLocaleString('en')} of them refused, in ${seconds.toFixed(1)} s.`,
	);
	const flat = printMemory(report);
	for (const { wrong, scheme, mutations, outcome, index: at } of report.findings) {
		console.log(`FOUND: ${wrong} (${scheme}; ${mutations.join(', ')}; outcome ${outcome}).`);
		console.log(`  Replay: npm run fuzz -- --seed ${seed} --index ${at}`);
	}
	const isTold =
		index !== undefined || [printKinds(seed, Math.ceil(count / 10)), printEvents(seed, events)].every(Boolean);
	return report.findings.length === 0 && flat && isTold ? 0 : 1;
}

try {
	process.exitCode = main();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 2;
}
