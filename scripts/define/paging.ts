import type { Paging } from '../../services/schema/service';
import { parametersOf, type Call } from './calls';
import { below, each, type Document, type Spot } from './document';
import { found, placeholder, todo, type Drafted, type Note } from './notes';

const part = 'management.operations.list.paging';

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Names of the parameters of lists, best first, without capitals and what stands between words. */
const parameters = {
	cursor: ['cursor', 'pagetoken', 'nexttoken', 'nextpagetoken', 'startingafter', 'after', 'pagecursor', 'pageafter'],
	page: ['page', 'pagenumber'],
	offset: ['offset', 'skip', 'start'],
	limit: ['limit', 'perpage', 'pagesize', 'count', 'first', 'maxresults', 'size', 'top'],
} as const;

/** Names under which answers have the cursor of the next page. */
const nextNames = [
	'nextcursor',
	'nextpagetoken',
	'nexttoken',
	'next',
	'nextpage',
	'cursor',
	'endcursor',
	'after',
	'iterator',
];
const moreNames = ['hasmore', 'more', 'hasnextpage', 'hasnext'];

/** The place of a field with one of these names, in an answer or in an object in it. */
function placeOf(document: Document, fields: Map<string, Spot>, names: readonly string[]): string | undefined {
	const places = [...fields].flatMap(([name, spot]) => [
		name,
		...each(document, below(document, spot, 'properties')).map(([inner]) => `${name}.${inner}`),
	]);
	return names.flatMap((known) => places.filter((place) => plain(place.split('.').at(-1) ?? '') === known))[0];
}

/**
 * How the list goes on after its first page, by the names of the call's parameters.
 *
 * @param answer the fields of the answer
 * @param id name of the field with the id of an endpoint
 */
export function paging(
	document: Document,
	list: Call,
	answer: Map<string, Spot>,
	id: string,
): Drafted<Paging | undefined> {
	const asked = parametersOf(document, list, 'query');
	const named = (names: readonly string[]) =>
		names.flatMap((known) => asked.filter(({ name }) => plain(name) === known))[0];
	const [cursor, page, offset, limit] = [parameters.cursor, parameters.page, parameters.offset, parameters.limit].map(
		named,
	);
	const first = cursor ?? page ?? offset;
	if (!first) {
		const told = asked.length > 0 ? ` Its parameters: ${asked.map(({ name }) => name).join(', ')}.` : '';
		return {
			value: undefined,
			notes: [
				todo(
					part,
					`The call takes no parameter for pages: is the first answer the whole list?${told}`,
					list.spot.place,
				),
			],
		};
	}
	const numberAt = (word: string): number | undefined => {
		const value = below(document, limit?.spot, 'schema', word)?.value;
		return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
	};
	const most = numberAt('maximum');
	const size = most ?? numberAt('default');
	const notes: Note[] = [
		found(
			part,
			[first, limit].flatMap((parameter) => (parameter ? [parameter.name] : [])).join(', '),
			first.spot.place,
		),
	];
	if (limit && most === undefined) {
		notes.push(
			todo(
				part,
				`How many entries does the service give on one page at the most? ${size === undefined ? 'Nothing says so' : `Only its default (${size}) is known`}.`,
				limit.spot.place,
			),
		);
	}
	const limited = limit && size !== undefined ? { limitParam: limit.name, pageSize: size } : {};
	if (cursor) {
		const next = placeOf(document, answer, nextNames);
		const more = placeOf(document, answer, moreNames);
		if (next === undefined)
			notes.push(
				todo(part, `The answer names no next page: drafted with the id (${id}) of the last entry.`, cursor.spot.place),
			);
		const from = next === undefined ? { lastItem: id } : { next: [next] };
		return {
			value: {
				style: 'cursor',
				cursorParam: cursor.name,
				...from,
				...(more === undefined ? {} : { more: [more] }),
				...limited,
			},
			notes,
		};
	}
	if (!limit)
		notes.push(todo(part, 'No parameter says how many entries a page has: "limitParam" is made up.', first.spot.place));
	const pages = { limitParam: limit?.name ?? placeholder, pageSize: size ?? 1 };
	if (size === undefined) notes.push(todo(part, 'The size of a page (1) is made up.', first.spot.place));
	if (page) {
		const value = below(document, page.spot, 'schema', 'default')?.value;
		if (typeof value !== 'number')
			notes.push(todo(part, 'The number of the first page (1) is not in the document.', page.spot.place));
		return {
			value: { style: 'page', pageParam: page.name, firstPage: typeof value === 'number' ? value : 1, ...pages },
			notes,
		};
	}
	return { value: { style: 'offset', offsetParam: first.name, ...pages }, notes };
}
