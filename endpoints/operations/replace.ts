import { createBringsSecret } from '../../services/capabilities';
import { toKeep, type Connection, type FoundEndpoint } from '../client';
import { sameUrl } from '../compare';
import type { EndpointChanges } from '../endpoint';
import {
	mayHaveHappened,
	PartialChangeError,
	ReplacementNotPossibleError,
	ServiceError,
	type PartialChange,
} from '../errors';
import { settle } from '../settle';
import { createWithSecret } from './create';
import { listAll, listIds } from './find';
import type { Journal } from './journal';
import { cleanUpReplacements, deleteAllConfirmed, deleteConfirmed, fateOf } from './remove';
import type { OperationResult } from './result';

/** The endpoint that has replaced another one. */
export interface Replaced extends FoundEndpoint {
	secret: string | undefined;
	isSecretHidden: boolean;
	replacedId: string;
	oldListedAs: OperationResult['oldListedAs'];
}

/** A replacement under way. */
interface Replacement {
	connection: Connection;
	oldId: string;
	wanted: EndpointChanges & { url: string };
	journal: Journal;
	/** Whether the new endpoint has the URL of the old one. */
	keepsUrl: boolean;
	/** Ids of all endpoints that were listed before. */
	listed: ReadonlySet<string>;
	/** The same with the old one, which a list may leave out. */
	before: ReadonlySet<string>;
}

/**
 * Puts a new endpoint in the place of an old one, for what the service cannot change: the new one is there before the
 * old one goes, so no event falls between.
 *
 * What breaks off is undone: the old endpoint stays as it was, and the new one is deleted again. If that fails too, the
 * error says which endpoint is which, and the journal lets the next run clear up. Where the service takes no second
 * endpoint with the same URL, because it answers with the one that was there before or with a conflict, nothing is deleted.
 * Nor is the new one where the service says that it has deleted the old one: that may be so, although it goes on listing it.
 *
 * @throws ServiceError where nothing has been done, ReplacementNotPossibleError, or PartialChangeError.
 */
export async function replaceEndpoint(
	connection: Connection,
	old: FoundEndpoint,
	changes: EndpointChanges,
	journal: Journal,
): Promise<Replaced> {
	const oldId = old.endpoint.id;
	await cleanUpReplacements(connection, oldId, journal);
	const listed = await listIds(connection);
	const replacement: Replacement = {
		connection,
		oldId,
		// What the service does not take is left out later.
		wanted: { ...toKeep(old.endpoint), ...changes },
		journal,
		keepsUrl: changes.url === undefined || sameUrl(changes.url, old.endpoint.url),
		listed,
		before: new Set([oldId, ...listed]),
	};
	const created = await settle(
		createWithSecret(connection, replacement.wanted, {
			knownIds: replacement.before,
			existing: 'leave',
			// With the old one its secret goes, and a trigger that is live could verify nothing any more.
			requireSecret: createBringsSecret(connection.management),
		}),
	);
	if (!created.ok) throw await afterFailedCreate(replacement, created.error);
	if (!created.value.isNew) throw new ReplacementNotPossibleError(oldId);
	const oldListedAs = await removeOld(replacement, created.value.endpoint.id);
	const { endpoint, raw, secret, isSecretHidden } = created.value;
	return { endpoint, raw, secret, isSecretHidden, replacedId: oldId, oldListedAs };
}

/** What to throw where no usable new endpoint came about; one that may have come about unseen is deleted first. */
async function afterFailedCreate(replacement: Replacement, error: unknown): Promise<unknown> {
	const { oldId, journal, keepsUrl } = replacement;
	if (error instanceof PartialChangeError) {
		const change = besideOld(error.change, oldId);
		if (change.left !== 'old' && 'newId' in change) journal.recordOrphan(oldId, change.newId);
		return new PartialChangeError(error.cause, change);
	}
	if (!mayHaveHappened(error)) {
		// What is in the way is the old endpoint: to delete that first is not for us to advise as if nothing depended on it.
		const isOldInTheWay = error instanceof ServiceError && error.code === 'conflict' && keepsUrl;
		return isOldInTheWay ? new ReplacementNotPossibleError(oldId, error) : error;
	}
	const left = (await undoLostCreate(replacement)) ? 'old' : 'bothOrOld';
	return new PartialChangeError(error, { step: 'create', oldId, left });
}

/** What is left after a failed create, seen together with the old endpoint that was to be replaced. */
function besideOld(change: PartialChange, oldId: string): PartialChange {
	const { left } = change;
	switch (left) {
		case 'none':
			return { ...change, oldId, left: 'old' };
		case 'new':
			return { ...change, oldId, left: 'both' };
		case 'newOrNone':
			return { ...change, oldId, left: 'bothOrOld' };
		default:
			return change;
	}
}

/**
 * Deletes what a create call whose answer was lost has left: an endpoint that nobody knows the secret of.
 *
 * @returns whether surely nothing is left of it.
 */
async function undoLostCreate({ connection, wanted, before }: Replacement): Promise<boolean> {
	const listed = await settle(listAll(connection));
	if (!listed.ok) return false;
	const lost = listed.value.filter(({ endpoint: { id, url } }) => sameUrl(url, wanted.url) && !before.has(id));
	const lostIds = lost.map(({ endpoint }) => endpoint.id);
	const removals = await deleteAllConfirmed(connection, lostIds, new Set(lostIds));
	return removals.every(({ type }) => type === 'gone');
}

/**
 * The last step. As long as nobody knows whether the old endpoint is gone, the new one stays: a service with two
 * endpoints sends an event twice, and a service with none does not send it at all.
 *
 * @returns as what the service goes on listing the old one, if it does.
 * @throws PartialChangeError
 */
async function removeOld(
	{ connection, oldId, listed, journal }: Replacement,
	newId: string,
): Promise<OperationResult['oldListedAs']> {
	const removal = await deleteConfirmed(connection, oldId, listed);
	if (removal.type === 'gone') return removal.isStillListed ? 'gone' : undefined;
	// No orphan for the next run to clear up: with an old one that is only listed on, that would be the only one there is.
	if (removal.type === 'stillThere' && removal.reason === 'ignored') return 'doubtful';
	const { error } = removal;
	if (removal.type === 'unknown') {
		journal.recordOrphan(oldId, newId);
		throw new PartialChangeError(error, { step: 'deleteOld', oldId, newId, left: 'bothOrNew' });
	}
	const undone = await deleteConfirmed(connection, newId);
	if (undone.type !== 'gone') {
		// Only now: n8n stores static data whole, and a needless change would overwrite what a trigger beside us has learned.
		journal.recordOrphan(oldId, newId);
	}
	const left = { gone: 'old', there: 'both', unknown: 'bothOrOld' } as const;
	throw new PartialChangeError(error, { step: 'deleteOld', oldId, newId, left: left[fateOf(undone)] });
}
