import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Management, Operation } from '../services/schema/service';
import { at, isRecord, put } from '../services/json';
import { takesOneEvent } from '../services/capabilities';
import { OneEventError } from './errors';
import { isInReason, millisecondsOf } from '../services/time';

/** An endpoint in the shape that every service shares; what a service has not is null. */
export interface Endpoint {
	id: string;
	url: string;
	events: string[];
	enabled: boolean | null;
	name: string | null;
	description: string | null;
	/** Version that shapes the payloads, such as `2026-07-11`; kept when the endpoint is replaced, and not put out. */
	apiVersion: string | null;
	/** As the service writes it, mostly ISO 8601. */
	createdAt: string | null;
	updatedAt: string | null;
}

/** What of an endpoint can be written. */
export type EndpointChanges = Partial<{
	url: string;
	events: string[];
	enabled: boolean;
	name: string;
	description: string;
	apiVersion: string;
	secret: string;
}>;

/** Ids become path segments, so `.` and `..` are rejected. A number, such as 12345, becomes text. */
export const endpointIdSchema = z
	.union([z.string(), z.number().refine(Number.isSafeInteger).transform(String)])
	.refine((id) => id !== '' && !/^\.+$/.test(id));

const urlSchema = z.string().min(1);
/** Some services write the events as one text, with commas or spaces between. */
const eventsSchema = z
	.union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,]+/).filter((event) => event !== ''))])
	.catch([]);

/** How much of the digest of an address tells one from another. */
const addressIdLength = 16;

/**
 * The id of an endpoint that has none because it is the only one: made from its address, so that one that somebody else
 * has put there meanwhile is another endpoint. It tells nobody the address.
 */
const idOfAddress = (url: unknown): unknown =>
	typeof url === 'string' && url !== ''
		? createHash('sha256').update(url).digest('hex').slice(0, addressIdLength)
		: undefined;

/** What stands where the id of an endpoint should be; not checked yet. */
export function idIn({ id, url }: Pick<Management['endpoint'], 'id' | 'url'>, value: unknown): unknown {
	if (id === undefined) return idOfAddress(at(value, url));
	if (typeof id === 'string') return at(value, id);
	const text = at(value, id.field);
	const place = typeof text === 'string' ? text.lastIndexOf(id.after) : -1;
	return typeof text === 'string' && place >= 0 ? text.slice(place + id.after.length) : undefined;
}

/** Reads a service's object by the field map of its definition; undefined where it has no usable id or URL. */
export function readEndpoint(fields: Management['endpoint'], value: unknown): Endpoint | undefined {
	if (!isRecord(value)) return undefined;
	const id = endpointIdSchema.safeParse(idIn(fields, value));
	const url = urlSchema.safeParse(at(value, fields.url));
	if (!id.success || !url.success) return undefined;
	const read = (path: string | undefined): unknown => (path === undefined ? null : (at(value, path) ?? null));
	const text = (path: string | undefined) => scalarTextSchema.parse(read(path));
	return {
		id: id.data,
		url: url.data,
		events: readEvents(fields.events, value),
		enabled: readEnabled(fields.enabled, value),
		name: text(fields.name),
		description: text(fields.description),
		apiVersion: text(fields.apiVersion),
		createdAt: timeText(read(fields.createdAt)),
		updatedAt: timeText(read(fields.updatedAt)),
	};
}

/** The body of a call that writes: the changes that the call accepts, under the service's names. */
export function writeEndpoint(
	fields: Management['endpoint'],
	{ accepts = [], names = {}, body: fixed = {} }: Pick<Operation, 'accepts' | 'names' | 'body'>,
	changes: EndpointChanges,
): Record<string, unknown> {
	const body: Record<string, unknown> = structuredClone(fixed);
	for (const field of accepts) {
		const value = changes[field];
		if (field === 'events') {
			if (changes.events !== undefined) writeEvents(body, fields.events, names.events, changes.events);
			continue;
		}
		const known = fields[field];
		const path = names[field] ?? (typeof known === 'object' ? known.field : known);
		if (value === undefined || path === undefined) continue;
		put(body, path, typeof known === 'object' ? (value ? known.on : known.off) : value);
	}
	return body;
}

