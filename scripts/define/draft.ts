import { accountFieldNames } from '../../services/accountFieldNames';
import { asService, type GalleryDefinition } from '../../services/catalog/gallery';
import { registrationProblems } from '../../services/custom/ruleProblems';
import {
	serviceSchema,
	type AccountFields,
	type Management,
	type Operation,
	type Operations,
	type WritableField,
} from '../../services/schema/service';
import { auth, baseUrl } from './account';
import {
	answerOf,
	findCalls,
	isList,
	parametersOf,
	requestOf,
	unwrapped,
	type Call,
	type Calls,
	type CallName,
} from './calls';
import { below, each, fieldsOf, textAt, typesOf, type Document, type Spot } from './document';
import { delivery, events, sentBy, signature } from './events';
import { endpointFields, fieldFor, roleOf, secretField } from './fields';
import { found, placeholder, todo, type Drafted, type Note } from './notes';
import { paging } from './paging';

/**
 * Drafts the definition of a service from its own description in the format OpenAPI 3. What the document does not say is
 * drafted as `TODO`, or left out, and is among the notes.
 *
 * @param path the path of the webhooks, where it is not to be looked for
 * @throws {DefineError} where no draft can be made
 */
export function draft(document: Document, path?: string): Drafted<GalleryDefinition> {
	const calls = findCalls(document, path);
	const { create } = calls.value;
	const sent = sentBy(document, create.spot);
	const title = textAt(document, { value: document, place: '#' }, 'info', 'title') ?? placeholder;
	const asked = unwrapped(document, requestOf(document, create)).fields;
	const answered = unwrapped(document, answerOf(document, create)).fields;
	const made = management(document, calls.value);
	const account = accountFields(document, calls.value);
	const parts = {
		events: events(document, [asked, answered], sent),
		signature: signature(document, sent),
		delivery: delivery(document, sent),
	};
	const value: GalleryDefinition = {
		displayName: title,
		docsUrl: `https://example.com/${placeholder}`,
		credentialHelp: placeholder,
		secretHelp: placeholder,
		registration: ['automatic', 'manual'],
		...(account.value ? { fields: account.value } : {}),
		management: renamed(made.value, account.renamed),
		events: parts.events.value,
		signature: parts.signature.value,
		delivery: parts.delivery.value,
	};
	const notes = [
		found('displayName', title, '#/info/title'),
		todo('displayName', 'The title of the document is often not the name of the product.', '#/info/title'),
		todo(
			'docsUrl, credentialHelp, secretHelp, source',
			'Where is the page about webhooks, where does a user get the key and the signing secret, and where do the facts come from?',
		),
		...calls.notes,
		...made.notes,
		...account.notes,
		...parts.events.notes,
		...parts.signature.notes,
		...parts.delivery.notes,
	];
	return { value, notes: [...notes, ...openProblems(value)] };
}

/** What our own rules still have against the draft. */
function openProblems(definition: GalleryDefinition): Note[] {
	const checked = serviceSchema.safeParse(asService('draft', definition));
	if (!checked.success)
		return checked.error.issues.map(({ path, message }) =>
			todo(path.join('.'), `Does not fit the schema: ${message}.`),
		);
	return registrationProblems(checked.data).map((problem) => todo('management', problem));
}

/** How endpoints are managed. */
function management(document: Document, calls: Calls): Drafted<Management> {
	const { create, get, list } = calls;
	const base = baseUrl(document, create.spot);
	const proof = auth(document, create.spot);
	const listed = list ? listAnswer(document, list) : undefined;
	const one = unwrapped(document, answerOf(document, get ?? create));
	const object =
		one.fields.size > 0
			? one.fields
			: listed && listed.fields.size > 0
				? listed.fields
				: unwrapped(document, requestOf(document, create)).fields;
	const fields = endpointFields(document, object, idParameter(calls));
	const notes: Note[] = [...base.notes, ...proof.notes, ...fields.notes];
	if (one.fields.size === 0)
		notes.push(
			todo(
				'management.endpoint',
				'The document does not say what the answer has: the names are those of the call that lists or creates.',
				create.spot.place,
			),
		);
	const operations: Operations = {};
	for (const name of ['get', 'delete'] as const) {
		const call = calls[name];
		if (call) operations[name] = { ...plainCall(call, calls) };
	}
	const written = {
		create: writing(document, 'create', create, fields.value),
		update: calls.update && writing(document, 'update', calls.update, fields.value),
	};
	operations.create = { ...plainCall(create, calls), ...written.create.value };
	notes.push(...written.create.notes);
	if (calls.update && written.update) {
		operations.update = { ...plainCall(calls.update, calls), ...written.update.value };
		notes.push(...written.update.notes);
	}
	if (list && listed) {
		const pages = paging(document, list, listed.all, typeof fields.value.id === 'string' ? fields.value.id : 'id');
		const place = listed.in === undefined ? '' : listed.in;
		operations.list = {
			...plainCall(list, calls),
			...(place === one.in ? {} : { answer: [place] }),
			...(pages.value ? { paging: pages.value } : {}),
		};
		notes.push(...listed.notes, ...pages.notes, ...requiredOf(document, 'list', list));
	}
	for (const name of ['getSecret', 'rotateSecret'] as const) {
		const call = calls[name];
		const secret = call && secretField(document, fieldsOf(document, answerOf(document, call)));
		if (call) operations[name] = { ...plainCall(call, calls), ...(secret ? { secret: [secret.name] } : {}) };
		if (call && !secret)
			notes.push(
				todo(`management.operations.${name}`, 'The answer has no secret that is known as one.', call.spot.place),
			);
	}
	const takesSecret = operations.create.accepts?.includes('secret') ?? false;
	if (!takesSecret && !operations.create.secret && !operations.getSecret) {
		notes.push(
			todo(
				'management.operations.create.secret',
				'Neither the call nor its answer has a signing secret. Where does it come from? Without one nothing can be registered automatically.',
				create.spot.place,
			),
		);
	}
	const secret = takesSecret
		? secretField(document, unwrapped(document, requestOf(document, create)).fields)
		: undefined;
	return {
		value: {
			baseUrl: base.value,
			...(proof.value ? { auth: proof.value } : {}),
			answer: [one.in],
			endpoint: { ...fields.value, ...(secret ? { secret: secret.name } : {}) },
			operations,
		},
		notes,
	};
}

