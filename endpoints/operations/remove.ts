import { offers } from '../../services/capabilities';
import { deleteEndpoint, getEndpoint, type Connection } from '../client';
import { EndpointNotDeletedError, ServiceError } from '../errors';
import { settle, type Settled } from '../settle';
import { listIds } from './find';
import type { Journal } from './journal';

/**
 * What came of deleting an endpoint.
 *
 * - `gone`: the service does not have it any more. `error` is what the delete call failed with, if it failed: its answer
 *   got lost, or the endpoint was missing before. `confirmed` is false where the call succeeded and nothing could be
 *   looked at afterwards. `isStillListed` is true where the list goes on showing it, and the service's own call for it knows
 *   better.
 * - `stillThere`: the service still has it. Either the delete call failed (`refused`), or it succeeded and the service
 *   goes on listing the endpoint (`ignored`): it did nothing, it only archives, or its list lags by more than
 *   some seconds.
 * - `unknown`: the delete call failed, and nothing says whether the endpoint is gone: the list could not be read, or has
 *   never shown it, and there is no other call to ask.
 */
export type Removal =
	| { type: 'gone'; confirmed: boolean; isStillListed?: boolean; raw?: unknown; error?: unknown }
	| { type: 'stillThere'; reason: 'refused' | 'ignored'; error: unknown }
	| { type: 'unknown'; error: unknown };

/** Whether an endpoint was deleted, as the service says, and its list goes on showing it. */
export const isListedAfter = (removal: Removal): boolean =>
	removal.type === 'gone'
		? removal.isStillListed === true
		: removal.type === 'stillThere' && removal.reason === 'ignored';

/**
 * What is known of an endpoint after it was deleted. What the service says that it has deleted, and goes on listing, may be
 * there or not.
 */
export const fateOf = (removal: Removal): 'gone' | 'there' | 'unknown' => {
	if (removal.type === 'gone') return 'gone';
	return removal.type === 'stillThere' && removal.reason === 'refused' ? 'there' : 'unknown';
};

/** Pauses in milliseconds before looking again at a list that still shows what was deleted. */
const lagPausesMs = [1_000, 2_000] as const;

/**
 * Deletes an endpoint and makes sure that it is gone. What the delete call answers proves little: its answer may get
 * lost, "not found" may come from something in between, and some services answer a success and do nothing. So the
 * service's list decides, and its call for this one endpoint where it has one and the list says something else.
 *
 * Never throws: what went wrong is in the result.
 *
 * @param seenIds as {@link deleteAllConfirmed} takes them.
 */
export async function deleteConfirmed(
	connection: Connection,
	id: string,
	seenIds?: ReadonlySet<string>,
): Promise<Removal> {
	const [removal] = await deleteAllConfirmed(connection, [id], seenIds);
	return removal ?? { type: 'unknown', error: undefined };
}

/**
 * Deletes several endpoints as {@link deleteConfirmed} does, and looks at the list once for all of them. One that cannot
 * be deleted does not keep the others from being tried.
 *
 * @param seenIds ids that the service has shown before. Only of these a list that shows one no more says that it is gone:
 * what it has never shown may be too new for it, or was never there.
 * @returns one result an id, in their order.
 */
export async function deleteAllConfirmed(
	connection: Connection,
	ids: readonly string[],
	seenIds: ReadonlySet<string> = new Set(),
): Promise<Removal[]> {
	if (ids.length === 0) return [];
	const answers: Array<Settled<unknown>> = [];
	for (const id of ids) answers.push(await settle(deleteEndpoint(connection, id)));
	let listed = await readListedIds(connection);
	for (const pauseMs of lagPausesMs) {
		const lagging = ids.filter((id, index) => answers[index]?.ok && listed?.has(id));
		if (lagging.length === 0) break;
		if ((await Promise.all(lagging.map(async (id) => await isMissing(connection, id)))).every(Boolean)) break;
		await connection.sleep(pauseMs);
		listed = (await readListedIds(connection)) ?? listed;
	}
	const removals: Removal[] = [];
	for (const [index, id] of ids.entries()) {
		const answer = answers[index];
		if (!answer) continue;
		removals.push(
			answer.ok
				? await judgeDone(connection, id, answer.value, listed)
				: await judgeFailed(connection, id, answer.error, { listed, wasSeen: seenIds.has(id) }),
		);
	}
	return removals;
}