/**
 * Refuses events that an endpoint of the service cannot have, before anything is sent.
 *
 * @throws OneEventError
 */
export function assertEventsFit(management: Pick<Management, 'endpoint'>, { events = [] }: EndpointChanges): void {
	if (events.length > 1 && takesOneEvent(management)) throw new OneEventError();
}

type EventsForm = Management['endpoint']['events'];

/** @param place where the call takes them, if not where the endpoint shows them */
function writeEvents(
	body: Record<string, unknown>,
	form: EventsForm,
	place: string | undefined,
	events: readonly string[],
): void {
	if (typeof form === 'string') return put(body, place ?? form, events);
	if ('flags' in form) {
		for (const [name, flag] of Object.entries(form.flags)) put(body, flag, events.includes(name));
		return;
	}
	// Whoever calls has seen to it that there are no others, see `assertEventsFit`.
	if ('one' in form) return put(body, place ?? form.one, events[0]);
	put(body, place ?? form.objects, sentAs(form, events));
}

function sentAs(
	{ sent = 'objects', name }: Extract<EventsForm, { objects: string }>,
	events: readonly string[],
): unknown {
	switch (sent) {
		case 'objects':
			return events.map((event) => objectFor(name, event));
		case 'names':
			return events;
		case 'joined':
			return events.join(',');
	}
}

function objectFor(place: string, event: string): Record<string, unknown> {
	const object: Record<string, unknown> = {};
	put(object, place, event);
	return object;
}

function readEvents(form: EventsForm, value: unknown): string[] {
	if (typeof form === 'string') return eventsSchema.parse(at(value, form));
	if ('flags' in form) {
		return Object.entries(form.flags).flatMap(([name, flag]) => (at(value, flag) === true ? [name] : []));
	}
	if ('one' in form) return textsIn([at(value, form.one)]);
	const list = at(value, form.objects);
	return Array.isArray(list) ? textsIn(list.map((entry) => (isRecord(entry) ? at(entry, form.name) : entry))) : [];
}

const textsIn = (values: readonly unknown[]): string[] =>
	values.filter((value) => typeof value === 'string' && value !== '').map(String);

function readEnabled(enabled: Management['endpoint']['enabled'], value: unknown): boolean | null {
	if (enabled === undefined) return null;
	if (typeof enabled === 'string') {
		const flag = at(value, enabled);
		return typeof flag === 'boolean' ? flag : null;
	}
	const word = at(value, enabled.field);
	if (word === enabled.on) return true;
	return word === enabled.off ? false : null;
}

/**
 * Whether an endpoint is on, as its service says it: `on`, `off`, `unsaid`, or the service's own word where its field is
 * there and holds neither the one for on nor the one for off.
 */
export function stateOf(fields: Management['endpoint'], { enabled }: Endpoint, raw: unknown): string {
	if (enabled !== null) return enabled ? 'on' : 'off';
	const place = typeof fields.enabled === 'object' ? fields.enabled.field : fields.enabled;
	const word = place === undefined ? undefined : at(raw, place);
	return word === undefined ? 'unsaid' : `word ${JSON.stringify(word)}`.slice(0, maxStateLength);
}

/** A state is stored with the receipt, so a service cannot make it as long as it likes; in characters. */
const maxStateLength = 100;

/** Whether a state that {@link stateOf} gives counts as on: where the service says nothing, an endpoint is on. */
export const countsAsOn = (state: string): boolean => state === 'on' || state === 'unsaid';

/** Text, or a number as text; null for anything else. */
export const scalarTextSchema = z
	.union([z.string(), z.number().transform(String)])
	.nullable()
	.catch(null);

/** A time as the service writes it; one that is written as a number becomes ISO 8601 in UTC. Null for anything else. */
export function timeText(value: unknown): string | null {
	if (typeof value !== 'number') return scalarTextSchema.parse(value);
	const time = millisecondsOf(value);
	return isInReason(time) ? new Date(time).toISOString() : null;
}
