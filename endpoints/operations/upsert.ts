import { type Connection } from '../client';
import type { EndpointChanges } from '../endpoint';
import { changeEndpoint } from './change';
import { assertFieldsSupported, createWithSecret } from './create';
import { differences, fieldsOf } from './diff';
import { chooseByUrl } from './find';
import type { Journal } from './journal';
import { createListing, type Listing } from './listing';
import { cleanUpReplacements } from './remove';
import type { OperationResult } from './result';

/**
 * Brings the endpoint with this URL to the wanted state, creating it if there is none.
 *
 * @param listing what the account has, where it was read for other items already.
 * @throws AmbiguousEndpointError where several have it: which one is meant is not guessed.
 * @throws UnsupportedFieldsError, before anything is done.
 * @throws ServiceError, PartialChangeError or ReplacementNotPossibleError, as the calls it takes do.
 */
export async function upsertEndpoint(
	connection: Connection,
	wanted: EndpointChanges & { url: string; events: string[] },
	journal: Journal,
	listing: Listing = createListing(connection),
): Promise<OperationResult> {
	assertFieldsSupported(connection, wanted);
	const { found: listed, isFresh } = await listing.all();
	const found = chooseByUrl(listed, wanted.url, journal);
	if (!found) {
		// Others may have made one since: a list that is not fresh does not say what is new.
		const knownIds = isFresh ? new Set(listed.map(({ endpoint }) => endpoint.id)) : undefined;
		const { endpoint, raw, secret, isSecretHidden } = await createWithSecret(connection, wanted, { knownIds });
		return { endpoint, raw, secret, isSecretHidden, changed: true };
	}
	const changes = differences(connection.management, found, wanted);
	if (fieldsOf(changes).length === 0) {
		await cleanUpReplacements(connection, found.endpoint.id, journal);
		return { ...found, changed: false };
	}
	return { ...(await changeEndpoint(connection, found.endpoint.id, changes, journal)), changed: true };
}
