import { below, DefineError, each, fieldsOf, textAt, typesOf, type Document, type Spot } from './document';
import { roleOf } from './fields';
import { found, todo, type Drafted, type Note } from './notes';

export const callNames = ['list', 'create', 'get', 'update', 'delete', 'getSecret', 'rotateSecret'] as const;
export type CallName = (typeof callNames)[number];

/** A call of the document, and its path as the document writes it. */
export interface Call {
	method: string;
	path: string;
	spot: Spot;
}

export type Calls = Partial<Record<CallName, Call>> & { create: Call };

/** Words in a path by which one can tell that its calls manage webhooks; those before are the surer ones. */
const tellingWords = [
	/webhook|web[-_]hook/,
	/hook/,
	/event[-_]?(subscription|destination)/,
	/subscription|notification|callback|endpoint/,
];

/** The schema of what a call takes, or of what its answer that means success has. */
export const requestOf = (document: Document, call: Call): Spot | undefined =>
	schemaIn(document, below(document, call.spot, 'requestBody'));

export function answerOf(document: Document, call: Call): Spot | undefined {
	const answers = each(document, below(document, call.spot, 'responses'));
	const success = answers.find(([status, answer]) => /^2/.test(status) && schemaIn(document, answer));
	return success && schemaIn(document, success[1]);
}

/** The schema of a body; a form is taken where there is no JSON. */
export function schemaIn(document: Document, spot: Spot | undefined): Spot | undefined {
	const kinds = each(document, below(document, spot, 'content'));
	const [, body] = kinds.find(([kind]) => /json/.test(kind)) ?? kinds[0] ?? [];
	return below(document, body, 'schema');
}

/**
 * The object that a schema is about: itself, or the only object that is in it, such as `webhook` of `{"webhook": {…}}`.
 *
 * @returns its fields, and the name of the field that it is in (`''` for none)
 */
export function unwrapped(document: Document, schema: Spot | undefined): { fields: Map<string, Spot>; in: string } {
	const fields = fieldsOf(document, schema);
	if ([...fields.keys()].some((name) => roleOf(name) === 'url')) return { fields, in: '' };
	for (const [name, field] of fields) {
		const inner = fieldsOf(document, field);
		if ([...inner.keys()].some((key) => roleOf(key) === 'url')) return { fields: inner, in: name };
	}
	return { fields, in: '' };
}

const methodsOf = (document: Document, path: string): Call[] => {
	const root = below(document, { value: document, place: '#' }, 'paths', path);
	return each(document, root).flatMap(([method, spot]) =>
		['get', 'post', 'put', 'patch', 'delete'].includes(method) ? [{ method: method.toUpperCase(), path, spot }] : [],
	);
};

/** How surely a path is the one of the webhooks: the smaller, the surer; undefined where nothing tells so. */
function rankOf(path: string): number | undefined {
	const last = path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
	const rank = tellingWords.findIndex((word) => word.test(last.toLowerCase()));
	return rank < 0 ? undefined : rank;
}

/**
 * The calls that manage webhooks: a path with a call that creates something with an address, and those below it.
 *
 * @param wanted the path to take, where the caller knows it
 * @throws {DefineError} where the document has no such path
 */
export function findCalls(document: Document, wanted?: string): Drafted<Calls> {
	const paths = Object.keys(below(document, { value: document, place: '#' }, 'paths')?.value ?? {});
	const candidates = paths
		.filter((path) => wanted === undefined || path === wanted)
		.flatMap((path) => {
			const rank = wanted === undefined ? rankOf(path) : 0;
			if (rank === undefined) return [];
			const create = methodsOf(document, path).find(({ method }) => method === 'POST');
			if (!create) return [];
			const { fields } = unwrapped(document, requestOf(document, create));
			const takesUrl = [...fields.keys()].some((name) => roleOf(name) === 'url');
			if (!takesUrl || path.endsWith('}')) return [];
			const one = paths.find((other) => other.startsWith(`${path}/{`) && !other.slice(path.length + 2).includes('/'));
			return [{ path, create, one, rank: rank + (one ? 0 : 10) }];
		})
		.sort((a, b) => a.rank - b.rank);
	const [best, ...others] = candidates;
	if (!best) {
		throw new DefineError(
			wanted === undefined
				? 'The document has no call that creates a webhook: no POST at a path that names webhooks, with an address (url) in its body. If you know the path, add "--path /its/path".'
				: `The document has no POST with an address (url) in its body at the path ${wanted}.`,
		);
	}
	const all = best.one === undefined ? [] : methodsOf(document, best.one);
	const byMethod = (...methods: string[]) => methods.flatMap((name) => all.filter(({ method }) => method === name))[0];
	const beside = (ending: RegExp, method: string) =>
		paths
			.filter(
				(path) => best.one !== undefined && path.startsWith(`${best.one}/`) && ending.test(path.slice(best.one.length)),
			)
			.flatMap((path) => methodsOf(document, path))
			.find((call) => call.method === method);
	const list = methodsOf(document, best.path).find(({ method }) => method === 'GET');
	const calls: Calls = {
		list,
		create: best.create,
		get: byMethod('GET'),
		update: byMethod('PATCH', 'PUT', 'POST'),
		delete: byMethod('DELETE'),
		getSecret: beside(/^\/[\w-]*secret$/, 'GET'),
		rotateSecret: beside(/rotat|regenerat|reset/, 'POST'),
	};
	return { value: calls, notes: [...notesOn(calls), ...notesOnOthers(others.map(({ path }) => path))] };
}

function notesOn(calls: Calls): Note[] {
	return callNames.flatMap((name) => {
		const call = calls[name];
		const part = `management.operations.${name}`;
		if (call) return [found(part, `${call.method} ${call.path}`, call.spot.place)];
		if (name === 'getSecret' || name === 'rotateSecret') return [];
		return [
			todo(
				part,
				`The document has no call for this. ${name === 'delete' ? 'Without it nothing can be removed.' : 'Leave it out if the service has none.'}`,
			),
		];
	});
}

const notesOnOthers = (paths: string[]): Note[] =>
	paths.length === 0
		? []
		: [
				todo(
					'management.operations',
					`These paths create something with an address too; "--path" takes one of them: ${paths.slice(0, 10).join(', ')}.`,
				),
			];

/** Whether a schema describes a list. */
export const isList = (document: Document, schema: Spot): boolean =>
	typesOf(document, schema).includes('array') || below(document, schema, 'items') !== undefined;

/** The parameters of a call, those of its path first; as the document has them. */
export function parametersOf(
	document: Document,
	call: Call,
	where: 'query' | 'header' | 'path',
): Array<{ name: string; spot: Spot }> {
	const root = below(document, { value: document, place: '#' }, 'paths', call.path);
	return [root, call.spot].flatMap((spot) =>
		each(document, below(document, spot, 'parameters')).flatMap(([, parameter]) => {
			const name = textAt(document, parameter, 'name');
			return name !== undefined && textAt(document, parameter, 'in') === where ? [{ name, spot: parameter }] : [];
		}),
	);
}
