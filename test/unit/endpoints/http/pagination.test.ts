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
const offset: Paging = { style: 'offset', offsetParam: 'offset', limitParam: 'limit', pageSize: 100 };

/** A vendor with so many items, which never gives more than asked for. */
async function read(paging: Paging | undefined, total: number, wanted?: number, stopAfter = Infinity) {
	const queries: Array<Record<string, unknown>> = [];
	const fetchPage = async (query: Record<string, string | number | boolean>) => {
		queries.push(query);
		const size = Number(query.limit ?? query.per_page ?? total);
		const start = Number(query.cursor ?? query.offset ?? (Number(query.page ?? 1) - 1) * size);
		const items = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_, index) => start + index);
		const end = start + items.length;
		return { items, answer: { hasMore: end < total, nextCursor: end < total ? String(end) : null } };
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
	const fetchPage = async () => ({ items: [1], answer: { nextCursor: 'same', hasMore: true } });
	const readAll = async () => {
		for await (const item of paginate(cursor, fetchPage)) expect(item).toBe(1);
	};
	await expect(readAll()).rejects.toMatchObject({ code: 'unexpectedAnswer' });
});

test.each([[null], [''], [undefined], [{}], [true]])('a cursor of %j is the end', async (nextCursor) => {
	const fetchPage = async () => ({ items: [1], answer: { nextCursor } });
	const items: number[] = [];
	for await (const item of paginate({ ...cursor, more: undefined }, fetchPage)) items.push(item);
	expect(items).toEqual([1]);
});
