import type { EngineName, SeriesName } from './deliveries';
import type { Results } from './results';

export interface Target {
	what: string;
	/** The figure, in the unit of the bound; undefined where it was not measured. */
	figure: (results: Results) => number | undefined;
	/** The same by n8n's processor time, which other processes on the machine do not change. */
	processor?: (results: Results) => number | undefined;
	bound: { atLeast: number } | { atMost: number };
	unit?: string;
	/** What stands in the way, for the page, where the target is missed. */
	why: string;
}

/** How one series does compared with another one on an engine. */
const compared = (engine: EngineName, series: SeriesName, over: SeriesName): Pick<Target, 'figure' | 'processor'> => ({
	figure: ({ deliveries }) => {
		const figures = deliveries?.engines[engine];
		// Both are medians of ratios to the plain Webhook node in the same round.
		return figures && figures[series].ratio.median / figures[over].ratio.median;
	},
	processor: ({ deliveries }) => {
		const figures = deliveries?.engines[engine];
		const own = figures?.[series].processorMs?.median;
		const other = figures?.[over].processorMs?.median;
		return own === undefined || other === undefined ? undefined : other / own;
	},
});

const megabyte = 1e6;

/** Why a target can be missed, where several have the same reason. */
const because = {
	isolates:
		"both flows take the same isolates of n8n's expression engine, which is nearly all of their time in this column; what this trigger does by itself is about half a millisecond by a profile, so a few hundredths to either side are the rounds and not the nodes. Only n8n can change that: see [the proposal](proposal-to-n8n.md), 1.",
	store:
		"n8n's store of seen ids is read and written as a whole; the difference to `deduplicate: memory` is its price, and the reason for [the proposal](proposal-to-n8n.md), 5. Where one process is all there is, choose `memory`.",
	n8nItself:
		'n8n looks up the credential of a workflow in its database twice before each execution (whether the workflow may use it, and whether it depends on who runs it), which takes about 0.4 ms by a profile; the plain Webhook node has none. The part of this trigger is about half a millisecond with the profiler on, for parameters, state, verification and deduplication. The gallery has no part in it: the texts that the editor shows for one service are left out of what runs, and parameters that were read before are not read again.',
	request:
		'what is left is mostly what n8n does for any request to a webhook: look the route up, read the workflow, build it with the parameters of all its nodes. The part of this trigger is about half a millisecond with the profiler on, its answer and the line in the log not included.',
	check:
		'reading the header and decoding the signature strictly come on top of the HMAC, some tenths of a microsecond.',
	load: 'it is the time in which Node reads and compiles the files; zod schemas and the definitions of the services are made then, once for a process.',
	vendorCalls: 'the service has been asked more often than the plan says, which is a fault.',
};

const verifierAt = (bytes: number) => (results: Results) =>
	results.verifier?.find((size) => size.bytes === bytes)?.ratios.ours;

