import { findById, updateEndpoint, type Connection, type FoundEndpoint } from '../client';
import { readEndpoint, type EndpointChanges } from '../endpoint';

/** Updates an endpoint and returns its new state. @throws ServiceError */
export async function updateInPlace(
	connection: Connection,
	id: string,
	changes: EndpointChanges,
): Promise<FoundEndpoint> {
	const fields = connection.management.endpoint;
	const raw = await updateEndpoint(connection, id, changes);
	const endpoint = readEndpoint(fields, raw);
	// Some services leave out of the answer what an update does not change.
	const complete = endpoint && (endpoint.createdAt !== null || !fields.createdAt);
	return complete ? { endpoint, raw } : await findById(connection, id);
}
