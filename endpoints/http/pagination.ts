import { z } from 'zod';
import type { Paging } from '../../services/schema/service';
import { at, atFirst } from '../../services/json';
import { ServiceError } from '../errors';

/** A service that goes on forever must not keep us forever: 10,000 endpoints are 100 pages at most services. */
const maxPages = 2_000;
/** No header that a service has a reason to send is longer, in characters. */
const maxLinkLength = 8_192;
/**
 * How many pages in a row may be empty although there is a next one: a service that filters what it has paged leaves some,
 * and one that always names a next page would never end.
 */
const maxEmptyPages = 10;
/** Longest time for all pages together, in milliseconds. */
const maxWalkMs = 120_000;

type Query = Record<string, string | number | boolean>;

/** A page of a list as it came. */
export interface Page<Item> {
	items: Item[];
	/** The whole answer. */
	answer: unknown;
	/** Its header `Link`, if it has one; not checked yet. */
	link?: unknown;
}

/**
 * Walks through the pages of a list, asking for the next one only when the reader wants it.
 *
 * @param fetchPage gets one page: its items and the whole answer.
 * @param maxItems how many items the reader will take at most; makes the pages no larger than needed. The reader stops by
 * itself: what it does not take does not count.
 * @throws ServiceError where a cursor comes again or the list has more pages than any account fills.
 */
export async function* paginate<Item>(
	paging: Paging | undefined,
	fetchPage: (query: Query) => Promise<Page<Item>>,
	maxItems = Infinity,
	now: () => number = Date.now,
): AsyncGenerator<Item> {
	const deadline = now() + maxWalkMs;
	const seenItems = new Set<string>();
	const seen = new Set<string>();
	let query: Query | undefined = firstQuery(paging, maxItems);
	let emptyPages = 0;
	for (let pages = 0; query; pages += 1) {
		if (pages >= maxPages) throw new ServiceError({ code: 'unexpectedAnswer', effect: 'none' });
		if (now() > deadline) throw new ServiceError({ code: 'timeout', effect: 'none' });
		const page: Page<Item> = await fetchPage(query);
		const { items } = page;
		const fresh = items.filter((item) => !seenItems.has(JSON.stringify(item)));
		// Some services ignore which page is asked for, or go on giving the last one.
		if (pages > 0 && items.length > 0 && fresh.length === 0) return;
		emptyPages = items.length === 0 ? emptyPages + 1 : 0;
		if (emptyPages > maxEmptyPages) return;
		for (const item of fresh) seenItems.add(JSON.stringify(item));
		yield* fresh;
		query = nextQuery(paging, query, page);
		const key = JSON.stringify(query);
		// After the last page, some services name that page as the next one.
		if (items.length === 0 && seen.has(key)) return;
		// A cursor that comes again would never end.
		if (query && seen.has(key)) throw new ServiceError({ code: 'unexpectedAnswer', effect: 'none' });
		seen.add(key);
	}
}

const querySchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/**
 * Reads one page, for a reader that comes back later for the next one.
 *
 * @param token what the page before gave as `next`, such as `{"limit":100,"cursor":"abc"}`; without it, the first page.
 * @throws ServiceError; SyntaxError or ZodError for a token that none of our pages gave.
 */
export async function readPage<Item>(
	paging: Paging | undefined,
	fetchPage: (query: Query) => Promise<Page<Item>>,
	token?: string,
): Promise<{ items: Item[]; next: string | undefined }> {
	const query = token === undefined ? firstQuery(paging, Infinity) : querySchema.parse(JSON.parse(token));
	const page = await fetchPage(query);
	const next = nextQuery(paging, query, page);
	return { items: page.items, next: next && JSON.stringify(next) };
}

function firstQuery(paging: Paging | undefined, wanted: number): Query {
	if (!paging) return {};
	const size = paging.pageSize === undefined ? undefined : Math.min(paging.pageSize, wanted);
	const limit: Query = paging.limitParam !== undefined && size !== undefined ? { [paging.limitParam]: size } : {};
	switch (paging.style) {
		case 'cursor':
		case 'url':
		case 'link':
			return limit;
		case 'page':
			// Pages are counted in their size, so it has to stay the same.
			return { [paging.pageParam]: paging.firstPage, [paging.limitParam]: paging.pageSize };
		case 'offset':
			return { [paging.offsetParam]: 0, ...limit };
	}
}

function nextQuery(
	paging: Paging | undefined,
	query: Query,
	{ items, answer, link }: Page<unknown>,
): Query | undefined {
	if (!paging) return undefined;
	const received = items.length;
	switch (paging.style) {
		case 'cursor': {
			const cursor = atFirst(answer, paging.next ?? []) ?? (paging.lastItem && at(items.at(-1), paging.lastItem));
			const more = paging.more ? atFirst(answer, paging.more) !== false : true;
			const usable = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number';
			return usable && more ? { ...query, [paging.cursorParam]: cursor } : undefined;
		}
		case 'url':
			return queryOf(atFirst(answer, paging.next));
		case 'link':
			return queryOf(nextIn(link));
		case 'page':
			if (received < paging.pageSize) return undefined;
			return { ...query, [paging.pageParam]: Number(query[paging.pageParam]) + 1 };
		case 'offset':
			if (received === 0) return undefined;
			return { ...query, [paging.offsetParam]: Number(query[paging.offsetParam]) + received };
	}
}

/**
 * What stands behind `?` in the address of the next page, whole or without its host. The host and the path of the address
 * are the service's word alone, and the key goes along with the call: they are never followed.
 */
function queryOf(address: unknown): Query | undefined {
	if (typeof address !== 'string') return undefined;
	const start = address.indexOf('?');
	const query = start < 0 ? '' : (address.slice(start + 1).split('#')[0] ?? '');
	return query === '' ? undefined : Object.fromEntries(new URLSearchParams(query));
}

/** The address of the next page in a header `Link`: `<https://api.example.com/x?page=2>; rel="next"` (RFC 8288, 3). */
function nextIn(link: unknown): string | undefined {
	if (typeof link !== 'string' || link.length > maxLinkLength) return undefined;
	for (const [, address, parameters = ''] of link.matchAll(
		/<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;<>]+))?)*)/g,
	)) {
		const given = parameters.matchAll(/;\s*([\w*-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s",;<>]+)))?/g);
		for (const [, name = '', quoted, bare = ''] of given) {
			if (name.toLowerCase() !== 'rel') continue;
			// Only the first counts (RFC 8288, 3.3).
			if ((quoted ?? bare).toLowerCase().split(/\s+/).includes('next')) return address;
			break;
		}
	}
	return undefined;
}