/** What the package has set itself, in the order it is reported. */
export const targets: readonly Target[] = [
	{
		what: '`vm`: valid, over GitHub Trigger',
		...compared('vm', 'oursInMemory', 'github'),
		bound: { atLeast: 1 },
		why: because.isolates,
	},
	{
		what: '`vm`: forged, over GitHub Trigger',
		...compared('vm', 'oursForged', 'githubForged'),
		bound: { atLeast: 1 },
		why: because.isolates,
	},
	{
		what: '`vm`: each event once, over GitHub Trigger with Remove Duplicates',
		...compared('vm', 'ours', 'githubDeduplicated'),
		bound: { atLeast: 1.05 },
		why: because.isolates,
	},
	{
		what: '`legacy`: valid, over the plain Webhook node',
		...compared('legacy', 'oursInMemory', 'plainWebhook'),
		bound: { atLeast: 0.97 },
		why: because.n8nItself,
	},
	{
		what: '`legacy`: valid, each event once over several processes, over the plain Webhook node',
		...compared('legacy', 'ours', 'plainWebhook'),
		bound: { atLeast: 0.97 },
		why: because.store,
	},
	{
		what: '`legacy`: duplicates, over the plain Webhook node',
		...compared('legacy', 'oursDuplicate', 'plainWebhook'),
		bound: { atLeast: 5 },
		why: because.request,
	},
	{
		what: '`legacy`: forged, over the plain Webhook node',
		...compared('legacy', 'oursForged', 'plainWebhook'),
		bound: { atLeast: 5 },
		why: because.request,
	},
	{
		what: '`legacy`: each event once, over the hand-built flow',
		...compared('legacy', 'ours', 'handBuilt'),
		bound: { atLeast: 1.3 },
		why: because.store,
	},
	{
		what: 'lazy: valid, over the plain Webhook node',
		...compared('lazy', 'oursInMemory', 'plainWebhook'),
		bound: { atLeast: 0.9 },
		why: because.n8nItself,
	},
	{
		what: 'lazy: valid, each event once over several processes, over the plain Webhook node',
		...compared('lazy', 'ours', 'plainWebhook'),
		bound: { atLeast: 0.9 },
		why: because.store,
	},
	{
		what: 'Check of a signature, 1 KiB, over the bare HMAC',
		figure: verifierAt(1024),
		bound: { atMost: 1.1 },
		why: because.check,
	},
	{
		what: 'Check of a signature, 64 KiB, over the bare HMAC',
		figure: verifierAt(65_536),
		bound: { atMost: 1.03 },
		why: because.check,
	},
	{
		what: 'Check of a signature, 1 MiB, over the bare HMAC',
		figure: verifierAt(1_048_576),
		bound: { atMost: 1.03 },
		why: because.check,
	},
	{
		what: 'Memory for 100,000 seen ids',
		figure: ({ memory }) => memory && Math.max(...memory.held.map(({ bytes }) => bytes)) / megabyte,
		bound: { atMost: 20 },
		unit: 'MB',
		why: 'each id is a text of 22 characters in a set and in a circle.',
	},
	{
		what: 'Calls to the service to publish',
		figure: ({ activation }) => activation?.accounts[0]?.freshCalls,
		bound: { atMost: 2 },
		why: because.vendorCalls,
	},
	{
		what: 'Calls to the service where nothing has changed',
		figure: ({ activation }) => activation?.accounts[0]?.unchangedCalls,
		bound: { atMost: 1 },
		why: because.vendorCalls,
	},
	{
		what: 'Calls for each of many workflows of one account that are published one after the other',
		figure: ({ activation }) => activation && activation.many.calls / activation.many.workflows,
		bound: { atMost: 1.1 },
		why: 'a list takes a call for each 100 endpoints of the account, and serves half a minute: the more slowly n8n publishes, and the more endpoints there are, the more calls for lists come on top of the one that makes the endpoint.',
	},
	{
		what: 'Calls for each of them when n8n starts again',
		figure: ({ activation }) => activation && activation.many.restartCalls / activation.many.workflows,
		bound: { atMost: 0.2 },
		why: because.vendorCalls,
	},
	{
		what: 'Calls for each of many triggers of one account in a period of the clock',
		figure: ({ clock }) => clock && Math.max(...clock.periods.map(({ calls }) => calls)) / clock.triggers,
		bound: { atMost: 0.2 },
		why: because.vendorCalls,
	},
	{
		what: 'Code of the nodes that runs when n8n starts',
		figure: (results) => results.package?.start.run.filter((file) => file.includes('/nodes/')).length,
		bound: { atMost: 0 },
		unit: 'files',
		why: "the package's index for n8n's start is not complete, so n8n loads its nodes at once.",
	},
	{
		what: 'Loading the trigger',
		figure: (results) => results.package?.trigger.ms.median,
		bound: { atMost: 15 },
		unit: 'ms',
		why: because.load,
	},
	{
		what: 'Loading the action',
		figure: (results) => results.package?.action.ms.median,
		bound: { atMost: 15 },
		unit: 'ms',
		why: because.load,
	},
];

/** Whether a figure keeps to its bound, to two digits behind the point. */
export function isMet({ bound }: Target, figure: number): boolean {
	const rounded = Math.round(figure * 100) / 100;
	return 'atLeast' in bound ? rounded >= bound.atLeast : rounded <= bound.atMost;
}
