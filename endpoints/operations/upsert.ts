import { type Connection } from '../client';
import type { EndpointChanges } from '../endpoint';
import { changeEndpoint } from './change';
import { assertFieldsSupported, createWithSecret } from './create';
import { differences, fieldsOf } from './diff';
import { chooseByUrl, listAll } from './find';
import type { Journal } from './journal';
import { cleanUpReplacements } from './remove';
import type { OperationResult } from './result';

/**
 * Brings the endpoint with this URL to the wanted state, creating it if there is none.
 *
 * @throws AmbiguousEndpointError where several have it: which one is meant is not guessed.
 * @throws UnsupportedFieldsError, before anything is done.
 * @throws ServiceError, PartialChangeError or ReplacementNotPossibleError, as the calls it takes do.
 */
export async function upsertEndpoint(
	connection: Connection,
	wanted: EndpointChanges & { url: string; events: string[] },
	journal: Journal,
): Promise<OperationResult> {
	assertFieldsSupported(connection, wanted);
	const listed = await listAll(connection);
	const found = chooseByUrl(listed, wanted.url, journal);
	if (!found) {
		const knownIds = new Set(listed.map(({ endpoint }) => endpoint.id));
		const { endpoint, raw, secret } = await createWithSecret(connection, wanted, { knownIds });
		return { endpoint, raw, secret, changed: true };
	}
	const changes = differences(connection.management, found, wanted);
	if (fieldsOf(changes).length === 0) {
		await cleanUpReplacements(connection, found.endpoint.id, journal);
		return { ...found, changed: false };
	}
	return { ...(await changeEndpoint(connection, found.endpoint.id, changes, journal)), changed: true };
}
