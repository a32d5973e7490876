import { createHash } from 'node:crypto';
import type { DeliverySource, EventSource, IdSource, Service } from '../services/schema/service';
import { at, isRecord, parseJson, put } from '../services/json';
import { selects } from '../services/subscription';
import { isInReason, millisecondsOf, parseIsoTime } from '../services/time';
import { identityOf, type EventIdentity } from './deduplication/identity';
import { bodyWithoutToken } from './hideToken';
import type { DeliveryHeaders, SignedParts } from './verification/verify';

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
	/** The whole payload, but for a secret that the service sends along. */
	body: Record<string, unknown>;
}

/** A request that is to be parsed. */
export interface ReceivedDelivery {
	headers: DeliveryHeaders;
	/** The body byte for byte as it was sent. */
	rawBody: Buffer;
	/** Milliseconds since 1970. */
	arrivedAt: number;
	/** What its signature covers; undefined with verification off. */
	signed?: SignedParts;
}

/** A delivery, or one of the events in it. */
export interface ParsedDelivery {
	delivery: Delivery;
	/** Undefined for a delivery that never counts as a repetition. */
	identity: EventIdentity | undefined;
}

/** Most events of one delivery. A service that sends more at once has gone wrong, or is none. */
const maxEvents = 10_000;

/**
 * Parses a delivery as the service's definition says. Call it only with a verified body: values are taken from the very
 * bytes that were signed.
 *
 * @param chosen names of events that the user has chosen
 * @returns one entry for each event; undefined if the body does not have the form that the definition says
 */
