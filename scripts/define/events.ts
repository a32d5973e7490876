import type { Service, ServiceEvent } from '../../services/schema/service';
import { schemaIn } from './calls';
import { below, choicesOf, each, fieldsOf, textAt, type Document, type Spot } from './document';
import { fieldFor } from './fields';
import { found, placeholder, todo, type Drafted, type Note } from './notes';

/** What is sent to an endpoint, as the section `webhooks` or the `callbacks` of a call describe it. */
export interface Sent {
	/** The name in the document; of a callback it says nothing about the event. */
	key: string;
	spot: Spot;
	isCallback: boolean;
}

/** Everything that the document says is sent. */
export function sentBy(document: Document, create: Spot): Sent[] {
	const posts = (items: Array<[string, Spot]>, isCallback: boolean) =>
		items.flatMap(([key, item]) => {
			const spot = below(document, item, 'post');
			return spot ? [{ key, spot, isCallback }] : [];
		});
	const callbacks = each(document, below(document, create, 'callbacks')).flatMap(([, callback]) =>
		each(document, callback),
	);
	return [
		...posts(each(document, below(document, { value: document, place: '#' }, 'webhooks')), false),
		...posts(callbacks, true),
	];
}

/** Names of fields that hold the name of an event. */
const eventNames = /^(type|event|event_?type|webhook_?type|event_?name|topic|action|kind)$/i;

/** Where a body has the name of its event, and which names it may have there. */
function eventIn(document: Document, sent: Sent): { path: string; names: string[] } | undefined {
	const body = fieldsOf(document, schemaIn(document, below(document, sent.spot, 'requestBody')));
	const places = [...body].flatMap(([name, spot]) => [
		[name, spot] as const,
		...[...fieldsOf(document, spot)].map(([inner, field]) => [`${name}.${inner}`, field] as const),
	]);
	const byDepth = places.sort(([a], [b]) => a.split('.').length - b.split('.').length);
	for (const [path, spot] of byDepth) {
		const choices = eventNames.test(path.split('.').at(-1) ?? '') ? choicesOf(document, spot) : undefined;
		if (choices && (sent.isCallback || choices.texts.length === 1)) return { path, names: choices.texts };
	}
	return undefined;
}

/** A phrase of the document as a description: its first sentence, on one line, without the full stop. */
const phrase = (text: string | undefined): string | undefined => {
	const [first = ''] = (text ?? '').trim().split(/(?<=[.!?])\s|\n/);
	return first.replace(/\.$/, '').trim() || undefined;
};

/**
 * The events to choose from: those that the field of the endpoint allows, and those that the document says are sent.
 *
 * @param fields the fields of what an endpoint is made from, and of the endpoint itself
 */
