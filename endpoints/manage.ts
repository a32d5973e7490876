import type { WritableField } from '../services/service';
import { canRotateSecret, offers, rotateSecret, updateEndpoint, type Connection, type FoundEndpoint } from './client';
import { sameSet, sameUrl } from './compare';
import { createWithSecret } from './createWithSecret';
import { readEndpoint, type EndpointChanges } from './endpoint';
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

/** Creates an endpoint, and changes at once what the vendor takes only in an update. */
export async function addEndpoint(connection: Connection, wanted: EndpointChanges): Promise<Outcome> {
	const { secret, ...created } = await createWithSecret(connection, wanted);
	const late = onlyUpdatable(connection, wanted, created);
	if (Object.keys(late).length === 0) return { ...created, secret };
	const updated = await changeInPlace(connection, created.endpoint.id, late);
	return { ...updated, secret };
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
	const changes = differences(found, wanted);
	if (Object.keys(changes).length === 0) return { ...found, changed: false };
	return { ...(await changeEndpoint(connection, found.endpoint.id, changes, journal)), changed: true };
}

async function changeInPlace(connection: Connection, id: string, changes: EndpointChanges): Promise<FoundEndpoint> {
	const raw = await updateEndpoint(connection, id, changes);
	const endpoint = readEndpoint(connection.management.endpoint, raw);
	// Some vendors leave out of the answer what an update does not change.
	const complete = endpoint && (endpoint.createdAt !== null || !connection.management.endpoint.createdAt);
	return complete ? { endpoint, raw } : await findEndpoint(connection, id);
}

const acceptedBy = (connection: Connection, operation: 'create' | 'update'): readonly WritableField[] =>
	connection.management.operations[operation]?.accepts ?? [];

const fieldsOf = (changes: EndpointChanges): WritableField[] =>
	(Object.keys(changes) as WritableField[]).filter((field) => changes[field] !== undefined);

const canChange = (connection: Connection, changes: EndpointChanges): boolean =>
	offers(connection.management, 'update') &&
	fieldsOf(changes).every((field) => acceptedBy(connection, 'update').includes(field));

/** What was wanted of a new endpoint but could not be said when creating it. */
function onlyUpdatable(connection: Connection, wanted: EndpointChanges, created: FoundEndpoint): EndpointChanges {
	const late = fieldsOf(differences(created, wanted)).filter(
		(field) => !acceptedBy(connection, 'create').includes(field) && acceptedBy(connection, 'update').includes(field),
	);
	return Object.fromEntries(late.map((field) => [field, wanted[field]]));
}

/** The fields of an endpoint that are not as wanted; what the vendor has no word for does not count. */
function differences({ endpoint }: FoundEndpoint, wanted: EndpointChanges): EndpointChanges {
	return {
		...(wanted.url === undefined || sameUrl(wanted.url, endpoint.url) ? {} : { url: wanted.url }),
		...(wanted.events === undefined || sameSet(wanted.events, endpoint.events) ? {} : { events: wanted.events }),
		...(wanted.name === undefined || endpoint.name === null || wanted.name === endpoint.name
			? {}
			: { name: wanted.name }),
		...(wanted.description !== undefined && wanted.description !== (endpoint.description ?? '')
			? { description: wanted.description }
			: {}),
		// A new endpoint is on, also where the vendor does not say so.
		...(wanted.enabled === undefined || wanted.enabled === (endpoint.enabled ?? true)
			? {}
			: { enabled: wanted.enabled }),
	};
}
