import type { Connection } from '../../../../endpoints/client';
import { createRedactor } from '../../../../endpoints/http/redact';
import { endpointTitle, searchEndpoints } from '../../../../endpoints/operations/search';
import { commet } from '../../../../services/catalog/commet';
import type { Management } from '../../../../services/schema/service';

const management: Management = {
	baseUrl: 'https://api.invalid',
	answer: [''],
	endpoint: { id: 'id', url: 'url', events: 'events', name: 'name', description: 'description' },
	operations: {
		list: {
			method: 'GET',
			path: '/endpoints',
			paging: { style: 'page', pageParam: 'page', firstPage: 1, limitParam: 'limit', pageSize: 2 },
		},
	},
};

/** An account with these endpoints, two on a page, and the numbers of the pages that were asked for. */
function accountWith(endpoints: Array<{ id: string; url: string; name?: string; description?: string }>) {
	const pages: unknown[] = [];
	const connection: Connection = {
		service: commet,
		management,
		baseUrl: management.baseUrl,
		apiVersion: undefined,
		fields: {},
		redact: createRedactor([]),
		sleep: async () => undefined,
		send: async ({ query = {} }) => {
			const page = Number(query.page);
			pages.push(page);
			return endpoints.slice((page - 1) * 2, page * 2);
		},
	};
	return { connection, pages };
}

const many = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ id: `e${index}`, url: `https://n8n.invalid/${index}` }));

const idsIn = (found: Awaited<ReturnType<typeof searchEndpoints>>['found']) => found.map(({ endpoint }) => endpoint.id);

test('without a text the first page is the answer, and the token leads to the next', async () => {
	const { connection, pages } = accountWith(many(3));
	const first = await searchEndpoints(connection, '');
	expect([idsIn(first.found), pages]).toEqual([['e0', 'e1'], [1]]);
	const second = await searchEndpoints(connection, '', first.token);
	expect([idsIn(second.found), pages, second.token]).toEqual([['e2'], [1, 2], undefined]);
});

test.each([
	['SHOP', 'e5'],
	['wareHOUSE', 'e6'],
	['E4', 'e4'],
	['workflow 10', 'e7'],
])('%s is looked for in name, description, URL and id, on as many pages as it takes', async (text, id) => {
	const endpoints = [
		...many(5),
		{ id: 'e5', url: 'https://shop.invalid' },
		{ id: 'e6', url: 'https://n8n.invalid/6', name: 'Warehouse' },
		{ id: 'e7', url: 'https://n8n.invalid/7', name: 'Seven', description: 'n8n: My workflow 10 / Trigger' },
	];
	expect(idsIn((await searchEndpoints(accountWith(endpoints).connection, text)).found)).toEqual([id]);
});

test('what nothing has is looked for on some pages only, and the token leads on', async () => {
	const { connection, pages } = accountWith(many(100));
	const { found, token } = await searchEndpoints(connection, 'nowhere');
	expect([found, pages.length]).toEqual([[], 20]);
	expect(token).toBeDefined();
	await searchEndpoints(connection, 'nowhere', token);
	expect(pages[20]).toBe(21);
});

const url = 'https://a.invalid';

test.each([
	['its name', { name: 'Orders', description: 'To the warehouse', enabled: true }, 'Orders (https://a.invalid)'],
	[
		'its description, where it has no name: with that of the workflow, as a trigger writes it',
		{ name: null, description: 'n8n: Orders / Commet', enabled: null },
		'n8n: Orders / Commet (https://a.invalid)',
	],
	['its URL alone, where it has neither', { name: ' ', description: null, enabled: true }, 'https://a.invalid'],
	['that it is off', { name: null, description: null, enabled: false }, 'https://a.invalid, disabled'],
])('an endpoint is shown by %s', (_what, endpoint, title) => {
	expect(endpointTitle({ ...endpoint, url })).toBe(title);
});
