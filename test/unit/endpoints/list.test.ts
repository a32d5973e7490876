import { listEndpoints, type Connection } from '../../../endpoints/client';
import { createRedactor } from '../../../endpoints/http/redact';
import { commet } from '../../../services/catalog/commet';
import type { ListOperation, Management } from '../../../services/schema/service';

if (!commet.management) throw new Error('Commet can be managed');
const management: Management = commet.management;

/** Reads a list as the service answers it. */
async function read(answer: unknown, maxItems?: number, list: Partial<ListOperation> = {}): Promise<string[]> {
	const connection: Connection = {
		service: commet,
		management: {
			...management,
			operations: { list: { method: 'GET', path: '/webhooks', answer: ['data'], ...list } },
		},
		baseUrl: 'https://commet.co/api/v1',
		fields: {},
		apiVersion: undefined,
		send: async () => await Promise.resolve(answer),
		redact: createRedactor([]),
		sleep: async () => await Promise.resolve(),
	};
	const ids: string[] = [];
	for await (const { endpoint } of listEndpoints(connection, maxItems)) ids.push(endpoint.id);
	return ids;
}

const url = 'https://n8n.example.com/webhook/1';

test('entries of another kind do not hide the endpoints', async () => {
	expect(
		await read({
			data: [
				{ id: 'mail', address: 'ops@example.com' },
				{ id: 'e1', url },
				{ id: 7, url },
			],
		}),
	).toEqual(['e1', '7']);
});

test('what is left out does not count for how many are wanted', async () => {
	const mails = [1, 2].map((id) => ({ id: `mail${id}`, address: 'ops@example.com' }));
	const streams = [1, 2].map((id) => ({ id: `stream${id}`, type: 'stream', url: `${url}/${id}` }));
	const webhooks = [1, 2, 3].map((id) => ({ id: `w${id}`, type: 'webhook', url: `${url}/${id}` }));
	const only = { type: 'webhook' };
	expect(await read({ data: [...mails, ...streams, ...webhooks] }, 2, { only })).toEqual(['w1', 'w2']);
});

test.each([
	[
		'an id beyond what a number can hold',
		[
			{ id: 'e1', url },
			{ id: 7615917337495251231, url },
		],
	],
	['an id that is no number either', [{ id: 1e400, url }]],
	['no id beside an address', [{ uid: 'e1', url }]],
	['an id of dots', [{ id: '..', url }]],
	[
		'no address where the definition says',
		[
			{ id: 'e1', callback: url },
			{ id: 'e2', callback: url },
		],
	],
])('what cannot be read is not nothing: %s', async (_what, data) => {
	await expect(read({ data })).rejects.toMatchObject({ code: 'unexpectedAnswer' });
});

test('an account without endpoints has none', async () => {
	for (const answer of [{ data: [] }, { data: null }, {}, '']) expect(await read(answer)).toEqual([]);
});
