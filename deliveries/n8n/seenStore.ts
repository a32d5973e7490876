import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { loggedNode, nodeKeyOf } from '../../services/n8n/nodeIdentity';
import { withStoreLock } from './storeLock';
import { BatchRecorder } from '../deduplication/batch';
import { digestOfKey } from '../deduplication/storeKeys';

/**
 * How many ids n8n keeps for a trigger. Its store costs more as it fills, and the memory of each process has the long
 * past: this one has to cover what several processes get within the same minutes.
 */
const maxStoredIds = 1_000;

/** How often the store is tried where another process is quicker to make its record of the trigger. */
const maxAttempts = 3;

const batches = new BatchRecorder();

const markSchema = z.object({ deduplication: z.object({ keys: z.array(z.string()) }) });

/**
 * Gives an item of the trigger's webhook the keys of its event on its way to {@link dropDuplicates}, which takes them off
 * again. Beside `json`, so that no node and no user sees them.
 */
export const withStoreKeys = (item: INodeExecutionData, keys: string[]): INodeExecutionData => ({
	...item,
	deduplication: { keys },
});

const keysOf = (item: INodeExecutionData): string[] => markSchema.safeParse(item).data?.deduplication.keys ?? [];

function withoutStoreKeys(item: INodeExecutionData): INodeExecutionData {
	const bare = { ...item };
	delete bare.deduplication;
	return bare;
}

/**
 * Drops the items whose delivery is in n8n's own store already and records the others there, so that several webhook
 * processes and workers agree. Runs at the start of an execution.
 *
 * Only for live deliveries: manual runs and retries are intended, so they always pass.
 *
 * If the store fails, everything passes: the sender has been answered already, and an event that runs twice is better
 * than one that is lost.
 *
 * @param arrivedHere whether the event with this digest arrived at this process, and not at another one of queue mode
 */
export async function dropDuplicates(
	context: IExecuteFunctions,
	arrivedHere: (digest: string) => boolean,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const isLive = context.getMode() === 'webhook';
	const told = items.map((item) => ({ item: withoutStoreKeys(item), keys: isLive ? keysOf(item) : [] }));
	const record = async (asked: string[]) =>
		await batches.record(
			nodeKeyOf(context),
			asked,
			// Where all came in here, there is no other process that has to be kept out.
			async (keys) => await freshIds(context, keys, keys.map(digestOfKey).every(arrivedHere)),
		);
	return (await unseen(told, record)).map(({ item }) => item);
}

/** Those of which the store knew no key. A key is asked for only where those before it were new, see `storeKeys`. */
async function unseen<Told extends { keys: string[] }>(
	told: Told[],
	record: (keys: string[]) => Promise<Set<string>>,
): Promise<Told[]> {
	let left = told;
	for (let turn = 0; ; turn += 1) {
		const asked = left.flatMap(({ keys }) => keys.slice(turn, turn + 1));
		if (asked.length === 0) return left;
		const fresh = await record(asked);
		left = left.filter(({ keys }) => keys.slice(turn, turn + 1).every((key) => fresh.has(key)));
	}
}

/** Records ids in n8n's store. @returns those that it did not know; all of them, if it does not work */
async function freshIds(context: IExecuteFunctions, ids: string[], isAlone: boolean): Promise<Set<string>> {
	const record = async () => {
		const { new: fresh } = await context.helpers.checkProcessedItemsAndRecord(
			'deliveryId',
			ids.map((deliveryId) => ({ deliveryId })),
			'node',
			{ mode: 'entries', maxEntries: maxStoredIds },
		);
		return new Set(fresh.map(({ deliveryId }) => String(deliveryId)));
	};
	for (let left = maxAttempts; left > 0; left -= 1) {
		try {
			return isAlone ? await record() : await withStoreLock(context, record);
		} catch (error) {
			if (left > 1 && isMadeMeanwhile(error)) continue;
			logLeftOut(context, `n8n's store failed with ${error instanceof Error ? error.name : 'unknown'}`);
			break;
		}
	}
	return new Set(ids);
}

/**
 * Whether another process has made the trigger's record between our look and our writing: then nothing of ours was
 * written. After any other fault it might have been, and asking again would take our own ids for seen.
 */
const isMadeMeanwhile = (error: unknown): boolean =>
	error instanceof Error && /unique constraint|duplicate (?:key|entry)/i.test(error.message);

/** Says why the store was not asked, without the message of the database, which quotes what was to be written. */
function logLeftOut(context: IExecuteFunctions, reason: string): void {
	const { text, metadata } = loggedNode(context);
	context.logger.warn(`Deduplication skipped: ${text}, ${reason}`, { ...metadata, reason });
}
