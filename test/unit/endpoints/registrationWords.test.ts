import {
	createEndpoint,
	listEndpointPage,
	listEndpoints,
	rotateSecret,
	updateEndpoint,
	type Connection,
} from '../../../endpoints/client';
import { OneEventError } from '../../../endpoints/errors';
import { createRedactor } from '../../../endpoints/http/redact';
import type { Call } from '../../../endpoints/http/transport';
import { changeEndpoint } from '../../../endpoints/operations/change';
import { assertFieldsSupported } from '../../../endpoints/operations/create';
import { commet } from '../../../services/catalog/commet';
import type { Management } from '../../../services/schema/service';
import { fakeJournal } from '../../support/fakeService';

const url = 'https://n8n.example.com/webhook/1';
const endpoint = { id: 'id', url: 'url', events: 'events', enabled: 'active', secret: 'secret' };
const shown = { id: 'e1', url, events: ['a'], active: false };

/** A service that answers each call in the given way. */
function connect(
	operations: Management['operations'],
	answer: (call: Call) => unknown,
	fields: Management['endpoint'] = endpoint,
): Connection & { calls: Call[] } {
	const calls: Call[] = [];
	return {
		calls,
		service: commet,
		management: { baseUrl: '', answer: [''], endpoint: fields, operations },
		baseUrl: 'https://api.example.com',
		fields: {},
		apiVersion: undefined,
		send: async (call) => {
			calls.push(call);
			return await Promise.resolve(answer(call));
		},
		redact: createRedactor([]),
		sleep: async () => await Promise.resolve(),
	};
}

describe('whole', () => {
	const update = { method: 'PUT', path: '/hooks/{id}', accepts: ['url', 'events', 'enabled'] } as const;
	const operations = { get: { method: 'GET', path: '/hooks/{id}' } } as const;

	test('sends what stays too, after reading it', async () => {
		const connection = connect(
			{ ...operations, update: { ...update, accepts: [...update.accepts], whole: true } },
			() => shown,
		);
		await updateEndpoint(connection, 'e1', { events: ['b'] });
		expect(connection.calls.map(({ method, body }) => [method, body])).toEqual([
			['GET', undefined],
			['PUT', { url, events: ['b'], active: false }],
		]);
	});

	test('without it only what changes is sent', async () => {
		const connection = connect({ ...operations, update: { ...update, accepts: [...update.accepts] } }, () => shown);
		await updateEndpoint(connection, 'e1', { events: ['b'] });
		expect(connection.calls.map(({ body }) => body)).toEqual([{ events: ['b'] }]);
	});
});

describe('secretTaken', () => {
	const call = { accepts: ['url' as const, 'secret' as const], secretTaken: ['has_secret'] };
	const operations: Management['operations'] = {
		create: { method: 'POST', path: '/hooks', ...call },
		update: { method: 'PATCH', path: '/hooks/{id}', ...call },
	};

	test('a secret counts where the service says that it has taken it', async () => {
		const connection = connect(operations, () => ({ ...shown, has_secret: true }));
		const { secret } = await createEndpoint(connection, { url });
		expect(secret).toMatch(/^[0-9a-f]{64}$/);
		expect(connection.calls[0]?.body).toMatchObject({ secret });
		expect((await rotateSecret(connection, 'e1')).secret).toMatch(/^[0-9a-f]{64}$/);
	});

	test.each([[false], [undefined], ['true'], [1]])('and not where it says %j', async (said) => {
		const connection = connect(operations, () => ({ ...shown, has_secret: said }));
		expect((await createEndpoint(connection, { url })).secret).toBeUndefined();
		await expect(rotateSecret(connection, 'e1')).rejects.toMatchObject({
			code: 'unexpectedAnswer',
			effect: 'secretUnknown',
		});
	});
});

describe('a list with other things in it', () => {
	const others = [
		{ id: 'm1', type: 'email', url: 'https://mail.example.com/' },
		{ id: 'm2', type: 'email' },
	];
	const operations: Management['operations'] = { list: { method: 'GET', path: '/hooks', only: { type: 'url' } } };
	const read = async (answer: unknown, only = operations): Promise<string[]> => {
		const ids: string[] = [];
		for await (const found of listEndpoints(connect(only, () => answer))) ids.push(found.endpoint.id);
		return ids;
	};

	test('only those that the definition means count, also where there is none', async () => {
		expect(await read([...others, { ...shown, type: 'url' }])).toEqual(['e1']);
		expect(await read(others)).toEqual([]);
		const { found } = await listEndpointPage(connect(operations, () => [...others, { ...shown, type: 'url' }]));
		expect(found.map(({ endpoint: { id } }) => id)).toEqual(['e1']);
	});

	test('one that does not say what it is counts: a list of another form is no empty one', async () => {
		expect(await read([...others, shown])).toEqual(['e1']);
		await expect(read([{ other: true }])).rejects.toMatchObject({ code: 'unexpectedAnswer' });
	});

	test('an object without anything in it is nothing', async () => {
		const plain: Management['operations'] = { list: { method: 'GET', path: '/hooks' } };
		expect(await read([{}], plain)).toEqual([]);
		expect(await read([{}, shown], plain)).toEqual(['e1']);
		await expect(read([{ other: true }], plain)).rejects.toMatchObject({ code: 'unexpectedAnswer' });
	});
});

test('an id of ours is a new one each time, and stands in the path', async () => {
	const operations: Management['operations'] = {
		create: { method: 'PUT', path: '/hooks/{id}', accepts: ['url'], ownId: { prefix: 'n8n-' } },
	};
	const idOf = ({ url: address }: Call): string => address.split('/').pop() ?? '';
	const connection = connect(operations, (call) => ({ id: idOf(call), url }));
	const made = [await createEndpoint(connection, { url }), await createEndpoint(connection, { url })];
	const ids = made.map((one) => one.endpoint.id);
	expect(ids).toEqual(connection.calls.map(idOf));
	for (const id of ids) expect(id).toMatch(/^n8n-[0-9a-f]{16}$/);
	expect(new Set(ids).size).toBe(2);
});

test('several events are refused before a call, where an endpoint gets one', async () => {
	const update = { method: 'PATCH' as const, path: '/hooks/{id}', accepts: ['events' as const] };
	const one = connect({ update }, () => shown, { ...endpoint, events: { one: 'event' } });
	expect(() => assertFieldsSupported(one, { events: ['a', 'b'] })).toThrow(OneEventError);
	expect(() => assertFieldsSupported(one, { events: ['a'] })).not.toThrow();
	await expect(changeEndpoint(one, 'e1', { events: ['a', 'b'] }, fakeJournal())).rejects.toThrow(OneEventError);
	expect(one.calls).toEqual([]);
	const many = connect({ update }, () => shown);
	expect(() => assertFieldsSupported(many, { events: ['a', 'b'] })).not.toThrow();
});
