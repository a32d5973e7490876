import { deleteEndpoint, listEndpoints, type Connection } from '../client';
import { PartialChangeError, thrownBy } from '../errors';
import type { Journal } from './journal';

/** What is the case after an endpoint was to be deleted: it is gone, it is there, or nobody can tell. */
export type Removal = { now: 'gone' } | { now: 'there' | 'unknown'; fault: unknown };

/**
 * Deletes an endpoint. A fault alone says little: the call may have had its effect although its answer got lost, and
 * "not found" may come from something between us and the vendor. So after a fault the vendor's list decides.
 */
export async function deleteConfirmed(connection: Connection, id: string): Promise<Removal> {
	const fault = await thrownBy(deleteEndpoint(connection, id));
	if (fault === undefined) return { now: 'gone' };
	const listed = await isListed(connection, id).catch(() => undefined);
	if (listed === false) return { now: 'gone' };
	return { now: listed ? 'there' : 'unknown', fault };
}

async function isListed(connection: Connection, id: string): Promise<boolean> {
	for await (const { endpoint } of listEndpoints(connection)) if (endpoint.id === id) return true;
	return false;
}

/**
 * Takes a new endpoint away again that is not as it should be, so that running the same once more makes no second one.
 *
 * @param lack what went wrong, as a sentence without its full stop.
 * @param advice what to do if the endpoint is left behind: a sentence.
 * @throws HalfDone, always.
 */
export async function rollBackCreate(
	connection: Connection,
	id: string,
	{ cause, lack, advice }: { cause: unknown; lack: string; advice: string },
): Promise<never> {
	const { now } = await deleteConfirmed(connection, id);
	if (now === 'gone') throw new PartialChangeError(cause, `${lack}, so the endpoint was removed again.`);
	throw new PartialChangeError(
		cause,
		`${lack}. The new endpoint ${id} ${now === 'there' ? 'is' : 'may be'} there. ${advice}`,
		id,
	);
}

/**
 * Deletes what replacements of this endpoint have left behind, at whatever address: they may have been meant to move
 * it. Only while this endpoint is there itself: if it is gone after all, what took its place is all there is. Where
 * nothing was left, that takes no call.
 *
 * @throws what has kept one of them from being deleted; the journal keeps them then.
 */
export async function cleanUpReplacements(connection: Connection, oldId: string, journal: Journal): Promise<void> {
	const pending = journal.pending(oldId);
	if (pending.length === 0) return;
	const there: string[] = [];
	for await (const { endpoint } of listEndpoints(connection)) there.push(endpoint.id);
	if (!there.includes(oldId)) return;
	await deleteAllConfirmed(
		connection,
		pending.filter((id) => there.includes(id)),
	);
	journal.forget(oldId);
}

/** @throws what has kept one of them from being deleted. */
export async function deleteAllConfirmed(connection: Connection, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		const removal = await deleteConfirmed(connection, id);
		if (removal.now !== 'gone') throw removal.fault;
	}
}
