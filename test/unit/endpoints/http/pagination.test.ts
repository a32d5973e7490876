import { paginate } from '../../../../endpoints/http/pagination';
import type { Paging } from '../../../../services/schema/service';

const cursor: Paging = {
	style: 'cursor',
	cursorParam: 'cursor',
	next: ['nextCursor'],
	more: ['hasMore'],
	limitParam: 'limit',
	pageSize: 100,
};
const page: Paging = { style: 'page', pageParam: 'page', firstPage: 1, limitParam: 'per_page', pageSize: 100 };
const url: Paging = { style: 'url', next: ['nextUrl'], limitParam: 'limit', pageSize: 100 };
const link: Paging = { style: 'link', limitParam: 'limit', pageSize: 100 };
const offset: Paging = { style: 'offset', offsetParam: 'offset', limitParam: 'limit', pageSize: 100 };

/** A vendor with so many items, which never gives more than asked for. */
async function read(paging: Paging | undefined, total: number, wanted?: number, stopAfter = wanted ?? Infinity) {
	const queries: Array<Record<string, unknown>> = [];
	const fetchPage = async (query: Record<string, string | number | boolean>) => {
		queries.push(query);
		const size = Number(query.limit ?? query.per_page ?? total);
		const start = Number(query.cursor ?? query.offset ?? (Number(query.page ?? 1) - 1) * size);
		const items = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_, index) => start + index);
		const end = start + items.length;
		const next = end < total ? String(end) : null;
		const nextUrl = next && `https://api.example.com/v2/hooks?limit=${size}&cursor=${next}#top`;
		const others = '<https://api.example.com/v2/hooks?cursor=0>; rel="first"';
		return {
			items,
			answer: { hasMore: end < total, nextCursor: next, nextUrl },
			link: nextUrl ? `${others}, <${nextUrl}>; rel="next"` : others,
		};
	};
	const items: number[] = [];
	for await (const item of paginate(paging, fetchPage, wanted)) {
		items.push(item);
		if (items.length >= stopAfter) break;
	}
	return { items, queries };
}

test.each([
	['cursor', cursor, 3],
	['page', page, 3],
	['offset', offset, 4],
	['url', url, 3],
	['link', link, 3],
	['no paging', undefined, 1],
])('%s: every item once, in order', async (_name, paging, pages) => {
	const { items, queries } = await read(paging, 250);
	expect(items).toEqual(Array.from({ length: 250 }, (_, index) => index));
	expect(queries).toHaveLength(pages);
});

test.each([
	['cursor', cursor],
	['page', page],
	['offset', offset],
	['url', url],
	['link', link],
])('%s: no more pages once there is enough', async (_name, paging) => {
	expect((await read(paging, 1_000, 150)).queries).toHaveLength(2);
	expect((await read(paging, 1_000, 5)).queries).toHaveLength(1);
	expect((await read(paging, 1_000, undefined, 5)).queries).toHaveLength(1);
});

test('a small wish makes a small page', async () => {
	expect((await read(cursor, 1_000, 5)).queries).toEqual([{ limit: 5 }]);
	expect((await read(page, 1_000, 5)).queries).toEqual([{ page: 1, per_page: 100 }]);
});

test('a cursor that leads round in a circle is noticed', async () => {
	let last = 0;
	const fetchPage = async () => ({ items: [(last += 1)], answer: { nextCursor: 'same', hasMore: true } });
	const readAll = async () => {
		for await (const item of paginate(cursor, fetchPage)) expect(item).toBe(last);
	};
	await expect(readAll()).rejects.toMatchObject({ code: 'unexpectedAnswer' });
});

test.each([
	['the cursor is ignored', cursor, () => 0, 2],
	['the page is ignored', page, () => 0, 2],
	['the offset is ignored', offset, () => 0, 2],
	['the last page is given again and again', page, (call: number) => Math.min(call, 3), 5],
])('a page that brings nothing new is the end: %s', async (_name, paging, pageOf, calls) => {
	let asked = 0;
	const fetchPage = async () => {
		const start = pageOf(asked) * 100;
		asked += 1;
		const items = Array.from({ length: 100 }, (_, index) => ({ id: start + index }));
		return { items, answer: { hasMore: true, nextCursor: `c${asked}` } };
	};
	const ids: number[] = [];
	for await (const { id } of paginate(paging, fetchPage)) ids.push(id);
	expect(asked).toBe(calls);
	expect(ids).toEqual(Array.from({ length: (calls - 1) * 100 }, (_, index) => index));
});

