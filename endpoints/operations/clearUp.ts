import { listEndpoints, type Connection } from '../client';
import type { Journal } from './journal';
import { takeAway } from './remove';

/**
 * Deletes what replacements of this endpoint have left behind, at whatever address: they may have been meant to move
 * it. Only while this endpoint is there itself: if it is gone after all, what took its place is all there is. Where
 * nothing was left, that takes no call.
 *
 * @throws what has kept one of them from being deleted; the journal keeps them then.
 */
export async function clearUp(connection: Connection, oldId: string, journal: Journal): Promise<void> {
	const pending = journal.pending(oldId);
	if (pending.length === 0) return;
	const there: string[] = [];
	for await (const { endpoint } of listEndpoints(connection)) there.push(endpoint.id);
	if (!there.includes(oldId)) return;
	await removeAll(
		connection,
		pending.filter((id) => there.includes(id)),
	);
	journal.ended(oldId);
}

/** @throws what has kept one of them from being deleted. */
export async function removeAll(connection: Connection, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		const removal = await takeAway(connection, id);
		if (removal.now !== 'gone') throw removal.fault;
	}
}
