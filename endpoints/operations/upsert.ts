import { addEndpoint, assertFieldsSupported, type OperationResult } from './create';
import { cleanUpReplacements } from './remove';
import { type Connection } from '../client';
import { differences } from './diff';
import type { EndpointChanges } from '../endpoint';
import type { Journal } from './journal';
import { findByUrl } from './find';
import { changeEndpoint } from './change';

/**
 * Brings the endpoint with this URL to the wanted state, creating it if there is none.
 *
 * @throws AmbiguousUrl where several have it: which one is meant is not guessed.
 * @throws FieldsNotTaken, before anything is done.
 */
export async function upsertEndpoint(
	connection: Connection,
	wanted: EndpointChanges & { url: string; events: string[] },
	journal: Journal,
): Promise<OperationResult> {
	assertFieldsSupported(connection, wanted);
	const found = await findByUrl(connection, wanted.url, journal);
	if (!found) return { ...(await addEndpoint(connection, wanted)), changed: true };
	const changes = differences(connection.management, found, wanted);
	if (Object.keys(changes).length === 0) {
		await cleanUpReplacements(connection, found.endpoint.id, journal);
		return { ...found, changed: false };
	}
	return { ...(await changeEndpoint(connection, found.endpoint.id, changes, journal)), changed: true };
}