export function events(
	document: Document,
	fields: ReadonlyArray<Map<string, Spot>>,
	all: readonly Sent[],
): Drafted<Service['events']> {
	const part = 'events.catalog';
	const notes: Note[] = [];
	const listed = fields.flatMap((some) => {
		const field = fieldFor('events', some)?.spot;
		const choices = choicesOf(document, below(document, field, 'items') ?? field);
		return choices ? [choices] : [];
	})[0];
	if (listed) notes.push(found(part, `${listed.texts.length} names that the endpoint takes`, listed.place));
	const sent = all.flatMap((one) => {
		const told = eventIn(document, one);
		// A summary that only repeats the name tells nothing.
		const phrases = ['summary', 'description'].map((word) => phrase(textAt(document, one.spot, word)));
		const described = phrases.find((text) => text !== undefined && text !== one.key && !told?.names.includes(text));
		const description = one.isCallback ? undefined : described;
		return (told?.names ?? (one.isCallback ? [] : [one.key])).map((name) => ({
			name,
			description,
			place: one.spot.place,
			isTold: told !== undefined,
		}));
	});
	if (sent.length > 0)
		notes.push(found(part, `${sent.length} names of what the document says is sent`, sent[0]?.place ?? '#'));
	const onlyKeys = sent.filter(({ isTold }) => !isTold).map(({ name }) => name);
	if (onlyKeys.length > 0)
		notes.push(
			todo(
				part,
				`These are the names in the document; their bodies do not say what the event is called: ${shortened(onlyKeys)}.`,
			),
		);
	const wildcard = listed?.texts.includes('*') ? '*' : undefined;
	const names = [...new Set([...(listed?.texts ?? []), ...sent.map(({ name }) => name)])]
		.filter((name) => name !== wildcard)
		.sort();
	const missing = {
		sent: names.filter((name) => listed && !listed.texts.includes(name)),
		listed: names.filter((name) => sent.length > 0 && !sent.some((one) => one.name === name)),
	};
	if (missing.sent.length > 0)
		notes.push(todo(part, `Sent, but not among the names that the endpoint takes: ${shortened(missing.sent)}.`));
	if (listed && missing.listed.length > 0)
		notes.push(todo(part, `Taken, but the document does not say that they are sent: ${shortened(missing.listed)}.`));
	if (names.length === 0) notes.push(todo(part, 'The document names no events.'));
	const catalog = names.map((name): ServiceEvent => {
		const description = sent.find((one) => one.name === name && one.description !== undefined)?.description;
		return { name, description: description ?? placeholder };
	});
	const undescribed = catalog.filter(({ description }) => description === placeholder).length;
	if (undescribed > 0)
		notes.push(todo(part, `${undescribed} events have no description: say what has happened in a few words.`));
	notes.push(todo('events.test', 'Does the service send test events, and what are they called? Drafted as none.'));
	return { value: { catalog, ...(wildcard === undefined ? {} : { wildcard }), test: { names: [] } }, notes };
}

const shortened = (names: readonly string[]): string =>
	`${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;

/** Where most deliveries have the name of their event; the other parts of a delivery are left to a person. */
export function delivery(document: Document, all: readonly Sent[]): Drafted<Service['delivery']> {
	const places = all.flatMap((sent) => {
		const told = eventIn(document, sent);
		return told ? [{ path: told.path, place: sent.spot.place }] : [];
	});
	const counts = new Map<string, number>();
	for (const { path } of places) counts.set(path, (counts.get(path) ?? 0) + 1);
	const [best] = [...counts].sort(([, a], [, b]) => b - a);
	const part = 'delivery.event';
	const notes = best
		? [
				found(
					part,
					`${best[0]}, in ${best[1]} of ${all.length}`,
					places.find(({ path }) => path === best[0])?.place ?? '#',
				),
			]
		: [todo(part, 'Where is the name of the event in a delivery?')];
	if (counts.size > 1) notes.push(todo(part, `Some have it elsewhere: ${[...counts.keys()].join(', ')}.`));
	return {
		value: { event: [{ body: best?.[0] ?? placeholder }], id: [], timestamp: [], data: { path: '', envelope: [] } },
		notes: [
			...notes,
			todo(
				'delivery',
				'Where are the id of the event, its time, and its own data? Drafted as no id, no time, and the whole body.',
			),
		],
	};
}

/** How a delivery is proven: OpenAPI has no words for it, so there is only a form to fill in. */
export function signature(document: Document, all: readonly Sent[]): Drafted<Service['signature']> {
	const header = all
		.flatMap(({ spot }) => each(document, below(document, spot, 'parameters')).map(([, parameter]) => parameter))
		.find(
			(parameter) =>
				textAt(document, parameter, 'in') === 'header' && /signature/i.test(textAt(document, parameter, 'name') ?? ''),
		);
	const name = textAt(document, header, 'name');
	return {
		value: {
			status: 'unpublished',
			algorithm: 'sha256',
			encoding: 'hex',
			headers: [{ signature: name ?? placeholder }],
			content: '{body}',
			secret: { encodings: ['utf8'] },
		},
		notes: [
			...(header && name !== undefined ? [found('signature.headers', name, header.place)] : []),
			todo(
				'signature',
				'How is a delivery verified? OpenAPI cannot say it: everything here is a form to fill in from the documentation of the service.',
			),
		],
	};
}
