import { canLearnSecret, offers } from '../../services/capabilities';
import { getEndpoint, type Connection, type FoundEndpoint } from '../client';
import { readEndpoint, type EndpointChanges } from '../endpoint';
import { AmbiguousEndpointError, EndpointNotDeletedError } from '../errors';
import { settle } from '../settle';
import { changeEndpoint } from './change';
import { assertFieldsSupported, createWithSecret } from './create';
import { differences, echoIn, fieldsOf } from './diff';
import { chooseByUrl } from './find';
import type { Journal } from './journal';
import { createListing, type Listing } from './listing';
import { createEndpointMemory, type EndpointMemory } from './memory';
import { cleanUpReplacements } from './remove';
import type { OperationResult } from './result';

/** What an upsert knows of the account. */
export interface UpsertKnowledge {
	journal: Journal;
	/** What was remembered of the endpoints at runs before. */
	memory?: EndpointMemory;
	/** What the account has, where it was read for other items already. */
	listing?: Listing;
}

/** The endpoint that is to be there. */
type Wanted = EndpointChanges & { url: string; events: string[] };

/**
 * Brings the endpoint with this URL to the wanted state, creating it if there is none. One that the service spells in
 * another way is known by its id and what the service made of what we sent last; one that we have deleted and the service
 * goes on listing counts as gone.
 *
 * @throws AmbiguousEndpointError where several have it: which one is meant is not guessed.
 * @throws UnsupportedFieldsError, before anything is done.
 * @throws EndpointNotDeletedError where the service gives back one that was deleted instead of creating one.
 * @throws ServiceError, PartialChangeError or ReplacementNotPossibleError, as the calls it takes do.
 */
export async function upsertEndpoint(
	connection: Connection,
	wanted: Wanted,
	{ journal, memory = createEndpointMemory(), listing = createListing(connection) }: UpsertKnowledge,
): Promise<OperationResult> {
	assertFieldsSupported(connection, wanted);
	const { found: listed, isFresh } = await listing.all();
	const there = listed.filter(({ endpoint }) => !memory.wasDeleted(endpoint.id));
	const found = chooseByUrl(there, wanted.url, journal) ?? chooseByEcho(there, wanted.url, memory);
	if (!found) {
		// Others may have made one since: a list that is not fresh does not say what is new.
		const knownIds = isFresh ? new Set(listed.map(({ endpoint }) => endpoint.id)) : undefined;
		const { endpoint, raw, secret, isSecretHidden, isNew } = await createWithSecret(connection, wanted, { knownIds });
		if (memory.wasDeleted(endpoint.id)) throw new EndpointNotDeletedError(endpoint.id);
		const shown = await rememberEcho(connection, { endpoint, raw }, wanted, { memory, listing });
		return {
			...shown,
			secret,
			isSecretHidden,
			wasThere: isNew === false && canLearnSecret(connection.management),
			changed: true,
		};
	}
	const { id } = found.endpoint;
	const changes = differences(connection.management, found, wanted, memory.echoOf(id));
	if (fieldsOf(changes).length === 0) {
		await cleanUpReplacements(connection, id, journal);
		return { ...found, changed: false };
	}
	const result = await changeEndpoint(connection, id, changes, journal);
	if (result.replacedId !== undefined) memory.rememberEcho(result.replacedId, []);
	return { ...result, ...(await rememberEcho(connection, result, wanted, { memory, listing })), changed: true };
}

/** The endpoint to which this URL was sent, where it still is as the service has shown it then. */
function chooseByEcho(
	listed: readonly FoundEndpoint[],
	url: string,
	memory: EndpointMemory,
): FoundEndpoint | undefined {
	const meant = listed.filter(({ endpoint }) =>
		memory
			.echoOf(endpoint.id)
			.some(([field, sent, shown]) => field === 'url' && sent === url && shown === endpoint.url),
	);
	if (meant.length > 1) throw new AmbiguousEndpointError(meant.map(({ endpoint }) => endpoint.id));
	return meant[0];
}

/**
 * Remembers what the service makes of what it was sent just now. That is read back from its list, where the next run looks
 * for it, unless the answer shows all as it was sent: most services do, and a list for each item would be dear.
 *
 * @returns the endpoint as the service shows it.
 */
async function rememberEcho(
	connection: Connection,
	answered: FoundEndpoint,
	sent: Wanted,
	{ memory, listing }: { memory: EndpointMemory; listing: Listing },
): Promise<FoundEndpoint> {
	const { management } = connection;
	const { endpoint, raw } = answered;
	// What an answer leaves out is filled in with what was sent.
	const isComplete = readEndpoint(management.endpoint, raw) !== undefined;
	const isExact = isComplete && fieldsOf(differences(management, answered, sent)).length === 0;
	const shown = isExact ? answered : await readBack(connection, endpoint.id, listing);
	// What could not be read back is looked at the next time.
	if (!shown) return { endpoint, raw };
	memory.rememberEcho(endpoint.id, echoIn(management, shown, sent));
	return { endpoint: shown.endpoint, raw };
}

/** The endpoint in the list, or by the call for it where the list lags behind; undefined where neither shows it. */
async function readBack(connection: Connection, id: string, listing: Listing): Promise<FoundEndpoint | undefined> {
	listing.forget();
	const listed = await settle(listing.all());
	const found = listed.ok ? listed.value.found.find(({ endpoint }) => endpoint.id === id) : undefined;
	if (found || !offers(connection.management, 'get')) return found;
	const got = await settle(getEndpoint(connection, id));
	return got.ok ? got.value : undefined;
}
