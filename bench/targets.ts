import type { EngineName, SeriesName } from './deliveries';
import type { Results } from './results';

export interface Target {
	what: string;
	/** The figure, in the unit of the bound; undefined where it was not measured. */
	figure: (results: Results) => number | undefined;
	bound: { atLeast: number } | { atMost: number };
	unit?: string;
}

const perSecond = (engine: EngineName, series: SeriesName, over: SeriesName) => (results: Results) => {
	const figures = results.deliveries?.engines[engine];
	// Both are medians of ratios to the plain Webhook node in the same round.
	return figures && figures[series].ratio.median / figures[over].ratio.median;
};

const megabyte = 1e6;

const verifierAt = (bytes: number) => (results: Results) =>
	results.verifier?.find((size) => size.bytes === bytes)?.ratios.ours;

/** What the package has set itself, in the order it is reported. */
export const targets: readonly Target[] = [
	{
		what: '`vm`: valid, over GitHub Trigger',
		figure: perSecond('vm', 'oursInMemory', 'github'),
		bound: { atLeast: 1 },
	},
	{
		what: '`vm`: forged, over GitHub Trigger',
		figure: perSecond('vm', 'oursForged', 'githubForged'),
		bound: { atLeast: 1 },
	},
	{
		what: '`vm`: each event once, over GitHub Trigger with Remove Duplicates',
		figure: perSecond('vm', 'ours', 'githubDeduplicated'),
		bound: { atLeast: 1.05 },
	},
	{
		what: '`legacy`: valid, over the plain Webhook node',
		figure: perSecond('legacy', 'oursInMemory', 'plainWebhook'),
		bound: { atLeast: 0.97 },
	},
	{
		what: '`legacy`: valid, each event once over several processes, over the plain Webhook node',
		figure: perSecond('legacy', 'ours', 'plainWebhook'),
		bound: { atLeast: 0.97 },
	},
	{
		what: '`legacy`: duplicates, over the plain Webhook node',
		figure: perSecond('legacy', 'oursDuplicate', 'plainWebhook'),
		bound: { atLeast: 5 },
	},
	{
		what: '`legacy`: forged, over the plain Webhook node',
		figure: perSecond('legacy', 'oursForged', 'plainWebhook'),
		bound: { atLeast: 5 },
	},
	{
		what: '`legacy`: each event once, over the hand-built flow',
		figure: perSecond('legacy', 'ours', 'handBuilt'),
		bound: { atLeast: 1.3 },
	},
	{
		what: 'lazy: valid, over the plain Webhook node',
		figure: perSecond('lazy', 'oursInMemory', 'plainWebhook'),
		bound: { atLeast: 0.9 },
	},
	{
		what: 'lazy: valid, each event once over several processes, over the plain Webhook node',
		figure: perSecond('lazy', 'ours', 'plainWebhook'),
		bound: { atLeast: 0.9 },
	},
	{ what: 'Check of a signature, 1 KiB, over the bare HMAC', figure: verifierAt(1024), bound: { atMost: 1.1 } },
	{ what: 'Check of a signature, 64 KiB, over the bare HMAC', figure: verifierAt(65_536), bound: { atMost: 1.03 } },
	{ what: 'Check of a signature, 1 MiB, over the bare HMAC', figure: verifierAt(1_048_576), bound: { atMost: 1.03 } },
	{
		what: 'Memory for 100,000 seen ids',
		figure: ({ memory }) => memory && Math.max(...memory.held.map(({ bytes }) => bytes)) / megabyte,
		bound: { atMost: 20 },
		unit: 'MB',
	},
	{
		what: 'Vendor calls to go live',
		figure: ({ activation }) => activation?.accounts[0]?.freshCalls,
		bound: { atMost: 2 },
	},
	{
		what: 'Vendor calls where nothing has changed',
		figure: ({ activation }) => activation?.accounts[0]?.unchangedCalls,
		bound: { atMost: 1 },
	},
	{
		what: 'Code of the package that runs when n8n starts',
		figure: (results) => results.package?.start.run.length,
		bound: { atMost: 0 },
		unit: 'files',
	},
	{
		what: 'Loading the trigger',
		figure: (results) => results.package?.trigger.ms.median,
		bound: { atMost: 15 },
		unit: 'ms',
	},
	{
		what: 'Loading the action',
		figure: (results) => results.package?.action.ms.median,
		bound: { atMost: 15 },
		unit: 'ms',
	},
];

/** Whether a figure keeps to its bound, to two digits behind the point. */
export function isMet({ bound }: Target, figure: number): boolean {
	const rounded = Math.round(figure * 100) / 100;
	return 'atLeast' in bound ? rounded >= bound.atLeast : rounded <= bound.atMost;
}