describe('an empty page', () => {
	const next: Paging = { style: 'cursor', cursorParam: 'cursor', next: ['next'] };

	/** A vendor that gives these pages by their cursor. */
	async function walk(pageAt: (cursor: string) => { items: string[]; next?: string | null }) {
		let asked = 0;
		const items: string[] = [];
		const fetchPage = async ({ cursor: at = '' }: Record<string, string | number | boolean>) => {
			asked += 1;
			const { items: found, ...answer } = pageAt(String(at));
			return await Promise.resolve({ items: found, answer });
		};
		for await (const item of paginate(next, fetchPage)) items.push(item);
		return { items, asked };
	}

	test('is not the end where the service names a next one', async () => {
		const pages: Record<string, { items: string[]; next?: string }> = {
			'': { items: [], next: 'p2' },
			p2: { items: ['a'], next: 'p3' },
			p3: { items: [], next: 'p4' },
			p4: { items: [], next: 'p5' },
			p5: { items: ['b'] },
		};
		expect(await walk((at) => pages[at] ?? { items: [] })).toEqual({ items: ['a', 'b'], asked: 5 });
	});

	test('is the end where it names itself as the next one', async () => {
		expect(await walk((at) => (at === '' ? { items: ['a'], next: 'p2' } : { items: [], next: 'p2' }))).toEqual({
			items: ['a'],
			asked: 2,
		});
	});

	test('is the end after ten more, where there is always a next one', async () => {
		expect(await walk((at) => ({ items: at === '' ? ['a'] : [], next: `${at}p` }))).toEqual({
			items: ['a'],
			asked: 12,
		});
	});
});

test('a walk that takes for ever is ended by the clock, not by the number of its pages', async () => {
	let clock = 0;
	let asked = 0;
	const fetchPage = async () => {
		clock += 9_000;
		asked += 1;
		return { items: [asked], answer: { hasMore: true, nextCursor: `c${asked}` } };
	};
	const readAll = async () => {
		for await (const item of paginate(cursor, fetchPage, Infinity, () => clock)) expect(item).toBe(asked);
	};
	await expect(readAll()).rejects.toMatchObject({ code: 'timeout' });
	expect(asked).toBeLessThan(20);
});

test.each([[null], [''], [undefined], [{}], [true]])('a cursor of %j is the end', async (nextCursor) => {
	const fetchPage = async () => ({ items: [1], answer: { nextCursor } });
	const items: number[] = [];
	for await (const item of paginate({ ...cursor, more: undefined }, fetchPage)) items.push(item);
	expect(items).toEqual([1]);
});

test.each([
	['https://elsewhere.example.com/other?a=1&b%5B0%5D=x', { a: '1', 'b[0]': 'x' }],
	['/v2/hooks?page=2', { page: '2' }],
	['?page=2', { page: '2' }],
])('of the address of the next page (%s) only the query is used', async (nextUrl, expected) => {
	const queries: unknown[] = [];
	const fetchPage = async (query: Record<string, unknown>) => {
		queries.push(query);
		return await Promise.resolve({ items: [queries.length], answer: queries.length === 1 ? { nextUrl } : {} });
	};
	for await (const item of paginate({ style: 'url', next: ['nextUrl'] }, fetchPage)) expect(item).toBeDefined();
	expect(queries).toEqual([{}, expected]);
});

test.each([[undefined], [null], [''], ['https://api.example.com/v2/hooks'], ['https://api.example.com/?'], [7]])(
	'%j is no next page',
	async (nextUrl) => {
		let pages = 0;
		const fetchPage = async () => {
			pages += 1;
			return await Promise.resolve({ items: [pages], answer: { nextUrl } });
		};
		for await (const item of paginate({ style: 'url', next: ['nextUrl'] }, fetchPage)) expect(item).toBe(1);
		expect(pages).toBe(1);
	},
);

describe('a header that has the address of the next page', () => {
	/** What is asked for the second page, after a first one with this header. */
	async function asked(header: unknown): Promise<unknown> {
		const queries: unknown[] = [];
		const fetchPage = async (query: Record<string, string | number | boolean>) => {
			queries.push(query);
			return await Promise.resolve({
				items: [queries.length],
				answer: [],
				link: queries.length === 1 ? header : undefined,
			});
		};
		for await (const item of paginate({ style: 'link' }, fetchPage)) expect(item).toBeDefined();
		return queries[1];
	}

	test.each([
		['<https://api.example.com/x?page=2>; rel="next"', { page: '2' }],
		['<https://api.example.com/x?a=1,2&page=2>;rel=next', { a: '1,2', page: '2' }],
		['</x?page=2>; title="a, <b>; rel=prev"; rel="next last"', { page: '2' }],
		['<https://api.example.com/x?page=0>; rel="prev", <https://evil.example/y?page=2>; REL="NEXT"', { page: '2' }],
	])('%s', async (header, expected) => {
		expect(await asked(header)).toEqual(expected);
	});

	test.each([
		[undefined],
		[7],
		[''],
		['https://api.example.com/x?page=2; rel="next"'],
		['<https://api.example.com/x?page=2>; rel="nextish"'],
		['<https://api.example.com/x>; rel="next"'],
		[`<https://api.example.com/x?page=2>; rel="next"${' '.repeat(10_000)}`],
	])('%j is no next page', async (header) => {
		expect(await asked(header)).toBeUndefined();
	});
});