/** The parameter of the path that is the id of an endpoint: the last one of the call for one endpoint. */
function idParameter(calls: Calls): string {
	const one = calls.get ?? calls.delete ?? calls.update;
	return /\{([^}]+)\}$/.exec(one?.path ?? '')?.[1] ?? 'id';
}

/** Method and path, with the id under our name. */
function plainCall(call: Call, calls: Calls): Pick<Operation, 'method' | 'path'> {
	const { path } = calls.create;
	const below = call.path.slice(path.length).replace(/^\/\{[^}]+\}/, '/{id}');
	return { method: call.method as Operation['method'], path: `${path}${below}` };
}

const writable = ['url', 'events', 'enabled', 'name', 'description', 'secret'] as const;

/** What a call that writes takes, and under which names. */
function writing(
	document: Document,
	name: CallName,
	call: Call,
	endpoint: Management['endpoint'],
): Drafted<Partial<Operation>> {
	const part = `management.operations.${name}`;
	const body = unwrapped(document, requestOf(document, call));
	const prefix = body.in === '' ? '' : `${body.in}.`;
	const answer = unwrapped(document, answerOf(document, call));
	const inAnswer = secretField(document, answer.fields);
	const notes: Note[] = [];
	const names: NonNullable<Operation['names']> = {};
	const accepts = writable.filter((field: WritableField & (typeof writable)[number]) => {
		if (field === 'enabled' && endpoint.enabled === undefined) return false;
		const taken =
			field === 'secret'
				? secretField(document, body.fields)
				: (fieldFor(field, body.fields) ?? (field === 'enabled' ? fieldFor('disabled', body.fields) : undefined));
		if (!taken) return false;
		if (field === 'secret' && (inAnswer || name === 'update')) {
			notes.push(
				todo(
					part,
					'The call takes a signing secret. Drafted as if the service made it: say "accepts" with "secret" if it has to be ours.',
					taken.spot.place,
				),
			);
			return false;
		}
		const written = `${prefix}${taken.name}`;
		if (written !== (field === 'secret' ? taken.name : placeIn(endpoint, field))) names[field] = written;
		return true;
	});
	if (prefix !== '') notes.push(found(`${part}.names`, `the fields are in "${body.in}"`, call.spot.place));
	notes.push(...requiredOf(document, name, call));
	const left = [...body.fields.keys()].filter((field) => roleOf(field) === undefined && !/^(id|token)$/.test(field));
	if (left.length > 0)
		notes.push(todo(part, `Fields of the call that are not in the draft: ${left.join(', ')}.`, call.spot.place));
	const isWhole = name === 'update' && call.method === 'PUT';
	if (isWhole)
		notes.push(
			todo(`${part}.whole`, 'A PUT often wants all fields, also those that stay: drafted so.', call.spot.place),
		);
	const secret = name === 'create' ? inAnswer : undefined;
	if (secret) notes.push(found(`${part}.secret`, secret.name, secret.spot.place));
	return {
		value: {
			accepts: [...accepts],
			...(Object.keys(names).length > 0 ? { names } : {}),
			...(isWhole ? { whole: true } : {}),
			...(secret ? { secret: [answer.in === '' ? secret.name : `${answer.in}.${secret.name}`] } : {}),
		},
		notes,
	};
}

/** Where the object of an endpoint has a field. */
function placeIn(endpoint: Management['endpoint'], field: (typeof writable)[number]): string | undefined {
	const place = endpoint[field];
	if (place === undefined || typeof place === 'string') return place;
	if ('field' in place) return place.field;
	return 'one' in place ? place.one : undefined;
}

