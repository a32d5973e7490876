import type { N8nApi } from '../../host/api';
import { until } from '../../host/until';
import { deliverAll, type startBusyVendor } from './busyVendor';
import type { CountedRuns } from './countedRuns';
import { allOver } from './executions';

/** A live workflow behind which each event is counted. */
export interface Flow {
	id: string;
	/** Address of its trigger. */
	to: string;
	/** When the vendor is answered. */
	acknowledge: 'onReceived' | 'lastNode';
}

/** What became of the events of one workflow. */
export interface Survival extends Pick<Flow, 'acknowledge'> {
	/** Events that had not run when the vendor had nothing more to repeat, before `runAgain`. */
	missing: number;
	/** Executions that n8n lists as crashed, as `runAgain` has counted them. */
	crashed: number;
	/** Executions that n8n lists as failed. In queue mode that is what it makes of one whose worker died. */
	failed: number;
	/** Executions that n8n had written down, but neither answered nor put into the queue. */
	leftBehind: number;
	/** Events that have not run even after `runAgain`. */
	lost: string[];
	repeats: number;
}

/**
 * Has the vendor deliver events to workflows in turn, with its retries, kills something when half of them have been
 * sent, brings it back, and counts.
 *
 * @param runAgain what is done for a workflow when all is over, to have run again what was cut off; gives how many
 * executions n8n lists as crashed
 * @returns how the deliveries went, and what became of the events of each workflow
 */
export async function killMidway({
	names,
	flows,
	vendor,
	secret,
	runs,
	api,
	killAndRestart,
	runAgain,
}: {
	names: string[];
	flows: Flow[];
	vendor: Awaited<ReturnType<typeof startBusyVendor>>;
	secret: string;
	runs: CountedRuns;
	api: N8nApi;
	killAndRestart: () => Promise<void>;
	runAgain: (workflowId: string) => Promise<number>;
}) {
	const flowOf = (index: number) => flows[index % flows.length];
	const before = vendor.deliveries.length;
	const delivering = deliverAll(vendor, names, { to: (index) => flowOf(index)?.to ?? '', secret });
	await until(
		'half of the events to have been sent',
		() => vendor.deliveries.length - before >= names.length / 2 || undefined,
		{ boundMs: 180_000, everyMs: 10 },
	);
	// Both at once: who delivers must not be left alone with its errors while the other one is waited for.
	const [deliveries] = await Promise.all([delivering, killAndRestart()]);
	const survivals: Survival[] = [];
	for (const flow of flows) {
		const mine = names.filter((_, index) => flowOf(index) === flow);
		const leftBehind = await allOver(api, flow.id);
		const missing = runs.missing(mine).length;
		const failed = (await api.allExecutions(flow.id, 'error')).length;
		const crashed = await runAgain(flow.id);
		survivals.push({
			acknowledge: flow.acknowledge,
			missing,
			crashed,
			failed,
			leftBehind,
			lost: runs.missing(mine),
			repeats: runs.repeats(mine),
		});
	}
	return { ...deliveries, survivals };
}

/** One line for each workflow, and one for the deliveries. */
export const reportOf = ({ attempts, failed, survivals }: Awaited<ReturnType<typeof killMidway>>): string[] => [
	`${attempts} attempts, ${failed} without a 2xx`,
	...survivals.map(
		({ acknowledge, missing, crashed, failed, leftBehind, lost, repeats }) =>
			`${acknowledge}: ${crashed} executions crashed, ${failed} failed, ${leftBehind} never begun; ${missing} events not run by themselves, ${lost.length} not at all; ${repeats} run again`,
	),
];
