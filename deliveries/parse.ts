import { createHash } from 'node:crypto';
import type { DeliverySource, Service } from '../services/schema/service';
import { at, isRecord } from '../services/json';
import { isInMilliseconds } from './verification/time';
import type { DeliveryHeaders } from './verification/verify';

/** A delivery in the shape that all services share. */
export interface Delivery {
	/** Name of the event, or null if none was found at the places that the definition names. */
	event: string | null;
	/** The service's id of the event, else the SHA-256 of the raw body in hex. */
	deliveryId: string;
	/** Time of the event, else of the arrival, as ISO 8601 in UTC. */
	timestamp: string;
	/** Whether the service sent it only to try the endpoint. */
	test: boolean;
	/** The event's own part; where the service sends a flat body, all fields but those of the envelope. */
	data: Record<string, unknown>;
	/** The whole payload. */
	body: Record<string, unknown>;
}

/**
 * Parses a delivery as the service's definition says. Call it only with a verified body: values are taken from the very
 * bytes that were signed.
 *
 * @param received the request, with `arrivedAt` in milliseconds since 1970
 * @param chosen names of events that the user has chosen
 * @returns undefined if the body is no JSON object
 */
export function parseDelivery(
	service: Service,
	received: { headers: DeliveryHeaders; rawBody: Buffer; arrivedAt: number },
	chosen: readonly string[] = [],
): Delivery | undefined {
	const body = parseObject(received.rawBody);
	if (!body) return undefined;

	const find = (sources: DeliverySource[]): unknown => {
		for (const source of sources) {
			const value = 'body' in source ? at(body, source.body) : received.headers[source.header.toLowerCase()];
			if (value !== undefined && value !== null && value !== '') return value;
		}
		return undefined;
	};

	const { delivery } = service;
	const event = asText(find(delivery.event)) ?? null;
	return {
		event,
		deliveryId: asText(find(delivery.id)) ?? sha256(received.rawBody),
		timestamp: asTime(find(delivery.timestamp)) ?? new Date(received.arrivedAt).toISOString(),
		test: event !== null && isTestEvent(service, event, chosen),
		data: eventData(body, delivery.data),
		body,
	};
}

/**
 * Whether an event is one that the service sends to try an endpoint. A word such as "test" marks an event as a test only
 * if it is neither in the catalog nor chosen by the user.
 */
export function isTestEvent(service: Service, event: string, chosen: readonly string[] = []): boolean {
	const { catalog: catalog, test } = service.events;
	const name = event.toLowerCase();
	if (test.names.some((known) => known.toLowerCase() === name)) return true;
	const real = [...catalog.map((known) => known.name), ...chosen];
	if (!test.words || real.some((known) => known.toLowerCase() === name)) return false;
	const words = name.split(/[^a-z0-9]+/);
	return test.words.some((word) => words.includes(word));
}

function parseObject(rawBody: Buffer): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(rawBody.toString('utf8'));
		return isRecord(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function eventData(
	body: Record<string, unknown>,
	where: { path: string; envelope: string[] },
): Record<string, unknown> {
	const nested = at(body, where.path);
	if (isRecord(nested)) return nested;
	return Object.fromEntries(Object.entries(body).filter(([field]) => !where.envelope.includes(field)));
}

function asText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	return typeof value === 'number' ? String(value) : undefined;
}

function asTime(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const time = new Date(typeof value === 'number' && !isInMilliseconds(value) ? value * 1000 : value);
	return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