export function parseDeliveries(
	service: Service,
	received: ReceivedDelivery,
	chosen: readonly string[] = [],
): ParsedDelivery[] | undefined {
	const { each, form } = service.delivery;
	const payload = form === undefined ? parseJson(received.rawBody) : parseForm(received.rawBody, form);
	const events = each === undefined ? [payload] : eventsIn(payload, each);
	if (!events || events.length > maxEvents || !events.every(isRecord)) return undefined;
	const { counters } = service.delivery;
	const ofDelivery = sha256(received.rawBody);
	const fingerprintOf = (event: Record<string, unknown>, index: number): string => {
		// A service that counts attempts in its events may also put them together anew.
		if (counters !== undefined) return sha256(JSON.stringify(without(event, counters)));
		return each === undefined ? ofDelivery : `${ofDelivery}:${index}`;
	};
	return events.map((event, index) => parseEvent(service, received, chosen, event, fingerprintOf(event, index)));
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/** A copy of an object without what is at some places. */
function without(value: Record<string, unknown>, places: readonly string[]): Record<string, unknown> {
	const copy = structuredClone(value);
	for (const place of places) {
		const keys = place.split('.');
		const last = keys.pop() ?? '';
		const holder = at(copy, keys.join('.'));
		if (isRecord(holder)) delete holder[last];
	}
	return copy;
}

/** The entries of a list, and of the lists in its entries; undefined where there is no list. */
function eventsIn(payload: unknown, each: readonly string[]): unknown[] | undefined {
	const [first = '', ...inner] = each;
	const list = at(payload, first);
	if (!Array.isArray(list)) return undefined;
	if (inner.length === 0) return list;
	const nested = list.map((entry) => eventsIn(entry, inner));
	return nested.every((events) => events !== undefined) ? nested.flat() : undefined;
}

/** @param fingerprint tells the event where the service has given it no id */
function parseEvent(
	service: Service,
	received: ReceivedDelivery,
	chosen: readonly string[],
	body: Record<string, unknown>,
	fingerprint: string,
): ParsedDelivery {
	const { delivery: where, signature } = service;
	const { headers, arrivedAt, signed } = received;
	const from = (source: DeliverySource): unknown =>
		'body' in source ? at(body, source.body) : headers[source.header.toLowerCase()];

	const name = eventName(service, where.event, (source) => valueOfName(source, body, from), chosen);
	const id = firstOf(
		where.id.filter((source) => !('header' in source) || isSignedId(source.header, signed)),
		(source) => ('join' in source ? joined(source, body) : asText(from(source))),
	);
	const time = firstOf(where.timestamp, (source) => asTime(from(source)));
	const flags = service.events.test.flags ?? [];
	const isFlagged = flags.some((place) => at(body, place) === true);
	const test = isFlagged || (name !== undefined && isTestEvent(service, name.text, chosen));

	const shown = bodyWithoutToken(service, body);
	return {
		delivery: {
			event: name?.text ?? null,
			deliveryId: id ?? fingerprint,
			timestamp: new Date(time ?? arrivedAt).toISOString(),
			test,
			data: eventData(shown, where.data),
			body: shown,
		},
		identity: identityOf({
			event:
				name && (name.isInBody || (where.sharedBodies && isListed(service, name.text, chosen))) ? name.text : undefined,
			id,
			fingerprint,
			isGuess: signature.status === 'unpublished' || signed === undefined,
			isTest: test && (isFlagged || name?.isInBody === true),
			signedAt: signed?.timestamp,
			repeats: where,
		}),
	};
}

/**
 * Whether an event is one that the service sends to try an endpoint. A word such as "test" marks an event as a test only
 * if it is neither in the catalog nor chosen by the user.
 */
export function isTestEvent(service: Service, event: string, chosen: readonly string[] = []): boolean {
	const { test } = service.events;
	const name = event.toLowerCase();
	if (test.names.some((known) => known.toLowerCase() === name)) return true;
	if (!test.words || isKnown(service, event, chosen)) return false;
	const words = name.split(/[^a-z0-9]+/);
	return test.words.some((word) => words.includes(word));
}

/** Whether an event is in the catalog, or chosen by its name or a pattern. */
function isKnown({ events }: Service, event: string, chosen: readonly string[]): boolean {
	const name = event.toLowerCase();
	if (events.catalog.some((known) => known.name.toLowerCase() === name)) return true;
	return chosen.some((selected) => selects(selected.toLowerCase(), name, false));
}

/** Whether an event is in the catalog, or chosen by its very name: names without end could fit a pattern. */
const isListed = ({ events }: Service, event: string, chosen: readonly string[]): boolean =>
	chosen.includes(event) || events.catalog.some(({ name }) => name === event);

interface EventName {
	text: string;
	/** Whether the signature covers it. */
	isInBody: boolean;
}

/** What stands at a place of the event's name. */
function valueOfName(
	source: EventSource,
	body: Record<string, unknown>,
	from: (source: DeliverySource) => unknown,
): unknown {
	if ('join' in source) return joined(source, body);
	return 'fieldOf' in source ? source.fieldOf.find((field) => Object.hasOwn(body, field)) : from(source);
}

/** The texts at several places as one; undefined where one of them is missing. */
function joined({ join, with: between }: Extract<IdSource, { join: unknown }>, body: Record<string, unknown>) {
	const texts = join.map((place) => asText(at(body, place)));
	return texts.every((text) => text !== undefined) ? texts.join(between) : undefined;
}

/**
 * The event's name: text before numbers, since a number beside a name is a version or a count. Of several texts the
 * first one that is known, since "type" can as well be the kind of the message.
 */
function eventName(
	service: Service,
	sources: readonly EventSource[],
	from: (source: EventSource) => unknown,
	chosen: readonly string[],
): EventName | undefined {
	const found = sources.flatMap((source) => {
		const value = from(source);
		const text = asText(value);
		return text === undefined ? [] : [{ text, isInBody: !('header' in source), isNumber: typeof value === 'number' }];
	});
	const texts = found.filter(({ isNumber }) => !isNumber);
	return (
		(texts.length > 1 ? texts.find(({ text }) => isKnown(service, text, chosen)) : undefined) ?? texts[0] ?? found[0]
	);
}

/** With verification off nothing is signed, so every place is as good. */
const isSignedId = (header: string, signed: SignedParts | undefined): boolean =>
	signed === undefined || signed.idHeader === header.toLowerCase();

function firstOf<Source, T>(sources: readonly Source[], read: (source: Source) => T | undefined): T | undefined {
	for (const source of sources) {
		const value = read(source);
		if (value !== undefined) return value;
	}
	return undefined;
}

/** Most fields of a form. */
const maxFields = 5_000;

/** Deepest field of a form: `a[b][c]` has three parts. */
const maxDepth = 10;

/** A form as an object; undefined where it is none, or larger than any service sends. */
function parseForm(rawBody: Buffer, form: NonNullable<Service['delivery']['form']>): unknown {
	const fields = [...new URLSearchParams(rawBody.toString('utf8'))];
	if (fields.length === 0 || fields.length > maxFields) return undefined;
	if (form !== 'urlencoded') return parseJson(fields.find(([name]) => name === form.json)?.[1] ?? '');
	const body: Record<string, unknown> = {};
	for (const [name, value] of fields) {
		const parts = /^[^[\].]+(?:\[[^[\].]+\])*$/.test(name)
			? name.split('[').map((part) => part.replace(/\]$/, ''))
			: [];
		if (parts.length > maxDepth) return undefined;
		// What is not written as a field of a field keeps its name as a whole, and cannot reach into others.
		if (parts.length > 0) put(body, parts.join('.'), value);
		else Object.defineProperty(body, name, { value, enumerable: true, configurable: true, writable: true });
	}
	return body;
}

function eventData(
	body: Record<string, unknown>,
	where: { path: string; envelope: string[] },
): Record<string, unknown> {
	const nested = at(body, where.path);
	if (isRecord(nested)) return nested;
	return Object.fromEntries(Object.entries(body).filter(([field]) => !where.envelope.includes(field)));
}

/** Text, or a whole number that JSON has not rounded: beyond 2^53 different numbers come out as the same. */
function asText(value: unknown): string | undefined {
	if (typeof value === 'string') return value === '' ? undefined : value;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

const digits = /^\d{1,19}(?:\.\d{1,9})?$/;
/** As in the headers of HTTP: `Wed, 25 Nov 2026 20:00:00 GMT`, or with an offset. */
const mailTime = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[+-]\d{4})$/;

/** Milliseconds since 1970. */
function asTime(value: unknown): number | undefined {
	if (typeof value === 'number') return inReason(millisecondsOf(value));
	if (typeof value !== 'string') return undefined;
	if (digits.test(value)) return inReason(millisecondsOf(Number(value)));
	const time = parseIsoTime(value) ?? (mailTime.test(value) ? Date.parse(value) : undefined);
	return time === undefined || Number.isNaN(time) ? undefined : inReason(time);
}

const inReason = (time: number): number | undefined => (isInReason(time) ? time : undefined);
