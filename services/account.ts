import { accountFieldNames, type AccountFieldName } from './accountFieldNames';
import type { Management, Service } from './schema/service';
import { asPasted } from './pasted';

/** Values of a credential by field. */
export type StoredValues = Readonly<Record<string, unknown>>;

/** A value of a credential as text, without blanks around it; empty where there is none. */
export function storedText(stored: StoredValues, field: string): string {
	const value = Object.hasOwn(stored, field) ? stored[field] : undefined;
	return typeof value === 'string' || typeof value === 'number' ? asPasted(String(value)) : '';
}

/** What the service calls the values of the account that it needs and that the credential does not have. */
export const missingFields = ({ fields = {} }: Pick<Service, 'fields'>, stored: StoredValues): string[] =>
	accountFieldNames.flatMap((name) => {
		const field = fields[name];
		return field && !field.optional && storedText(stored, name) === '' ? [field.displayName] : [];
	});

/** A text in which the words in braces that have a value here are filled in; the others stay. */
const filledIn = (text: string, values: Readonly<Record<string, string | undefined>>): string =>
	text.replace(/\{(\w+)\}/g, (whole, word: string) => (Object.hasOwn(values, word) ? (values[word] ?? whole) : whole));

/**
 * The calls of a service for one account: the values of the account stand in address, paths, queries, headers and fixed
 * bodies. What has a value that may be missing, and is, is left out of queries and headers.
 */
export function forAccount(
	{ fields, management }: Pick<Service, 'fields' | 'management'>,
	stored: StoredValues,
): Management | undefined {
	if (!management || !fields) return management;
	const names = accountFieldNames.filter((name) => fields[name] !== undefined);
	const plain = Object.fromEntries(names.map((name) => [name, storedText(stored, name)]));
	const encoded = Object.fromEntries(names.map((name) => [name, encodedFor(fields[name]?.slashes, plain[name] ?? '')]));
	const fill = (text: string): string | undefined =>
		names.some((name) => plain[name] === '' && text.includes(`{${name}}`)) ? undefined : filledIn(text, plain);
	return {
		...management,
		baseUrl: filledIn(management.baseUrl, encoded),
		headers: filledEntries(management.headers, fill),
		operations: Object.fromEntries(
			Object.entries(management.operations).map(([name, operation]) => [
				name,
				{
					...operation,
					path: filledIn(operation.path, encoded),
					query: filledEntries(operation.query, fill),
					body: filledBody(operation.body, plain),
				},
			]),
		),
	};
}

/** Entries whose texts are filled in, without those that turn out to have no value. */
function filledEntries<T extends string | number | boolean>(
	entries: Readonly<Record<string, T>> | undefined,
	fill: (text: string) => string | undefined,
): Record<string, T | string> | undefined {
	if (!entries) return undefined;
	const filled: Record<string, T | string> = {};
	for (const [name, value] of Object.entries(entries)) {
		const text = typeof value === 'string' ? fill(value) : value;
		if (text !== undefined) filled[name] = text;
	}
	return filled;
}

/** A value as it stands in an address. */
const encodedFor = (slashes: boolean | undefined, value: string): string =>
	(slashes ? value.split('/') : [value]).map(encodeURIComponent).join('/');

/** A body in which the whole text `{id}` is the id of the endpoint that the call is about. */
export const withId = (body: Record<string, unknown>, id: string | undefined): Record<string, unknown> =>
	id === undefined ? body : filledBody(body, { id });

/** A fixed body in which whole texts such as `{account}` are filled in; braces inside of other texts mean nothing. */
function filledBody<T>(value: T, values: Readonly<Partial<Record<AccountFieldName | 'id', string>>>): T;
function filledBody(value: unknown, values: Readonly<Record<string, string | undefined>>): unknown {
	if (typeof value === 'string') return /^\{\w+\}$/.test(value) ? filledIn(value, values) : value;
	if (Array.isArray(value)) return value.map((entry) => filledBody(entry, values));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filledBody(inner, values)]));
}
