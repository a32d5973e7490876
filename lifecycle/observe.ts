import { getEndpoint, type Connection, type FoundEndpoint } from '../endpoints/client';
import { stateOf } from '../endpoints/endpoint';
import { ServiceError } from '../endpoints/errors';
import { settle } from '../endpoints/settle';
import { offers } from '../services/capabilities';
import { at } from '../services/json';
import { millisecondsOf, parseIsoTime } from '../services/time';
import type { Management } from '../services/schema/service';
import type { ObservedEndpoint } from './plan';

/** What the service has. What could not be read is not in here: it stops the observation. */
export interface Observation {
	endpoints: ObservedEndpoint[];
	/** Ids of all endpoints that are there. */
	ids: ReadonlySet<string>;
	/** Ids that the service was asked for one by one, and says it does not have. */
	missingIds: ReadonlySet<string>;
}

/**
 * Looks at what the service has: its list, over all pages, and the endpoints that should be there by their own call
 * where the list does not show them, because a list may be cut off at its newest entries or lag behind.
 *
 * @param listed what the list shows.
 * @param expectedIds ids of our receipts
 * @param foreignIds ids of our receipts from other accounts, which may be this one with a new key. Whatever the service
 * answers about one that is none of this account's, it is not here.
 * @throws ServiceError where anything could not be read: that is neither there nor not there.
 */
export async function observe(
	connection: Connection,
	listed: readonly ObservedEndpoint[],
	expectedIds: readonly string[],
	foreignIds: readonly string[] = [],
): Promise<Observation> {
	const endpoints = [...listed];
	const missingIds = new Set<string>();
	const asked = [...new Set([...expectedIds, ...foreignIds])];
	const unseen = asked.filter((id) => !endpoints.some((endpoint) => endpoint.id === id));
	for (const id of offers(connection.management, 'get') ? unseen : []) {
		const got = await settle(getEndpoint(connection, id));
		if (got.ok) endpoints.push(observed(connection.management, got.value));
		else if (got.error instanceof ServiceError && got.error.isMissing) missingIds.add(id);
		else if (expectedIds.includes(id) || !(got.error instanceof ServiceError)) throw got.error;
	}
	return { endpoints, ids: new Set(endpoints.map(({ id }) => id)), missingIds };
}

/** A time that a service has written, in milliseconds since 1970; undefined where it is none. */
const timeOf = (value: unknown): number | undefined =>
	typeof value === 'string' ? parseIsoTime(value) : typeof value === 'number' ? millisecondsOf(value) : undefined;

/** An endpoint in the form in which plans are made. */
export function observed({ endpoint: fields }: Pick<Management, 'endpoint'>, found: FoundEndpoint): ObservedEndpoint {
	const { id, url, events, updatedAt, apiVersion } = found.endpoint;
	const expiresAt = fields.expiresAt === undefined ? undefined : timeOf(at(found.raw, fields.expiresAt));
	return { id, url, events, state: stateOf(fields, found.endpoint, found.raw), updatedAt, apiVersion, expiresAt };
}
