import { addEndpoint } from './addEndpoint';
import { changeInPlace } from './changeInPlace';
import { canRotateSecret, offers, rotateSecret, type Connection, type FoundEndpoint } from './client';
import { differences, fieldsOf, takenBy } from './differences';
import type { EndpointChanges } from './endpoint';
import { endpointAt, findEndpoint } from './lookUp';
import { replaceEndpoint, type Journal } from './replace';

/** What came of an operation on an endpoint. */
export interface Outcome extends FoundEndpoint {
	/** The signing secret, where the operation has brought a new one to light. */
	secret?: string;
	/** Id of the endpoint that this one has replaced. */
	replacedId?: string;
	/** Whether an upsert has changed anything. */
	changed?: boolean;
}

/** Changes an endpoint: in place where the vendor can, else by replacing it. */
export async function changeEndpoint(
	connection: Connection,
	id: string,
	changes: EndpointChanges,
	journal: Journal,
): Promise<Outcome> {
	if (canChange(connection, changes)) return await changeInPlace(connection, id, changes);
	return await replaceEndpoint(connection, await findEndpoint(connection, id), changes, journal);
}

/** Gives an endpoint a new signing secret: by the vendor's call for it, else by replacing the endpoint. */
export async function renewSecret(connection: Connection, id: string, journal: Journal): Promise<Outcome> {
	const found = await findEndpoint(connection, id);
	if (!canRotateSecret(connection.management)) return await replaceEndpoint(connection, found, {}, journal);
	const { secret } = await rotateSecret(connection, id);
	return { ...found, secret };
}

/**
 * Brings the endpoint with this URL to the wanted state, creating it if there is none.
 *
 * @throws AmbiguousUrl where several have it: which one is meant is not guessed.
 */
export async function upsertEndpoint(
	connection: Connection,
	wanted: EndpointChanges & { url: string; events: string[] },
	journal: Journal,
): Promise<Outcome> {
	const found = await endpointAt(connection, wanted.url);
	if (!found) return { ...(await addEndpoint(connection, wanted)), changed: true };
	const changes = differences(connection.management, found, wanted);
	if (Object.keys(changes).length === 0) return { ...found, changed: false };
	return { ...(await changeEndpoint(connection, found.endpoint.id, changes, journal)), changed: true };
}

const canChange = ({ management }: Connection, changes: EndpointChanges): boolean => {
	const taken = takenBy(management, 'update');
	return offers(management, 'update') && fieldsOf(changes).every((field) => taken.has(field));
};
