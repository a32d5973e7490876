import { engines, type EngineName, type EngineResult, type SeriesName } from './deliveries';
import type { Results } from './results';
import { spreadOf } from './statistics';
import { isMet, targets } from './targets';

/** A table in Markdown; figures stand to the right. */
function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const fixed = (value: number, digits = 2): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const whole = (value: number): string => (Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–');
const megabytes = (bytes: number): string => `${fixed(bytes / 1e6, 1)} MB`;
const kilobytes = (bytes: number): string => `${whole(bytes / 1e3)} kB`;

const seriesTitles: Record<SeriesName, string> = {
	plainWebhook: "n8n's Webhook node, which verifies nothing",
	oursInMemory: '**this trigger**, `deduplicate: memory`',
	ours: '**this trigger**, `deduplicate: database` (default)',
	github: "n8n's GitHub Trigger",
	githubDeduplicated: "n8n's GitHub Trigger, then Remove Duplicates",
	handBuilt: 'hand-built flow',
	handBuiltAged: 'hand-built flow, aged',
	oursDuplicate: '**this trigger**: seen before, answered 200',
	oursUnselected: '**this trigger**: event not selected, answered 200',
	oursForged: '**this trigger**: forged, answered 401',
	githubForged: "n8n's GitHub Trigger: forged, answered 401",
};

const seriesOrder = Object.keys(seriesTitles) as SeriesName[];

const engineOrder: EngineName[] = ['vm', 'legacy', 'lazy'];

const engineTitles: Record<EngineName, string> = {
	vm: '`vm` (default)',
	legacy: '`legacy`',
	lazy: '`vm`, lazy',
};

function deliveryTable(results: Results, cell: (figures: EngineResult, series: SeriesName) => string): string {
	const measured = engineOrder.flatMap((name) => {
		const figures = results.deliveries?.engines[name];
		return figures ? [{ name, figures }] : [];
	});
	return table(
		['', ...measured.map(({ name }) => engineTitles[name])],
		seriesOrder.map((series) => [seriesTitles[series], ...measured.map(({ figures }) => cell(figures, series))]),
	);
}

const ratios = (results: Results): string =>
	deliveryTable(results, (figures, series) => fixed(figures[series].ratio.median));

const rates = (results: Results): string =>
	deliveryTable(
		results,
		(figures, series) =>
			`${whole(figures[series].perSecond.median)} (${whole(figures[series].perSecond.min)}–${whole(figures[series].perSecond.max)})`,
	);

const processorTimes = (results: Results): string =>
	deliveryTable(results, (figures, series) => {
		const { processorMs } = figures[series];
		return processorMs ? fixed(processorMs.median, 1) : '–';
	});

function targetTable(results: Results): string {
	return table(
		['Target', 'Wanted', 'Measured', '', 'By processor time'],
		targets.map((target) => {
			const { what, figure, processor, bound, unit } = target;
			const byProcessor = processor?.(results);
			const other = byProcessor === undefined ? '' : fixed(byProcessor);
			const value = figure(results);
			const withUnit = (text: string) => (unit ? `${text} ${unit}` : text);
			const wanted = 'atLeast' in bound ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`;
			if (value === undefined) return [what, withUnit(wanted), '–', 'not measured', other];
			const text = Number.isInteger(value) ? whole(value) : fixed(value);
			return [what, withUnit(wanted), withUnit(text), isMet(target, value) ? 'met' : '**missed**', other];
		}),
	);
}

/** What stands in the way of the targets that are missed. */
function misses(results: Results): string {
	const lines = targets.flatMap((target) => {
		const value = target.figure(results);
		return value === undefined || isMet(target, value) ? [] : [`- ${target.what} (${fixed(value)}): ${target.why}`];
	});
	return lines.length === 0
		? 'All that were measured are met.'
		: ['Why the others are missed:', '', ...lines].join('\n');
}

const sizeName = (bytes: number): string => (bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 10} KiB`);

function verifierTable({ verifier = [] }: Results): string {
	return table(
		[
			'Body',
			'this package, body signed (Commet)',
			'this package, id and time signed too (Casey)',
			'`standardwebhooks`',
			'`svix`',
			'bare HMAC, µs',
		],
		verifier.map(({ bytes, ratios: over, microseconds }) => [
			sizeName(bytes),
			fixed(over.ours),
			fixed(over.oursStamped),
			fixed(over.standardwebhooks),
			fixed(over.svix),
			fixed(microseconds.floor, 1),
		]),
	);
}

function memoryTable({ memory }: Results): string {
	return table(
		['Ids seen', 'Memory'],
		(memory?.held ?? []).map(({ seen, bytes }) => [whole(seen), megabytes(bytes)]),
	);
}

function activationTable({ activation }: Results): string {
	return table(
		[
			'Endpoints of others at the service',
			'Calls to publish',
			'Milliseconds to publish',
			'Calls where nothing has changed',
		],
		(activation?.accounts ?? []).map(({ endpoints, freshCalls, freshMs, unchangedCalls }) => [
			whole(endpoints),
			whole(freshCalls),
			`${whole(freshMs.median)} (${whole(freshMs.min)}–${whole(freshMs.max)})`,
			whole(unchangedCalls),
		]),
	);
}

function packageTable({ package: cost }: Results): string {
	if (!cost) return '';
	const nodeFiles = cost.start.run.filter((file) => file.includes('/nodes/'));
	return table(
		['', 'Processor time, ms', 'Memory', 'Files run'],
		[
			[
				"n8n's start",
				'–',
				'–',
				`${cost.start.run.length}, ${nodeFiles.length === 0 ? 'none' : nodeFiles.join(', ')} of a node`,
			],
			...(['trigger', 'action', 'both'] as const).map((which) => [
				which === 'both' ? 'both nodes' : `the ${which}`,
				`${fixed(cost[which].ms.median, 1)} (${fixed(cost[which].ms.min, 1)}–${fixed(cost[which].ms.max, 1)})`,
				kilobytes(cost[which].bytes),
				whole(cost[which].files),
			]),
		],
	);
}

/** What was measured, as tables, for the terminal. Parts that were not measured are left out. */
export function summary(results: Results): string {
	const { deliveries, verifier, memory, activation, package: cost } = results;
	return [
		...(deliveries
			? [
					'Deliveries a second, over the plain Webhook node',
					ratios(results),
					'Deliveries a second',
					rates(results),
					"n8n's processor time for a delivery, ms",
					processorTimes(results),
				]
			: []),
		...(verifier ? ['Check of a signature, over the bare HMAC', verifierTable(results)] : []),
		...(memory ? ['Memory of seen ids', memoryTable(results)] : []),
		...(activation ? ['Activation', activationTable(results), manyLine(results)] : []),
		...(results.clock ? ['Clock', clockLine(results)] : []),
		...(cost ? ['Package', packageTable(results), sizeLine(results)] : []),
	].join('\n\n');
}

function manyLine({ activation }: Results): string {
	if (!activation) return '';
	const { workflows, seconds, calls, restartCalls } = activation.many;
	return `${whole(workflows)} workflows are published within ${fixed(seconds, 0)} s (${fixed((seconds * 1000) / workflows, 0)} ms each) with ${whole(calls)} calls to the service. When n8n starts again and checks each of them, it takes ${whole(restartCalls)} calls.`;
}

function clockLine({ clock }: Results): string {
	const [first] = clock?.periods ?? [];
	if (!clock || !first) return '';
	const calls = Math.max(...clock.periods.map((period) => period.calls));
	const writes = Math.max(...clock.periods.map((period) => period.writes));
	const processor = spreadOf(clock.periods.map(({ processorMs }) => processorMs));
	const heap = spreadOf(clock.periods.map(({ heapBytes }) => heapBytes));
	const { published } = clock;
	const publishing = published
		? `publishing them for the first time, one after the other, took ${whole(published.calls)} calls (${fixed(published.calls / clock.triggers)} each), of which ${whole(published.writes)} made the endpoints, and `
		: '';
	return `With ${whole(clock.triggers)} triggers in one process, in n8n's own contexts and against a stand-in, ${publishing}a period of their clocks took ${whole(calls)} calls at most (${fixed(calls / clock.triggers)} each), of which ${whole(writes)} changed something. One tick took ${fixed(processor.min, 1)} to ${fixed(processor.max, 1)} ms of processor time, the stand-in's part included; the heap after garbage collection had grown by ${kilobytes(heap.median)} after all ${whole(clock.triggers)} (median of ${clock.periods.length} periods).`;
}

function sizeLine({ package: cost }: Results): string {
	if (!cost) return '';
	return `The tarball has ${kilobytes(cost.tarballBytes)}, and ${kilobytes(cost.unpackedBytes)} in ${cost.files} files once it is installed. It brings no other package along.`;
}

/** The page docs/performance.md. */
export function performancePage(results: Results): string {
	const { machine, deliveries, memory } = results;
	const engine = (name: EngineName): EngineResult | undefined => deliveries?.engines[name];
	const over = (name: EngineName, series: SeriesName, other: SeriesName): string => {
		const figures = engine(name);
		return figures ? fixed(figures[series].ratio.median / figures[other].ratio.median) : '–';
	};
	const processor = (name: EngineName, series: SeriesName): number => engine(name)?.[series].processorMs?.median ?? NaN;
	const isolate = processor('vm', 'oursForged') - processor('legacy', 'oursForged');
	const engineRows = engines.map(({ name }) => name).length;

	return `# Performance

<!-- Made by npm run bench. Change bench/report.ts instead. -->

What this package costs and what it saves, measured on a real n8n with the package installed from its tarball, against what people use today. All ratios are between things that ran in turns on the same n8n, on ${machine?.date ?? 'an unknown day'}; [the machine](#machine) and [the method](#method) are at the end.

![Deliveries a second over the plain Webhook node](images/performance.svg)

## In short

- A signed delivery, checked and deduplicated, runs at **${over('legacy', 'ours', 'plainWebhook')}** times the rate of the Webhook node that checks nothing (\`legacy\`), and at **${over('legacy', 'ours', 'handBuilt')}** times the rate of the flow that people build by hand from Webhook, Crypto, If and Remove Duplicates.
- A forged delivery is refused at **${over('legacy', 'oursForged', 'plainWebhook')}** times the rate at which the Webhook node takes one, and a repeated one acknowledged at **${over('legacy', 'oursDuplicate', 'plainWebhook')}** times; neither starts anything.
- With n8n's default settings, all triggers but n8n's own Webhook node pay for an expression isolate that they do not use. This one is as fast as n8n lets it be: **${over('vm', 'oursInMemory', 'github')}** times GitHub Trigger, and **${over('vm', 'ours', 'githubDeduplicated')}** times GitHub Trigger with Remove Duplicates.
- With \`N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true\` that price goes away for this trigger (**${over('lazy', 'ours', 'plainWebhook')}** times the plain Webhook node), and not for GitHub Trigger (${over('lazy', 'github', 'plainWebhook')}).
- A fresh activation takes two calls to the service at most, an unchanged one takes one; many in a row share a list.

## Targets

Comparisons of deliveries are of deliveries a second. The last column has them by n8n's processor time as well: on a machine that does other things too, that one is to be trusted.

${targetTable(results)}

${misses(results)}

## Deliveries

Every column is one setting of n8n's expression engine; every figure is deliveries a second over what the plain Webhook node did in the same round, so 1.00 is as fast as a webhook in n8n can be without any check.

${ratios(results)}

The hand-built flow is Webhook (raw body) → Crypto (HMAC) → If → Remove Duplicates. *Aged* means that Remove Duplicates has ${whole(deliveries?.aged.handBuilt ?? NaN)} ids in its history; at 10,000, its default, it refuses to run at all. This trigger's own history in n8n's store was full (${whole(deliveries?.aged.ours ?? NaN)} ids) in all rounds; it does not grow any more.

Deliveries a second, with the least and the most of all rounds:

${rates(results)}

n8n's processor time for one delivery in milliseconds, the execution it starts included. Unlike the rates, it does not depend on what else the machine does:

${processorTimes(results)}

### Reading the columns

n8n evaluates expressions in an isolate of its own. A used one is thrown away and a new one made, which takes about ${whole(isolate)} ms of processor time here: the difference between a forged delivery with the default engine and with \`legacy\`.

- **\`vm\`, n8n's default.** Each execution takes an isolate. The webhook before it takes another one, unless the node is n8n's own Webhook node with static parameters: \`webhookPhaseNeedsIsolate\` in n8n's \`live-webhooks\` asks for the node's type by name. So every other trigger pays twice, this one and GitHub Trigger alike, whether it has an expression or not. Nothing in a node can change that: the isolate is taken before the node is asked. A refusal pays once, and is still faster than the Webhook node because it starts no execution.
- **\`legacy\`.** No isolates. What remains is n8n's own work for a webhook and an execution, and that of the nodes.
- **\`vm\` with lazy acquire.** An isolate is taken at the first expression. This trigger has none on the way of a delivery: \`acknowledge\` is given to n8n as a function beside the expression, and the node is of version 2, because n8n evaluates an expression about binary data for every node of version 1. That is where GitHub Trigger loses its time. A workflow of version 1 of this trigger goes on working, but loses it too.

What n8n could do about the first one is in [a proposal to n8n](proposal-to-n8n.md). Until then, on an n8n that receives many events, set \`N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true\`: with this trigger a delivery then costs ${fixed(processor('lazy', 'ours'), 1)} ms of processor time instead of ${fixed(processor('vm', 'ours'), 1)}.

### What deduplication costs

\`deduplicate: memory\` answers a repetition from the memory of the process. \`database\` (the default) also records each id in n8n's own store, so that several processes agree: a read and a write of one row, ${whole(deliveries?.aged.ours ?? NaN)} ids long at most. With \`legacy\` that is ${fixed(processor('legacy', 'ours') - processor('legacy', 'oursInMemory'), 1)} ms of processor time a delivery. The store is one JSON text for each node, which n8n reads and writes as a whole: it is why the history is kept short, why executions of the same node that come together share a call, and why Remove Duplicates, which reads its own three times, gets slower as it fills. On a single n8n process \`memory\` is enough, but for a restart.

## Check of a signature

Processor time over that of \`createHmac\` and \`timingSafeEqual\` alone, with the same bytes, on n8n's Node.

${verifierTable(results)}

The body goes into the HMAC as the bytes that came, in one piece, and nothing is decoded before it is verified. Keys are kept as key objects: on Node 24 an HMAC with a key given as bytes takes five times as long, which is more than all the rest at 1 KiB. With id and time there are three headers to read and a clock to compare; that is ${fixed((results.verifier?.[0]?.microseconds.oursStamped ?? NaN) - (results.verifier?.[0]?.microseconds.floorStamped ?? NaN), 1)} µs at any size.

## Memory of seen ids

${memoryTable(results)}

It holds ${whole(memory?.capacity ?? NaN)} ids for all triggers of a process together, and is flat from there on. Remembering one takes ${fixed(memory?.microseconds ?? NaN, 1)} µs once it is full.

## Publishing

${activationTable(results)}

Publishing looks through all pages of the list of the service (100 endpoints each) for endpoints of the same address, before it creates one: that is how it finds its own endpoint again after a lost answer, and never makes a second one. So the calls grow with the pages, not with the workflows of this n8n.

${manyLine(results)}

Triggers of one account share a list at a start of n8n and when their clocks tick. From the fourth within five seconds on, one that is published for the first time shares one that another publish has read in the last half minute; any other publish shares only one that is being read at that moment, because somebody who publishes wants to see what is there now. ${clockLine(results)}

The calls where nothing has changed are those of a start of n8n, which checks each published workflow.

## Package

${sizeLine(results)}

${packageTable(results)}

n8n reads what it needs of the nodes for its start from the index that the build puts into the package (\`dist/known\`, \`dist/types\`), and loads a node when a workflow first needs it. What it runs at once are the credentials, as of every package: ${results.package?.start.run.join(', ') ?? '–'}. Memory is what stays in use. n8n-workflow and zod are not counted: n8n has loaded them long before.

## Method

\`npm run bench\` does all of this in one run. Deliveries: one n8n with SQLite and default settings but the engine; all flows are live on it at the same time and get ${deliveries?.rounds ?? 0} rounds on each of ${engineRows} engines, in another order each round, after a round to warm up. ${whole(deliveries?.bodyBytes ?? NaN)} bytes of a Commet event, each with an id of its own, go over 8 connections that are kept; a round ends when the last execution is over, not when the last answer is there. Every answer is checked, and once for each engine that the flow came to its end. The figure of a series is the median of its rounds; a ratio is taken in each round first. GitHub Trigger runs against a GitHub on loopback. The checks of signatures are timed in rounds too, in a process of their own, by processor time.

## Machine

${table(
	['', ''],
	[
		['Date', machine?.date ?? '–'],
		['Processor', `${machine?.processor ?? '–'}, ${machine?.cores ?? 0} cores`],
		['Memory', `${machine?.memoryGb ?? 0} GB`],
		['System', machine?.system ?? '–'],
		['n8n', machine?.n8n ?? '–'],
		['Node', machine?.node ?? '–'],
		['Load before', fixed(machine?.loadBefore ?? NaN)],
	],
)}
`;
}
