import type { Management, WritableField } from '../../services/schema/service';
import { choicesOf, below, textAt, typesOf, type Document, type Spot } from './document';
import { found, placeholder, todo, type Drafted, type Note } from './notes';

export type Role = Exclude<WritableField, 'apiVersion'> | 'disabled' | 'createdAt' | 'updatedAt';

/** Names that services give to the fields of an endpoint, without capitals and what stands between words; best first. */
const namesByRole: Record<Role, readonly string[]> = {
	url: [
		'url',
		'webhookurl',
		'targeturl',
		'endpointurl',
		'callbackurl',
		'hookurl',
		'deliveryurl',
		'notificationurl',
		'destinationurl',
		'endpoint',
		'callback',
		'uri',
		'targetaddress',
	],
	events: [
		'events',
		'eventtypes',
		'enabledevents',
		'subscribedevents',
		'eventnames',
		'topics',
		'triggers',
		'eventtype',
		'event',
		'topic',
	],
	enabled: ['enabled', 'active', 'isactive', 'isenabled', 'status', 'state'],
	disabled: ['disabled', 'isdisabled', 'paused', 'ispaused'],
	name: ['name', 'title', 'label', 'displayname'],
	description: ['description'],
	secret: [
		'secret',
		'signingsecret',
		'signingkey',
		'webhooksecret',
		'secretkey',
		'sharedsecret',
		'hmacsecret',
		'hmackey',
		'secrettoken',
		'verificationtoken',
	],
	createdAt: ['createdat', 'created', 'createdon', 'creationdate', 'datecreated', 'inserted'],
	updatedAt: ['updatedat', 'updated', 'updatedon', 'modifiedat', 'lastmodified', 'dateupdated'],
};

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const roles = Object.keys(namesByRole) as Role[];

/** What a field of an endpoint is, by its name. */
export const roleOf = (name: string): Role | undefined => roles.find((role) => namesByRole[role].includes(plain(name)));

/** The field with a role, if there is one; of several the best known name. */
export function fieldFor(role: Role, fields: Map<string, Spot>): { name: string; spot: Spot } | undefined {
	for (const known of namesByRole[role]) {
		for (const [name, spot] of fields) if (plain(name) === known) return { name, spot };
	}
	return undefined;
}

const onWords = ['active', 'enabled', 'on', 'live'];
const offWords = ['inactive', 'disabled', 'off', 'paused'];

type EndpointFields = Management['endpoint'];

/** Where the secret of an endpoint is, by name, or by what the document says about a field called `token` or `key`. */
export function secretField(document: Document, fields: Map<string, Spot>): { name: string; spot: Spot } | undefined {
	const named = fieldFor('secret', fields);
	if (named) return named;
	const told = [...fields].find(
		([name, spot]) =>
			/^(token|key)$/.test(plain(name)) && /secret|sign/i.test(textAt(document, spot, 'description') ?? ''),
	);
	return told && { name: told[0], spot: told[1] };
}

/** The field with the id: `id`, or the one that the parameter of the path is called after. */
function idField(fields: Map<string, Spot>, parameter: string): { name: string; spot: Spot } | undefined {
	const names = [...fields.keys()];
	const name =
		names.find((field) => plain(field) === 'id') ??
		names.find((field) => plain(field) === plain(parameter)) ??
		names.find((field) => plain(field).length > 1 && plain(parameter).endsWith(plain(field))) ??
		names.find((field) => plain(field) === 'uuid');
	const spot = name === undefined ? undefined : fields.get(name);
	return name !== undefined && spot ? { name, spot } : undefined;
}

/** How an endpoint says whether it is on. */
function enabledField(document: Document, fields: Map<string, Spot>): Drafted<EndpointFields['enabled']> {
	const part = 'management.endpoint.enabled';
	const disabled = fieldFor('disabled', fields);
	const field = fieldFor('enabled', fields);
	if (!field) {
		if (!disabled) return { value: undefined, notes: [] };
		const value = { field: disabled.name, on: false, off: true };
		return { value, notes: [found(part, `${disabled.name}, which is true where it is off`, disabled.spot.place)] };
	}
	if (typesOf(document, field.spot).includes('boolean')) {
		return { value: field.name, notes: [found(part, field.name, field.spot.place)] };
	}
	const words = choicesOf(document, field.spot)?.texts ?? [];
	const on = words.find((word) => onWords.includes(word.toLowerCase()));
	const off = words.find((word) => offWords.includes(word.toLowerCase()));
	if (on !== undefined && off !== undefined) {
		return {
			value: { field: field.name, on, off },
			notes: [found(part, `${field.name}: ${on} or ${off}`, field.spot.place)],
		};
	}
	return {
		value: undefined,
		notes: [
			todo(
				part,
				`"${field.name}" may say whether it is on. Left out: its words for on and off are not clear${words.length > 0 ? ` (${words.slice(0, 10).join(', ')})` : ''}.`,
				field.spot.place,
			),
		],
	};
}

/** How an endpoint has its events. */
function eventsField(document: Document, fields: Map<string, Spot>): Drafted<EndpointFields['events']> {
	const part = 'management.endpoint.events';
	const field = fieldFor('events', fields);
	if (!field)
		return {
			value: placeholder,
			notes: [todo(part, 'The endpoint has no field with its events. Where does the service take them?')],
		};
	const types = typesOf(document, field.spot);
	const items = below(document, field.spot, 'items');
	const inner = items ? typesOf(document, items) : [];
	const isPlainList = types.includes('array') && !inner.includes('object');
	if (isPlainList)
		return { value: field.name, notes: [found(part, `${field.name}, a list of texts`, field.spot.place)] };
	if (types.includes('string')) {
		return {
			value: { one: field.name },
			notes: [
				todo(
					part,
					`"${field.name}" is one text: drafted as the only event that an endpoint gets. It may also be a list with commas.`,
					field.spot.place,
				),
			],
		};
	}
	return {
		value: field.name,
		notes: [
			todo(
				part,
				`"${field.name}" is no list of texts. If it is a list of objects, or has a field for each event, say so with "objects" or "flags".`,
				field.spot.place,
			),
		],
	};
}

/** What an object of the service has of an endpoint, and under which names. */
export function endpointFields(
	document: Document,
	fields: Map<string, Spot>,
	parameter: string,
): Drafted<EndpointFields> {
	const notes: Note[] = [];
	const id = idField(fields, parameter);
	const url = fieldFor('url', fields);
	const events = eventsField(document, fields);
	const enabled = enabledField(document, fields);
	for (const [role, field] of [
		['id', id],
		['url', url],
	] as const) {
		const part = `management.endpoint.${role}`;
		notes.push(
			field
				? found(part, field.name, field.spot.place)
				: todo(part, `No field of the endpoint is known as its ${role}.`),
		);
	}
	const others = (['name', 'description', 'createdAt', 'updatedAt'] as const).flatMap((role) => {
		const field = fieldFor(role, fields);
		if (field) notes.push(found(`management.endpoint.${role}`, field.name, field.spot.place));
		return field ? [[role, field.name] as const] : [];
	});
	return {
		value: {
			id: id?.name ?? placeholder,
			url: url?.name ?? placeholder,
			events: events.value,
			...(enabled.value === undefined ? {} : { enabled: enabled.value }),
			...Object.fromEntries(others),
		},
		notes: [...notes, ...events.notes, ...enabled.notes],
	};
}
