import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

/**
 * How many ids n8n keeps for a trigger. Its store gets dearer as it fills, and the memory of each process has the long
 * past: this one has to cover what several processes get within the same minutes.
 */
const keptIds = 1_000;

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

	const ids = await newIds(
		context,
		countable.map(({ json }) => json),
	);
	return items.filter((item) => !countable.includes(item) || ids.has(item.json.deliveryId));
}

/**
 * Which delivery ids n8n's store did not know; they are recorded there.
 *
 * n8n makes the record of a node at its first delivery. When two of them come at the same time, the second one fails
 * over the record of the first, and succeeds when it is tried again. The sender has its answer by then, so failing would
 * lose the event.
 */
async function newIds(context: IExecuteFunctions, deliveries: IDataObject[]): Promise<Set<unknown>> {
	const record = async () =>
		await context.helpers.checkProcessedItemsAndRecord('deliveryId', deliveries, 'node', {
			mode: 'entries',
			maxEntries: keptIds,
		});
	const { new: fresh } = await record().catch(async (fault: unknown) => {
		const reason = fault instanceof Error ? fault.message : String(fault);
		context.logger.debug(`n8n could not record a delivery at first and tries again: ${reason}`);
		return await record();
	});
	return new Set(fresh.map(({ deliveryId }) => deliveryId));
}
