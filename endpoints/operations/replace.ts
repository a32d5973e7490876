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
import { listAll } from './find';
import type { Journal } from './journal';
import { cleanUpReplacements, deleteAllConfirmed, deleteConfirmed } from './remove';

/** The endpoint that has replaced another one. */
export interface Replaced extends FoundEndpoint {
	secret: string | undefined;
	isSecretHidden: boolean;
	replacedId: string;
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
	before: ReadonlySet<string>;
}

/**
 * Puts a new endpoint in the place of an old one, for what the service cannot change: the new one is there before the
 * old one goes, so no event falls between.
 *
 * What breaks off is undone: the old endpoint stays as it was, and the new one is deleted again. If that fails too, the
 * error says which endpoint is which, and the journal lets the next run clear up. Where the service takes no second
 * endpoint with the same URL, because it answers with the one that was there before or with a conflict, nothing is deleted.
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
	const listed = await listAll(connection);
	const replacement: Replacement = {
		connection,
		oldId,
		// What the service does not take is left out later.
		wanted: { ...toKeep(old.endpoint), ...changes },
		journal,
		keepsUrl: changes.url === undefined || sameUrl(changes.url, old.endpoint.url),
		before: new Set([oldId, ...listed.map(({ endpoint }) => endpoint.id)]),
	};
	const created = await settle(
		createWithSecret(connection, replacement.wanted, { knownIds: replacement.before, existing: 'leave' }),
	);
	if (!created.ok) throw await afterFailedCreate(replacement, created.error);
	if (!created.value.isNew) throw new ReplacementNotPossibleError(oldId);
	await removeOld(replacement, created.value.endpoint.id);
	const { endpoint, raw, secret, isSecretHidden } = created.value;
	return { endpoint, raw, secret, isSecretHidden, replacedId: oldId };
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
	const removals = await deleteAllConfirmed(
		connection,
		lost.map(({ endpoint }) => endpoint.id),
	);
	return removals.every(({ type }) => type === 'gone');
}

/**
 * The last step. As long as nobody knows whether the old endpoint is gone, the new one stays: a service with two
 * endpoints sends an event twice, and a service with none does not send it at all.
 *
 * @throws PartialChangeError
 */
async function removeOld({ connection, oldId, journal }: Replacement, newId: string): Promise<void> {
	const removal = await deleteConfirmed(connection, oldId);
	if (removal.type === 'gone') return;
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
	const left = { gone: 'old', stillThere: 'both', unknown: 'bothOrOld' } as const;
	throw new PartialChangeError(error, { step: 'deleteOld', oldId, newId, left: left[undone.type] });
}
