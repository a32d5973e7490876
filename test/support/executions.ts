import type { N8nApi } from '../../host/api';
import { until } from '../../host/until';

/** Executions that are retried at the same time. */
const lanes = 10;

/** Waits until no execution of a workflow is under way. */
export async function allOver(api: N8nApi, workflowId: string): Promise<void> {
	await until(
		'all executions to be over',
		async () => {
			const open = await Promise.all(
				['new', 'running'].map(async (status) => await api.executions(workflowId, status)),
			);
			return open.every(({ length }) => length === 0) || undefined;
		},
		{ boundMs: 180_000, everyMs: 500 },
	);
}

/**
 * Has every execution that was cut off run again, as "Retry" in the editor does.
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
