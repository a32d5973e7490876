import { deleteEndpoint, type Connection, type FoundEndpoint } from './client';
import { createWithSecret } from './createWithSecret';
import type { EndpointChanges } from './endpoint';
import { thrownBy, VendorFault } from './fault';
import { HalfDone } from './halfDone';
import { endpointsAt } from './lookUp';

/** Remembers replacements that broke off half done, so that the next run clears up after them. */
export interface Journal {
	/** Ids of new endpoints that were to take the place of this one. */
	pending(oldId: string): string[];
	/** Both endpoints are there, or nobody knows. */
	leftBehind(oldId: string, newId: string): void;
	/** Nothing is left to clear up. */
	ended(oldId: string): void;
}

export interface Replaced extends FoundEndpoint {
	secret: string | undefined;
	replacedId: string;
}

/**
 * Puts a new endpoint in the place of an old one, for what the vendor cannot change: the new one is there before the
 * old one goes, so no event falls between.
 *
 * What breaks off is undone: the old endpoint stays as it was, and the new one goes again. If that does not succeed
 * either, the fault says which endpoint is which, and the journal lets the next run clear up.
 */
export async function replaceEndpoint(
	connection: Connection,
	old: FoundEndpoint,
	changes: EndpointChanges,
	journal: Journal,
): Promise<Replaced> {
	const oldId = old.endpoint.id;
	const { url, events, name, description } = old.endpoint;
	const wanted: EndpointChanges = {
		url,
		events,
		...(name === null ? {} : { name }),
		...(description === null ? {} : { description }),
		...changes,
	};

	const before = await twinIds(connection, wanted.url ?? url);
	for (const left of journal.pending(oldId)) {
		if (before.includes(left)) await deleteEndpoint(connection, left);
	}
	const created = await createWithSecret(connection, wanted).catch(
		async (thrown: unknown) => await undoLostCreate(connection, thrown, before, wanted.url ?? url),
	);
	const newId = created.endpoint.id;
	const fault = await thrownBy(deleteEndpoint(connection, oldId));
	if (fault === undefined || (fault instanceof VendorFault && fault.absent)) {
		journal.ended(oldId);
		return { ...created, replacedId: oldId };
	}
	const undone = await thrownBy(deleteEndpoint(connection, newId));
	// Only now: n8n stores static data whole, and a needless change would overwrite what a trigger beside us has learnt.
	if (undone === undefined) journal.ended(oldId);
	else journal.leftBehind(oldId, newId);
	throw new HalfDone(
		fault,
		undone === undefined
			? `Nothing has changed: the old endpoint ${oldId} stays, and the new one was removed again. Try again later.`
			: `There are two endpoints now: the new one is ${newId}, the old one is ${oldId}. Run this again to clear up, or delete ${newId} at the service.`,
	);
}

/** A create call whose answer was lost may have left an endpoint that nobody knows the secret of. */
async function undoLostCreate(
	connection: Connection,
	thrown: unknown,
	before: readonly string[],
	url: string,
): Promise<never> {
	if (!(thrown instanceof VendorFault && thrown.details.mayHaveHappened)) throw thrown;
	const fault = await thrownBy(
		(async () => {
			for (const id of await twinIds(connection, url)) {
				if (!before.includes(id)) await deleteEndpoint(connection, id);
			}
		})(),
	);
	throw new HalfDone(
		thrown,
		fault === undefined
			? 'Nothing has changed: the old endpoint stays as it was. Try again later.'
			: 'The old endpoint stays as it was, but a second one with the same address may have been made. Look at the list of endpoints, and delete what is too much.',
	);
}

const twinIds = async (connection: Connection, url: string): Promise<string[]> =>
	(await endpointsAt(connection, url)).map(({ endpoint }) => endpoint.id);
