import { addEndpoint } from './create';
import type { Connection, FoundEndpoint } from '../client';
import type { Endpoint, EndpointChanges } from '../endpoint';
import { PartialChangeError, thrownBy, ServiceError } from '../errors';
import type { Journal } from './journal';
import { findAllByUrl } from './find';
import { deleteConfirmed, cleanUpReplacements, deleteAllConfirmed } from './remove';

export interface Replaced extends FoundEndpoint {
	secret: string | undefined;
	replacedId: string;
}

/** A replacement under way. */
interface Replacement {
	connection: Connection;
	oldId: string;
	wanted: EndpointChanges & { url: string };
	journal: Journal;
}

/**
 * Puts a new endpoint in the place of an old one, for what the vendor cannot change: the new one is there before the
 * old one goes, so no event falls between.
 *
 * What breaks off is undone: the old endpoint stays as it was, and the new one goes again. If that does not succeed
 * either, the fault says which endpoint is which, and the journal lets the next run clear up.
 *
 * @throws VendorFault where nothing has been done, or HalfDone.
 */
export async function replaceEndpoint(
	connection: Connection,
	old: FoundEndpoint,
	changes: EndpointChanges,
	journal: Journal,
): Promise<Replaced> {
	const oldId = old.endpoint.id;
	const replacement = { connection, oldId, wanted: { ...kept(old.endpoint), ...changes }, journal };
	await cleanUpReplacements(connection, oldId, journal);
	const before = await idsAt(replacement);
	const created = await addEndpoint(connection, replacement.wanted).catch(
		async (thrown: unknown) => await explainBrokenCreate(replacement, thrown, before),
	);
	await removeOld(replacement, created.endpoint.id);
	return { ...created, replacedId: oldId };
}

/** What the new endpoint has of the old one, as far as the vendor tells; what it does not take is left out later. */
function kept({ url, events, enabled, name, description, apiVersion }: Endpoint): EndpointChanges & { url: string } {
	return {
		url,
		events,
		...(enabled === null ? {} : { enabled }),
		...(name === null ? {} : { name }),
		...(description === null ? {} : { description }),
		...(apiVersion === null ? {} : { apiVersion }),
	};
}

const idsAt = async ({ connection, wanted }: Replacement): Promise<string[]> =>
	(await findAllByUrl(connection, wanted.url)).map(({ endpoint }) => endpoint.id);

/** Tells what is there after no new endpoint came about, and takes away what may have come about unseen. */
async function explainBrokenCreate(
	replacement: Replacement,
	thrown: unknown,
	before: readonly string[],
): Promise<never> {
	const { oldId, journal } = replacement;
	if (thrown instanceof PartialChangeError) {
		if (thrown.leftId !== undefined) journal.recordOrphan(oldId, thrown.leftId);
		throw new PartialChangeError(
			thrown.cause,
			`${thrown.state} The old endpoint ${oldId} stays as it was.`,
			thrown.leftId,
		);
	}
	if (thrown instanceof ServiceError && thrown.details.mayHaveHappened) {
		return await undoLostCreate(replacement, thrown, before);
	}
	throw thrown;
}

/** A create call whose answer was lost may have left an endpoint that nobody knows the secret of. */
async function undoLostCreate(
	replacement: Replacement,
	thrown: ServiceError,
	before: readonly string[],
): Promise<never> {
	const fault = await thrownBy(
		idsAt(replacement).then(
			async (ids) =>
				await deleteAllConfirmed(
					replacement.connection,
					ids.filter((id) => !before.includes(id)),
				),
		),
	);
	throw new PartialChangeError(
		thrown,
		fault === undefined
			? 'Nothing has changed: the old endpoint stays as it was. Try again later.'
			: 'The old endpoint stays as it was, but a second one with the same address may have been made. Look at the list of endpoints, and delete the newer one if there are two.',
	);
}

/**
 * The last step. As long as nobody knows whether the old endpoint is gone, the new one stays: a vendor with two
 * endpoints sends an event twice, and a vendor with none does not send it at all.
 */
async function removeOld({ connection, oldId, journal }: Replacement, newId: string): Promise<void> {
	const removal = await deleteConfirmed(connection, oldId);
	if (removal.now === 'gone') return;
	const { now, fault } = removal;
	const which = `the new one is ${newId}, the old one is ${oldId}`;
	if (now === 'unknown') {
		journal.recordOrphan(oldId, newId);
		throw new PartialChangeError(
			fault,
			`Two endpoints may be there now: ${which}. Look at the list of endpoints: if the old one is there, run this again. If it is gone and a trigger of n8n had it, publish that workflow again; if no trigger had it, give the new one a new secret with Rotate Secret.`,
		);
	}
	const undone = await deleteConfirmed(connection, newId);
	if (undone.now === 'gone') {
		throw new PartialChangeError(
			fault,
			`Nothing has changed: the old endpoint ${oldId} stays, and the new one was removed again. Try again later.`,
		);
	}
	// Only now: n8n stores static data whole, and a needless change would overwrite what a trigger beside us has learnt.
	journal.recordOrphan(oldId, newId);
	throw new PartialChangeError(
		fault,
		`${undone.now === 'there' ? 'There are two endpoints now' : 'Two endpoints may be there now'}: ${which}. Run this again to clear up, or delete ${newId} at the service.`,
	);
}
