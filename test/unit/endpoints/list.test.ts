import { listEndpoints, type Connection } from '../../../endpoints/client';
import { createRedactor } from '../../../endpoints/http/redact';
import { commet } from '../../../services/catalog/commet';
import type { Management } from '../../../services/schema/service';

if (!commet.management) throw new Error('Commet can be managed');
const management: Management = {
	...commet.management,
	operations: { list: { method: 'GET', path: '/webhooks', answer: ['data'] } },
};

/** Reads a list as the service answers it. */
async function read(answer: unknown): Promise<string[]> {
	const connection: Connection = {
		service: commet,
		management,
		baseUrl: 'https://commet.co/api/v1',
		fields: {},
		apiVersion: undefined,
		send: async () => await Promise.resolve(answer),
		redact: createRedactor([]),
		sleep: async () => await Promise.resolve(),
	};
	const ids: string[] = [];
	for await (const { endpoint } of listEndpoints(connection)) ids.push(endpoint.id);
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