/**
 * As {@link deleteAllConfirmed}, for callers that cannot go on while one of them is there.
 *
 * @throws the first failure, after all have been tried.
 */
async function deleteAllOrThrow(
	connection: Connection,
	ids: readonly string[],
	seenIds: ReadonlySet<string>,
): Promise<void> {
	const removals = await deleteAllConfirmed(connection, ids, seenIds);
	for (const removal of removals) if (removal.type !== 'gone') throw removal.error;
}

/** What came of a delete call that was answered with a success. */
async function judgeDone(
	connection: Connection,
	id: string,
	raw: unknown,
	listed: ReadonlySet<string> | undefined,
): Promise<Removal> {
	if (!listed) return { type: 'gone', confirmed: false, raw };
	if (!listed.has(id)) return { type: 'gone', confirmed: true, raw };
	// A list that lags, or goes on showing what is archived, while the service's own call knows better.
	if (await isMissing(connection, id)) return { type: 'gone', confirmed: true, isStillListed: true, raw };
	return { type: 'stillThere', reason: 'ignored', error: new EndpointNotDeletedError(id) };
}

/** What came of a delete call that failed. That a list does not show an endpoint is not enough to call it gone. */
async function judgeFailed(
	connection: Connection,
	id: string,
	error: unknown,
	{ listed, wasSeen }: { listed: ReadonlySet<string> | undefined; wasSeen: boolean },
): Promise<Removal> {
	if (!listed) return { type: 'unknown', error };
	if (listed.has(id)) {
		// Both calls for this one endpoint say the same, and the list something else.
		const isGone = saysMissing(error) && (await isMissing(connection, id));
		return isGone
			? { type: 'gone', confirmed: true, isStillListed: true, error }
			: { type: 'stillThere', reason: 'refused', error };
	}
	if (saysMissing(error)) return { type: 'gone', confirmed: true, error };
	// A list may be cut off at its newest entries, or lag behind, so what it does not show may be there all the same.
	switch (await askFor(connection, id)) {
		case 'there':
			return { type: 'stillThere', reason: 'refused', error };
		case 'missing':
			return { type: 'gone', confirmed: true, error };
		case 'unsaid':
			return { type: 'unknown', error };
		case 'notAsked':
			return wasSeen ? { type: 'gone', confirmed: true, error } : { type: 'unknown', error };
	}
}

/** Whether a service says that it does not have the endpoint of a call. */
export const saysMissing = (error: unknown): boolean => error instanceof ServiceError && error.isMissing;

/** Ids of all endpoints that the service lists; undefined where it has no list or the list could not be read. */
async function readListedIds(connection: Connection): Promise<ReadonlySet<string> | undefined> {
	const read = await settle(listIds(connection));
	return read.ok ? read.value : undefined;
}

/**
 * What the service's call for one endpoint says of it: `unsaid` where that could not be read, and `notAsked` where the
 * service has no such call.
 */
async function askFor(connection: Connection, id: string): Promise<'there' | 'missing' | 'unsaid' | 'notAsked'> {
	if (!offers(connection.management, 'get')) return 'notAsked';
	const got = await settle(getEndpoint(connection, id));
	if (got.ok) return got.value.endpoint.id === id ? 'there' : 'unsaid';
	return saysMissing(got.error) ? 'missing' : 'unsaid';
}

const isMissing = async (connection: Connection, id: string): Promise<boolean> =>
	(await askFor(connection, id)) === 'missing';

/**
 * Deletes what replacements of this endpoint have left behind, at whatever address: they may have been meant to move
 * it. Only while this endpoint is there itself: if it is gone after all, what took its place is all there is. Where
 * nothing was left, that takes no call.
 *
 * @throws what has kept one of them from being deleted, after all have been tried; the journal keeps them then.
 */
export async function cleanUpReplacements(connection: Connection, oldId: string, journal: Journal): Promise<void> {
	const pending = journal.pending(oldId);
	if (pending.length === 0) return;
	const listed = await listIds(connection);
	if (!listed.has(oldId)) return;
	await deleteAllOrThrow(
		connection,
		pending.filter((id) => listed.has(id)),
		listed,
	);
	journal.forget(oldId);
}
