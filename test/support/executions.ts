import type { N8nApi } from '../../host/api';
import { until } from '../../host/until';

/** Executions that are retried at the same time. */
const lanes = 10;

/** How long nothing has to change until what is left is taken for dead, in milliseconds. */
const deadAfterMs = 15_000;

/**
 * Waits until no execution of a workflow is under way.
 *
 * In queue mode a webhook process that dies between writing down an execution and putting it into the queue leaves it
 * behind, for n8n to clear up hours later. The sender was not answered then, and repeats the delivery. So what does not
 * move any more is not waited for.
 *
 * @returns how many were left behind
 */
export async function allOver(api: N8nApi, workflowId: string): Promise<number> {
	let left = { ids: '', since: Date.now() };
	return await until(
		'all executions to be over',
		async () => {
			const open = await Promise.all(
				['new', 'running'].map(async (status) => await api.executions(workflowId, status)),
			);
			const ids = open.flat().map(({ id }) => id);
			if (ids.length === 0) return 0;
			if (ids.join() !== left.ids) left = { ids: ids.join(), since: Date.now() };
			return Date.now() - left.since > deadAfterMs ? ids.length : undefined;
		},
		{ boundMs: 180_000, everyMs: 500 },
	);
}

/**
 * Has every execution that n8n calls crashed run again, as "Retry" in the editor does.
 *
 * @returns how many there were
 * @throws if one does not succeed now
 */
export async function retryCrashed(api: N8nApi, workflowId: string): Promise<number> {
	const crashed = await api.allExecutions(workflowId, 'crashed');
	const left = [...crashed];
	const lane = async () => {
		for (let next = left.shift(); next; next = left.shift()) {
			const status = await api.retryExecution(next.id);
			if (status !== 'success') throw new Error(`Execution ${next.id}, run again, ended with ${status}.`);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	return crashed.length;
}
