import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { RecordTogether } from './together';

/**
 * How many ids n8n keeps for a trigger. Its store gets dearer as it fills, and the memory of each process has the long
 * past: this one has to cover what several processes get within the same minutes.
 */
const keptIds = 1_000;

const together = new RecordTogether();

const optionsSchema = z.object({
	acknowledge: z.string().default('onReceived'),
	deduplicate: z.string().default('database'),
});

/**
 * Lets through the items whose delivery n8n's own store does not know yet, and records them there, so that several
 * webhook processes and workers agree. Runs at the start of an execution.
 *
 * Only for live deliveries: a run in the editor, or one that a user repeats, is meant. And not where the service is
 * answered only after the run: there it repeats what has failed, which must run again.
 */
export async function passNew(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const options = optionsSchema
		.catch({ acknowledge: 'onReceived', deduplicate: 'database' })
		.parse(context.getNodeParameter('options', 0, {}));
	const applies =
		options.deduplicate === 'database' && options.acknowledge === 'onReceived' && context.getMode() === 'webhook';
	const countable = applies ? items.filter(({ json }) => json.test !== true && json.deliveryId !== undefined) : [];
	if (countable.length === 0) return items;

	const fresh = await together.record(
		`${context.getWorkflow().id}:${context.getNode().id}`,
		countable.map(({ json }) => String(json.deliveryId)),
		async (ids) => await recordIn(context, ids),
	);
	return items.filter((item) => !countable.includes(item) || fresh.has(String(item.json.deliveryId)));
}

/** Records ids in n8n's store. @returns those that it did not know */
async function recordIn(context: IExecuteFunctions, ids: string[]): Promise<Set<string>> {
	const { new: fresh } = await context.helpers.checkProcessedItemsAndRecord(
		'deliveryId',
		ids.map((deliveryId) => ({ deliveryId })),
		'node',
		{ mode: 'entries', maxEntries: keptIds },
	);
	return new Set(fresh.map(({ deliveryId }) => String(deliveryId)));
}
