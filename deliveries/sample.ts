import { at, isRecord, put } from '../services/json';
import type { Service } from '../services/schema/service';
import { everyEvent, selects } from '../services/subscription';
import { parseDeliveries, type Delivery } from './parse';

/** A delivery as the service would send it, without what proves it. */
export interface SampleDelivery {
	/** Names in lower case. */
	headers: Record<string, string>;
	rawBody: Buffer;
}

/**
 * The event to show a sample of: the first of the chosen ones that the definition has a sample of. Where every event is
 * wanted, the first one that has a sample.
 *
 * @param chosen names or patterns; empty for every event
 * @returns undefined where no chosen event has a sample
 */
export function sampledEvent(
	{ samples = {} }: Pick<Service, 'samples'>,
	chosen: readonly string[],
): string | undefined {
	const names = Object.keys(samples);
	const wanted = chosen.length === 0 ? [everyEvent] : chosen;
	for (const selected of wanted) {
		const name = names.find((event) => selects(selected, event, true));
		if (name !== undefined) return name;
	}
	return undefined;
}

/**
 * Makes a delivery of the sample of an event: the same places that a delivery is read from, written. What the definition
 * does not know of a delivery (its id, its time) is left out, so that nothing is invented.
 *
 * @returns undefined where the definition has no sample of the event
 */
export function sampleDelivery(service: Service, event: string): SampleDelivery | undefined {
	const data = Object.hasOwn(service.samples ?? {}, event) ? service.samples?.[event] : undefined;
	if (data === undefined) return undefined;
	const { form, each } = service.delivery;
	const headers: Record<string, string> = {
		'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
	};
	const body = bodyOf(service, data);
	nameEvent(service, event, body, headers);
	const json = JSON.stringify(inLists(body, each ?? []));
	if (form === undefined) return { headers, rawBody: Buffer.from(json) };
	const fields: Array<[string, string]> = form === 'urlencoded' ? fieldsOf(body) : [[form.json, json]];
	return { headers, rawBody: Buffer.from(new URLSearchParams(fields).toString()) };
}

/**
 * The sample of an event, read as a delivery of it would be read.
 *
 * @param now the time of its arrival, in milliseconds since 1970
 * @returns undefined where the definition has no sample of the event
 */
export function readSample(
	service: Service,
	event: string,
	now: number,
): { delivery: Delivery; headers: Record<string, string> } | undefined {
	const made = sampleDelivery(service, event);
	const [parsed] = (made && parseDeliveries(service, { ...made, arrivedAt: now })) ?? [];
	return made && parsed && { delivery: parsed.delivery, headers: made.headers };
}

/** Where the definition has a sample at its place, else the sample itself with what surrounds it. */
function bodyOf({ delivery }: Service, data: Record<string, unknown>): Record<string, unknown> {
	const { path, flat } = delivery.data;
	const copy = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
	// A place that holds the name of the event holds no object: of such a service, the data is what is beside it.
	const isName = delivery.event.some((source) => 'body' in source && source.body === path);
	if (path === '' || isName || flat) return copy;
	const body: Record<string, unknown> = {};
	put(body, path, copy);
	return body;
}

/** Writes the name of the event at the first place at which it is looked for, unless the sample has it there. */
function nameEvent(
	{ delivery }: Service,
	event: string,
	body: Record<string, unknown>,
	headers: Record<string, string>,
): void {
	const [source] = delivery.event;
	if (source === undefined || 'fieldOf' in source) return;
	if ('header' in source) {
		headers[source.header.toLowerCase()] = event;
		return;
	}
	const places = 'join' in source ? source.join : [source.body];
	const texts = 'join' in source ? event.split(source.with) : [event];
	places.forEach((place, index) => {
		if (at(body, place) === undefined) put(body, place, texts[index]);
	});
}

/** An event in the lists that a delivery has. */
function inLists(event: Record<string, unknown>, each: readonly string[]): unknown {
	return [...each].reverse().reduce<unknown>((inner, place) => {
		if (place === '') return [inner];
		const outer: Record<string, unknown> = {};
		put(outer, place, [inner]);
		return outer;
	}, event);
}

/** An object as the fields of a form: `a[b]` for the field `b` in `a`. */
function fieldsOf(value: Record<string, unknown>, outer = ''): Array<[string, string]> {
	return Object.entries(value).flatMap(([name, inner]): Array<[string, string]> => {
		const field = outer === '' ? name : `${outer}[${name}]`;
		return isRecord(inner) ? fieldsOf(inner, field) : [[field, String(inner)]];
	});
}
