import { canReplace } from '../../services/capabilities';
import { at, isRecord } from '../../services/values';
import { addEndpoint } from './create';
import { changeInPlace } from './update';
import { clearUp } from './clearUp';
import { canRotateSecret, rotateSecret, type Connection, type FoundEndpoint } from '../client';
import { differences, fieldsOf, takenBy } from './diff';
import type { EndpointChanges } from '../endpoint';
import { FieldsNotTaken } from '../fieldsNotTaken';
import type { Journal } from './journal';
import { endpointAt, findEndpoint } from './find';
import { replaceEndpoint } from './replace';

/** What came of an operation on an endpoint. */
export interface Outcome extends FoundEndpoint {
	/** The signing secret, where the operation has brought a new one to light. */
	secret?: string;
	/** Id of the endpoint that this one has replaced. */
	replacedId?: string;
	/** Whether an upsert has changed anything. */
	changed?: boolean;
}

/** Creates an endpoint. @throws FieldsNotTaken, before anything is done. */
export async function createNew(connection: Connection, wanted: EndpointChanges): Promise<Outcome> {
	assertTaken(connection, wanted);
	return await addEndpoint(connection, wanted);
}

/**
 * Changes an endpoint: in place where the vendor can, else by replacing it. What replacements before have left behind
 * goes first.
 *
 * @throws FieldsNotTaken, before anything is done, for what neither would change.
 */
export async function changeEndpoint(
	connection: Connection,
	id: string,
	changes: EndpointChanges,
	journal: Journal,
): Promise<Outcome> {
	const { management } = connection;
	const fields = fieldsOf(changes);
	const inPlace = takenBy(management, 'update');
	if (fields.every((field) => inPlace.has(field))) {
		await clearUp(connection, id, journal);
		return await changeInPlace(connection, id, changes);
	}
	const byReplacing = canReplace(management.operations) ? takenBy(management, 'create') : new Set();
	const notTaken = fields.filter((field) => !inPlace.has(field) && !byReplacing.has(field));
	if (notTaken.length > 0) throw new FieldsNotTaken(notTaken);
	return await replaceEndpoint(connection, await findEndpoint(connection, id), changes, journal);
}

/** Gives an endpoint a new signing secret: by the vendor's call for it, else by replacing the endpoint. */
export async function renewSecret(connection: Connection, id: string, journal: Journal): Promise<Outcome> {
	const found = await findEndpoint(connection, id);
	if (!canRotateSecret(connection.management)) return await replaceEndpoint(connection, found, {}, journal);
	await clearUp(connection, id, journal);
	const { secret, raw } = await rotateSecret(connection, id);
	const { updatedAt } = connection.management.endpoint;
	const changedAt = updatedAt === undefined ? undefined : at(raw, updatedAt);
	return {
		endpoint: typeof changedAt === 'string' ? { ...found.endpoint, updatedAt: changedAt } : found.endpoint,
		// Some vendors take a secret from us and answer with nothing.
		raw: isRecord(raw) ? raw : found.raw,
		secret,
	};
}

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
): Promise<Outcome> {
	assertTaken(connection, wanted);
	const found = await endpointAt(connection, wanted.url, journal);
	if (!found) return { ...(await addEndpoint(connection, wanted)), changed: true };
	const changes = differences(connection.management, found, wanted);
	if (Object.keys(changes).length === 0) {
		await clearUp(connection, found.endpoint.id, journal);
		return { ...found, changed: false };
	}
	return { ...(await changeEndpoint(connection, found.endpoint.id, changes, journal)), changed: true };
}

/**
 * Refuses what neither of the vendor's calls takes: it would be left out silently, or never come to be as wanted. The
 * events are asked of every user, so a vendor that has no choice of them just sends what it sends.
 */
function assertTaken({ management }: Connection, wanted: EndpointChanges): void {
	const taken = takenBy(management, 'create', 'update');
	const notTaken = fieldsOf(wanted).filter((field) => field !== 'events' && !taken.has(field));
	if (notTaken.length > 0) throw new FieldsNotTaken(notTaken);
}