/** What a call wants that is none of the fields of an endpoint. */
function requiredOf(document: Document, name: CallName, call: Call): Note[] {
	const part = `management.operations.${name}`;
	const body = requestOf(document, call);
	const schemas = [
		body,
		...[...fieldsOf(document, body).values()].filter((field) => typesOf(document, field).includes('object')),
	];
	const required = schemas.flatMap((schema) => {
		const parts = each(document, below(document, schema, 'allOf')).map(([, inner]) => inner);
		return [schema, ...parts].flatMap((inner) =>
			each(document, below(document, inner, 'required')).map(([, word]) => word.value),
		);
	});
	const isWrapper = (word: string) =>
		[...fieldsOf(document, fieldsOf(document, body).get(word)).keys()].some((key) => roleOf(key) === 'url');
	const unknown = required.filter(
		(word): word is string => typeof word === 'string' && roleOf(word) === undefined && !isWrapper(word),
	);
	const parameters = (['query', 'header'] as const).flatMap((where) =>
		parametersOf(document, call, where)
			.filter(({ spot }) => below(document, spot, 'required')?.value === true)
			.map((parameter) => parameter.name),
	);
	return [
		...(unknown.length > 0
			? [todo(`${part}.body`, `The call also wants: ${[...new Set(unknown)].join(', ')}.`, call.spot.place)]
			: []),
		...(parameters.length > 0
			? [todo(part, `The call wants these parameters or headers: ${parameters.join(', ')}.`, call.spot.place)]
			: []),
	];
}

interface ListAnswer {
	all: Map<string, Spot>;
	fields: Map<string, Spot>;
	/** Place of the list in the answer, `''` for an answer that is one; undefined where it was not found. */
	in?: string;
	notes: Note[];
}

/** Where the answer of the list call has its entries, and what they have. */
function listAnswer(document: Document, list: Call): ListAnswer {
	const part = 'management.operations.list.answer';
	const schema = answerOf(document, list);
	const all = fieldsOf(document, schema);
	if (schema && isList(document, schema)) {
		return {
			all,
			fields: fieldsOf(document, below(document, schema, 'items')),
			in: '',
			notes: [found(part, 'the answer is the list', schema.place)],
		};
	}
	const inner = [...all].flatMap(([name, spot]) => [
		{ name, spot },
		...[...fieldsOf(document, spot)].map(([key, field]) => ({ name: `${name}.${key}`, spot: field })),
	]);
	const entries = inner
		.filter(({ spot }) => isList(document, spot))
		.map(({ name, spot }) => ({ name, spot, fields: fieldsOf(document, below(document, spot, 'items')) }));
	const best = entries.find(({ fields }) => fieldFor('url', fields)) ?? entries[0];
	if (!best)
		return { all, fields: new Map(), notes: [todo(part, 'Where does the answer have the list?', list.spot.place)] };
	const notes = [found(part, best.name, best.spot.place)];
	if (!fieldFor('url', best.fields))
		notes.push(todo(part, `The entries of "${best.name}" have no address (url).`, best.spot.place));
	return { all, fields: best.fields, in: best.name, notes };
}

/** What stands in the path besides the id: whose webhooks they are. */
function accountFields(
	document: Document,
	{ create }: Calls,
): Drafted<AccountFields | undefined> & { renamed: Map<string, string> } {
	const words = [...create.path.matchAll(/\{([^}]+)\}/g)].map(([, word = '']) => word);
	const known = accountFieldNames.slice(0, words.length);
	const described = known.map((field, index) => {
		const word = words[index] ?? '';
		const parameter = parametersOf(document, create, 'path').find(({ name }) => name === word);
		return {
			field,
			word,
			place: parameter?.spot.place ?? create.spot.place,
			text: textAt(document, parameter?.spot, 'description'),
		};
	});
	return {
		value:
			words.length === 0
				? undefined
				: Object.fromEntries(
						described.map(({ field, word, text }) => [field, { displayName: word, description: text ?? placeholder }]),
					),
		renamed: new Map(described.map(({ field, word }) => [word, field])),
		notes: [
			...described.map(({ field, word, place }) =>
				todo(`fields.${field}`, `The path has {${word}}. Where does a user find it?`, place),
			),
			...words
				.slice(known.length)
				.map((word) => todo('fields', `The path has {${word}}, for which no field is left.`, create.spot.place)),
		],
	};
}

/** The calls with the words of the path that are fields of the credential. */
function renamed(made: Management, words: Map<string, string>): Management {
	const operations = Object.fromEntries(
		Object.entries(made.operations).map(([name, call]) => [
			name,
			{
				...call,
				path: [...words].reduce((path, [word, field]) => path.replaceAll(`{${word}}`, `{${field}}`), call.path),
			},
		]),
	);
	return { ...made, operations };
}
