import { sleep, type IExecuteFunctions } from 'n8n-workflow';

/** Longest wait for the lock, in milliseconds: a process that holds it longer has crashed. */
const maxWaitMs = 3_000;

/** Shortest pause between two tries, in milliseconds; up to twice that, so that two processes do not keep step. */
const minPauseMs = 10;

const entries = { mode: 'entries' } as const;
const held = [{ lock: 'held' }];

/**
 * Runs work while no other process does so for this trigger.
 *
 * n8n's deduplication store reads a row, adds to it and writes it back, without a transaction: two workers at it at the
 * same time take the same event for new, and undo what the other has written. What the database does decide is which of
 * two processes inserts a row. So a row of its own beside the trigger's is the lock: it is there while the work is done.
 *
 * A lock that is not given back in time is taken over: then an event may run twice, but none waits for ever.
 *
 * @throws what `work` throws
 */
export async function withStoreLock<T>(context: IExecuteFunctions, work: () => Promise<T>): Promise<T> {
	const { helpers } = context;
	const isFree = async () => (await helpers.checkProcessedItemsAndRecord('lock', held, 'node', entries)).new.length > 0;
	// Without a row for it there is nothing to wait for.
	const tryLock = async () => (await inLockRow(context, isFree).catch(() => false)) ?? true;
	for (let waited = 0; !(await tryLock()) && waited < maxWaitMs;) {
		const step = minPauseMs + Math.round(Math.random() * minPauseMs);
		await sleep(step);
		waited += step;
	}
	try {
		return await work();
	} finally {
		const unlock = async () => await helpers.clearAllProcessedItems('node', entries);
		await inLockRow(context, unlock).catch(() => undefined);
	}
}

/**
 * n8n names a trigger's row by the id of its node, and gives no other way to name one: so the node has another id during
 * the call. Where n8n would not see that, the call is left out, which would otherwise concern the row with the ids.
 *
 * @returns undefined if the call was left out
 */
async function inLockRow<T>(context: IExecuteFunctions, call: () => Promise<T>): Promise<T | undefined> {
	const { node } = context.getExecuteData();
	const { id } = node;
	node.id = `${id}:lock`;
	try {
		return context.getNode().id === node.id ? await call() : undefined;
	} finally {
		node.id = id;
	}
}
