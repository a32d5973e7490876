import { z } from 'zod';
import type { Management, Operation } from '../services/schema/service';
import { at, isRecord, put } from '../services/json';
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

/** What stands where the id of an endpoint should be; not checked yet. */
export function idIn({ id }: Pick<Management['endpoint'], 'id'>, value: unknown): unknown {
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
		if (field === 'events' && typeof fields.events === 'object') {
			for (const [name, flag] of Object.entries(fields.events.flags)) {
				if (changes.events !== undefined) put(body, flag, changes.events.includes(name));
			}
			continue;
		}
		const known = field === 'events' ? String(fields.events) : fields[field];
		const path = names[field] ?? (typeof known === 'object' ? known.field : known);
		if (value === undefined || path === undefined) continue;
		put(body, path, typeof known === 'object' ? (value ? known.on : known.off) : value);
	}
	return body;
}

function readEvents(events: Management['endpoint']['events'], value: unknown): string[] {
	if (typeof events === 'string') return eventsSchema.parse(at(value, events));
	return Object.entries(events.flags).flatMap(([name, flag]) => (at(value, flag) === true ? [name] : []));
}

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
