import { isRecord } from '../../services/json';
import { asPasted } from '../../services/pasted';

/** What a service says about a call that it did not carry out. */
export interface ServiceWords {
	/** In its own words: the message, and what it names as wrong, in one line. */
	message?: string;
	/** Its own code for it, such as `webhook_not_found`. */
	code?: string;
}

/** Names of fields that hold the message, in lower case and without what separates words; the better one first. */
const messageNames = [
	'message',
	'errormessage',
	'errordescription',
	'detail',
	'msg',
	'reason',
	'description',
	'faultstring',
	'title',
	'error',
	'errors',
] as const;

/** Names of fields that hold what is wrong, one by one. */
const issueNames = [
	'details',
	'errors',
	'detail',
	'invalidparams',
	'violations',
	'fields',
	'fielderrors',
	'validationerrors',
	'issues',
];

/** Names of fields that say what an issue is about. */
const subjectNames = ['field', 'loc', 'param', 'parameter', 'path', 'propertypath', 'property', 'name', 'key'];

/** Names of fields that services wrap all of it in. */
const envelopeNames = ['error', 'errors', 'fault', 'data', 'meta', 'response', 'result'];

/** Fields of an error that are no names of parameters. */
const otherNames = ['code', 'type', 'status', 'statuscode', 'docurl', 'requestid', 'id', 'object', 'success', 'ok'];

/** Deeper than this, nothing is an envelope any more. */
const maxDepth = 3;
/** Few are enough to know what to change. */
const maxIssues = 3;

/**
 * What a service says in the body of an error. There is no form that all services keep to: a message may stand under some
 * ten names, in some seven envelopes, beside or inside a list of what is wrong, or the body is the text itself. What is
 * looked for are the forms that were met in public reports (RFC 9457, FastAPI, Spring, Rails, SOAP and others).
 *
 * @param body decoded where it was JSON.
 */
export function serviceWords(body: unknown): ServiceWords {
	const { message, issues: found } = wordsIn(body, maxDepth);
	const issues = message === undefined && found.length === 0 ? listedFor(body) : found;
	const parts = [message, ...issues.slice(0, maxIssues)].filter((part) => part !== undefined);
	return { message: parts.length === 0 ? undefined : [...new Set(parts)].join('; '), code: codeIn(body, maxDepth) };
}

/** Fields that only an error has; others, such as a description, may belong to what was asked for. */
const failureNames = ['error', 'errors', 'errormessage', 'errordescription', 'fault', 'message', 'msg'];

/** The message in an answer that is a success by its status, and not what was asked for. */
export function messageOfFailure(answer: unknown): string | undefined {
	if (!isRecord(answer)) return undefined;
	return serviceWords(Object.fromEntries(Object.entries(answer).filter(([name]) => failureNames.includes(plain(name)))))
		.message;
}

interface Words {
	message?: string;
	issues: string[];
}

const nothing: Words = { issues: [] };

function wordsIn(value: unknown, depth: number): Words {
	// What begins with a bracket is a page or XML: nobody can read that in a message.
	if (typeof value === 'string') return /^\s*</.test(value) ? nothing : { message: textOf(value), issues: [] };
	if (Array.isArray(value)) return { issues: issuesIn(value) };
	if (!isRecord(value) || depth === 0) return nothing;
	const fields = fieldsOf(value);
	const inside = envelopeNames.map((name): Words => {
		const inner = fields.get(name);
		return isRecord(inner) ? wordsIn(inner, depth - 1) : nothing;
	});
	const [inError] = inside;
	const message = inError?.message ?? messageIn(fields) ?? inside.find((words) => words.message)?.message;
	const own = issueNames.map((name) => issuesIn(fields.get(name))).find((issues) => issues.length > 0);
	const issues = own ?? inside.find((words) => words.issues.length > 0)?.issues ?? [];
	// An error that has nothing but names of parameters: `{ "error": { "events": "unknown" } }`.
	const named = message === undefined && issues.length === 0 ? parametersIn(fields.get('error')) : [];
	return { message, issues: [...issues, ...named] };
}

const messageIn = (fields: ReadonlyMap<string, unknown>): string | undefined =>
	messageNames.map((name) => textOf(fields.get(name))).find((text) => text !== undefined);

/** What is wrong, from a list of texts or of objects, or from an object with a field for each parameter. */
function issuesIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap((entry) => issueOf(entry) ?? []);
	return isRecord(value) && messageIn(fieldsOf(value)) === undefined ? parametersIn(value) : [];
}

/** `parameter: what is wrong`, for each field of an object that has the names of parameters. */
function parametersIn(value: unknown): string[] {
	if (!isRecord(value)) return [];
	return Object.entries(value).flatMap(([name, said]) => {
		if (otherNames.includes(plain(name))) return [];
		const [text] = (Array.isArray(said) ? said : [said]).flatMap((one) => issueOf(one) ?? []);
		return text === undefined ? [] : [`${name}: ${text}`];
	});
}

/** As Django says it, without anything around it: `{ "url": ["Enter a valid URL."] }`. */
const listedFor = (body: unknown): string[] =>
	isRecord(body)
		? parametersIn(Object.fromEntries(Object.entries(body).filter(([, said]) => Array.isArray(said))))
		: [];

function issueOf(entry: unknown): string | undefined {
	if (!isRecord(entry)) return textOf(entry);
	const fields = fieldsOf(entry);
	const message = messageIn(fields);
	const subject = subjectNames.map((name) => subjectOf(fields.get(name))).find((name) => name !== undefined);
	return subject !== undefined && message !== undefined ? `${subject}: ${message}` : (message ?? subject);
}

/** The name of a parameter; some services give its place part by part: `["body", "events", 0]`. */
const subjectOf = (value: unknown): string | undefined =>
	textOf(Array.isArray(value) ? value.filter((part) => ['string', 'number'].includes(typeof part)).join('.') : value);

function codeIn(value: unknown, depth: number): string | undefined {
	if (!isRecord(value) || depth === 0) return undefined;
	const fields = fieldsOf(value);
	return (
		codeIn(fields.get('error'), depth - 1) ??
		textOf(fields.get('code')) ??
		textOf(fields.get('errorcode')) ??
		textOf(fields.get('type')) ??
		codeIn(fields.get('meta'), depth - 1)
	);
}

const plain = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');

/** The fields of an object under their plain names; of several with the same one, the first. */
const fieldsOf = (value: Record<string, unknown>): ReadonlyMap<string, unknown> =>
	new Map(
		Object.entries(value)
			.reverse()
			.map(([name, inner]) => [plain(name), inner]),
	);

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** What a sequence for a terminal begins with. */
const escape = String.fromCharCode(27);
/** Sequences by which a text could move the cursor of a terminal, or color what follows. */
const terminalSequence = new RegExp(
	`${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\p{Cc}]*(?:${escape}\\\\)?|[@-Z^_-])`,
	'gu',
);
/** Control characters, and line breaks of any kind. */
const control = /[\p{Cc}\u2028\u2029]+/gu;

/**
 * What somebody else says, as one line without anything that acts: n8n writes errors to its log, where a line break would
 * make a line of its own, and a terminal would obey the rest.
 */
export const inOnePlainLine = (text: string): string =>
	asPasted(text.replace(terminalSequence, '')).replace(control, ' ').trim();
