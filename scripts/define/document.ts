import { parse as parseYaml } from 'yaml';
import { isRecord } from '../../services/json';

/** Why no draft can be made: a sentence for the person who typed the command. */
export class DefineError extends Error {}

/** A value of a document, and where it is: a JSON pointer such as `#/paths/~1webhooks/post`. */
export interface Spot {
	value: unknown;
	place: string;
}

export type Document = Record<string, unknown>;

/** The largest descriptions that services publish have some 8,000,000 characters. */
const maxLength = 20_000_000;

/** References that lead to references. */
const maxReferences = 50;

/**
 * Reads a description in the format OpenAPI 3.0 or 3.1, as JSON or YAML.
 *
 * @throws {DefineError} where it is too long, neither JSON nor YAML, or something else than OpenAPI 3
 */
export function readDocument(text: string): Document {
	if (text.length > maxLength) {
		throw new DefineError(
			`The document has more than ${maxLength.toLocaleString('en')} characters. Cut it down to the calls for webhooks.`,
		);
	}
	const document = parsed(text);
	if (!isRecord(document)) throw new DefineError('The document is not an object in JSON or YAML.');
	if (document.swagger !== undefined) {
		throw new DefineError('The document is in the older format Swagger 2. Convert it to OpenAPI 3 first.');
	}
	if (typeof document.openapi !== 'string' || !/^3\./.test(document.openapi)) {
		throw new DefineError('The document is not OpenAPI 3: it has no field "openapi" that begins with "3.".');
	}
	if (!isRecord(document.paths)) throw new DefineError('The document describes no calls: it has no object "paths".');
	return document;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		try {
			// A few lines of YAML can name each other until they fill the memory.
			return parseYaml(text, { maxAliasCount: 100, logLevel: 'error' });
		} catch {
			throw new DefineError('The document is neither JSON nor YAML.');
		}
	}
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** A key of a reference; what is no code for a character is left as it is. */
const unescaped = (key: string): string => {
	let plain = key;
	try {
		plain = decodeURIComponent(key);
	} catch {
		// A `%` that stands for itself.
	}
	return plain.replaceAll('~1', '/').replaceAll('~0', '~');
};

/**
 * A spot, or what its reference leads to.
 *
 * @throws {DefineError} where a reference leads to another document, nowhere, or back to itself
 */
export function resolved(document: Document, spot: Spot): Spot {
	let current = spot;
	for (let step = 0; step <= maxReferences; step += 1) {
		const reference: unknown = isRecord(current.value) ? current.value.$ref : undefined;
		if (typeof reference !== 'string') return current;
		if (!reference.startsWith('#/')) {
			throw new DefineError(
				`${current.place} refers to another document (${reference.slice(0, 100)}). Put the documents together into one first; nothing is loaded here.`,
			);
		}
		let value: unknown = document;
		for (const key of reference.slice(2).split('/').map(unescaped)) {
			value =
				(isRecord(value) || Array.isArray(value)) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
		}
		if (value === undefined)
			throw new DefineError(`${current.place} refers to ${reference.slice(0, 100)}, which the document does not have.`);
		current = { value, place: reference };
	}
	throw new DefineError(`${spot.place} has a reference that leads back to itself.`);
}

/** What is below a spot, step by step, with references followed; undefined where the document has nothing there. */
export function below(document: Document, spot: Spot | undefined, ...keys: string[]): Spot | undefined {
	let current = spot && resolved(document, spot);
	for (const key of keys) {
		const value: unknown = current?.value;
		if (!current || !(isRecord(value) || Array.isArray(value)) || !Object.hasOwn(value, key)) return undefined;
		current = resolved(document, { value: Reflect.get(value, key), place: `${current.place}/${escaped(key)}` });
	}
	return current;
}

/** The spots directly below one, by their keys. */
export function each(document: Document, spot: Spot | undefined): Array<[key: string, Spot]> {
	const here = spot && resolved(document, spot);
	if (!here || !(isRecord(here.value) || Array.isArray(here.value))) return [];
	return Object.keys(here.value).flatMap((key) => {
		const found = below(document, here, key);
		return found ? [[key, found] as [string, Spot]] : [];
	});
}

/** The text at a spot, if it is one. */
export const textAt = (document: Document, spot: Spot | undefined, ...keys: string[]): string | undefined => {
	const found = below(document, spot, ...keys)?.value;
	return typeof found === 'string' ? found : undefined;
};

/**
 * The fields of an object, as a schema describes it: its own, and those of the schemas that it is put together from.
 *
 * @throws {DefineError} where a schema is put together from itself
 */
export function fieldsOf(
	document: Document,
	schema: Spot | undefined,
	within: readonly string[] = [],
): Map<string, Spot> {
	const here = schema && resolved(document, schema);
	if (!here) return new Map();
	if (within.includes(here.place))
		throw new DefineError(`${here.place} is put together from itself (a circular $ref).`);
	const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((word) => each(document, below(document, here, word)));
	return new Map([
		...each(document, below(document, here, 'properties')),
		...parts.flatMap(([, part]) => [...fieldsOf(document, part, [...within, here.place])]),
	]);
}

/** The kinds of JSON value that a schema allows, such as `string`; `null` is left out. */
export function typesOf(document: Document, schema: Spot): string[] {
	const type = below(document, schema, 'type')?.value;
	const own = (Array.isArray(type) ? type : [type]).filter((name): name is string => typeof name === 'string');
	const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((word) => each(document, below(document, schema, word)));
	const all = [...own, ...parts.flatMap(([, part]) => below(document, part, 'type')?.value)];
	return [...new Set(all.filter((name): name is string => typeof name === 'string' && name !== 'null'))];
}

/** The texts that a schema, or one of those that it is put together from, allows. */
export function choicesOf(
	document: Document,
	schema: Spot | undefined,
): { texts: string[]; place: string } | undefined {
	const here = schema && resolved(document, schema);
	if (!here) return undefined;
	const constant = textAt(document, here, 'const');
	const listed = below(document, here, 'enum');
	const texts = constant === undefined ? (Array.isArray(listed?.value) ? listed.value : []) : [constant];
	const own = texts.filter((text): text is string => typeof text === 'string');
	if (own.length > 0) return { texts: own, place: here.place };
	const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((word) => each(document, below(document, here, word)));
	const found = parts.flatMap(([, part]) => {
		const constants = textAt(document, part, 'const');
		const inner = below(document, part, 'enum')?.value;
		return constants === undefined ? (Array.isArray(inner) ? inner : []) : [constants];
	});
	const all = found.filter((text): text is string => typeof text === 'string');
	return all.length > 0 ? { texts: all, place: here.place } : undefined;
}
