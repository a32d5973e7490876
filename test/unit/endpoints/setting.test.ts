import {
	createEndpoint,
	deleteEndpoint,
	listEndpoints,
	updateEndpoint,
	type Connection,
} from '../../../endpoints/client';
import { createRedactor } from '../../../endpoints/http/redact';
import type { Call } from '../../../endpoints/http/transport';
import { deleteConfirmed } from '../../../endpoints/operations/remove';
import { replaceEndpoint } from '../../../endpoints/operations/replace';
import { commet } from '../../../services/catalog/commet';
import type { Management } from '../../../services/schema/service';
import { fakeJournal } from '../../support/fakeService';

const url = 'https://n8n.example.com/webhook/1';
const foreign = 'https://crm.example.com:8443/hooks/s3cret?key=1';

const operations: Management['operations'] = {
	list: { method: 'GET', path: '/hook' },
	create: { method: 'POST', path: '/hook', accepts: ['url', 'events', 'secret'] },
	update: { method: 'PATCH', path: '/hook', accepts: ['url', 'events'], whole: true },
	delete: { method: 'POST', path: '/hook/delete' },
};

/** A service with one address: what it holds, the calls that came, and what happens after a write. */
function connect(
	held: Record<string, unknown>,
	{ setting = {}, list = operations.list, afterWrite }: ConnectOptions = {},
): Connection & { calls: Call[]; held(): Record<string, unknown> } {
	const calls: Call[] = [];
	let now = held;
	return {
		calls,
		held: () => now,
		service: commet,
		management: {
			baseUrl: '',
			answer: ['result'],
			setting,
			endpoint: { url: 'url', events: 'events', secret: 'secret' },
			operations: { ...operations, list },
		},
		baseUrl: 'https://api.example.com',
		fields: {},
		apiVersion: undefined,
		send: async (call) => {
			calls.push(call);
			if (call.method === 'GET') return await Promise.resolve({ result: now });
			now = call.url.endsWith('/delete') ? { url: '' } : { ...now, ...call.body };
			now = afterWrite?.(now) ?? now;
			return { result: true };
		},
		redact: createRedactor([]),
		sleep: async () => await Promise.resolve(),
	};
}

interface ConnectOptions {
	setting?: NonNullable<Management['setting']>;
	list?: Management['operations']['list'];
	afterWrite?(held: Record<string, unknown>): Record<string, unknown>;
}

const writes = ({ calls }: { calls: Call[] }): Call[] => calls.filter(({ method }) => method !== 'GET');

async function read(connection: Connection): Promise<Array<{ id: string; url: string }>> {
	const found: Array<{ id: string; url: string }> = [];
	for await (const { endpoint } of listEndpoints(connection)) found.push({ id: endpoint.id, url: endpoint.url });
	return found;
}

const idOf = async (address: string): Promise<string> => (await read(connect({ url: address })))[0]?.id ?? '';

describe('read as a list', () => {
	test.each([[{ url: '' }], [{ url: null }]])('of none where %j is set', async (held) => {
		expect(await read(connect(held))).toEqual([]);
	});

	test('of one where an address is set, whose id tells it from others and not what it is', async () => {
		const found = await read(connect({ url: foreign }));
		expect(found).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{16}$/), url: foreign }]);
		expect(await idOf(url)).not.toBe(await idOf(foreign));
	});

	test.each([[{}], [{ ok: true }], [{ webhook: foreign }]])(
		'%j is not taken for an empty setting, so nothing is written',
		async (held) => {
			const connection = connect(held);
			await expect(createEndpoint(connection, { url })).rejects.toMatchObject({ code: 'unexpectedAnswer' });
			expect(writes(connection)).toEqual([]);
		},
	);

	test('an answer that leaves an empty address out shows by another place what it is', async () => {
		const setting = { always: 'app' };
		expect(await read(connect({ app: 1 }, { setting }))).toEqual([]);
		await expect(read(connect({ other: 1 }, { setting }))).rejects.toMatchObject({ code: 'unexpectedAnswer' });
	});
});

describe('an address of somebody else', () => {
	test('is not overwritten by creating, and told by its host', async () => {
		const connection = connect({ url: foreign });
		await expect(createEndpoint(connection, { url })).rejects.toMatchObject({
			code: 'conflict',
			details: { heldBy: 'crm.example.com:8443', effect: 'none' },
		});
		expect(writes(connection)).toEqual([]);
	});

	test('is neither changed nor emptied by calls that are about ours', async () => {
		const connection = connect({ url: foreign });
		const id = await idOf(url);
		await expect(updateEndpoint(connection, id, { events: ['a'] })).rejects.toMatchObject({ code: 'notFound' });
		await expect(deleteEndpoint(connection, id)).rejects.toMatchObject({ code: 'notFound' });
		expect(await deleteConfirmed(connection, id)).toMatchObject({ type: 'gone' });
		expect(writes(connection)).toEqual([]);
		expect(connection.held()).toEqual({ url: foreign });
	});

	test('that comes in just after ours was set is seen', async () => {
		const connection = connect({ url: '' }, { afterWrite: () => ({ url: foreign }) });
		await expect(createEndpoint(connection, { url })).rejects.toMatchObject({
			code: 'conflict',
			details: { heldBy: 'crm.example.com:8443' },
		});
	});
});

describe('ours', () => {
	test('is set where nothing is, with what the service shows then', async () => {
		const connection = connect({ url: '' });
		const { endpoint, secret } = await createEndpoint(connection, { url, events: ['a'] });
		expect(endpoint).toMatchObject({ id: await idOf(url), url, events: ['a'] });
		expect(connection.held()).toMatchObject({ url, events: ['a'], secret });
	});

	test('is not believed to be set where the service does not show it', async () => {
		const connection = connect({ url: '' }, { afterWrite: () => ({ url: '' }) });
		await expect(createEndpoint(connection, { url })).rejects.toMatchObject({ effect: 'unknown' });
	});

	test('is changed as a whole, and emptied', async () => {
		const connection = connect({ url, events: ['a'] });
		await updateEndpoint(connection, await idOf(url), { events: ['b'] });
		expect(writes(connection).map(({ body }) => body)).toEqual([{ url, events: ['b'] }]);
		expect(await deleteConfirmed(connection, await idOf(url))).toMatchObject({ type: 'gone', confirmed: true });
		expect(connection.held()).toEqual({ url: '' });
	});

	test('is not written over where it was to be replaced', async () => {
		const connection = connect({ url, events: ['a'] });
		const [old] = await read(connection);
		const found = { endpoint: { ...blank, ...old, events: ['a'] }, raw: {} };
		await expect(replaceEndpoint(connection, found, {}, fakeJournal())).rejects.toMatchObject({
			code: 'replacementNotPossible',
		});
		expect(writes(connection)).toEqual([]);
	});
});

const blank = {
	id: '',
	url: '',
	events: [],
	enabled: null,
	name: null,
	description: null,
	apiVersion: null,
	createdAt: null,
	updatedAt: null,
};

test('among other settings of the account only the one that is meant counts', async () => {
	const connection = connect(
		{},
		{ list: { method: 'GET', path: '/hook', answer: ['data'], only: { object: 'messages' } } },
	);
	const others = [{ object: 'pages', url: foreign }];
	connection.send = async () => await Promise.resolve({ data: others });
	expect(await read(connection)).toEqual([]);
	others.push({ object: 'messages', url });
	expect(await read(connection)).toEqual([{ id: await idOf(url), url }]);
});
