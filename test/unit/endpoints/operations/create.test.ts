import { assertFieldsSupported, createWithSecret, type CreateOptions } from '../../../../endpoints/operations/create';
import type { EndpointChanges } from '../../../../endpoints/endpoint';
import { endpoint, FakeService, type FakeServiceOptions } from '../../../support/fakeService';

const url = 'https://n8n.example.com/webhook/1';
const wanted: EndpointChanges = { url, events: ['order.paid'] };

interface Row {
	what: string;
	service: FakeServiceOptions;
	wanted?: EndpointChanges;
	options?: CreateOptions;
	/** What comes of it: the result, or the error. */
	result?: { id?: string; secret?: string; isNew?: boolean; enabled?: boolean };
	error?: Record<string, unknown>;
	/** Ids that the service has afterwards. */
	left: string[];
	writes: string[];
}

const known: CreateOptions = { knownIds: new Set(['e1']) };
const off: EndpointChanges = { ...wanted, enabled: false };
const startsOn: FakeServiceOptions = { secretAtCreation: true, createAccepts: ['url', 'events'] };
const existing: FakeServiceOptions = { endpoints: [endpoint()], givesBackExisting: true };
const ours: FakeServiceOptions = {
	createAccepts: ['url', 'events', 'secret'],
	offers: ['list', 'create', 'delete'],
};
const withoutSecrets = ['list', 'get', 'create', 'update', 'delete'] as const;

const table: Row[] = [
	{
		what: 'secret in the answer',
		service: { secretAtCreation: true },
		result: { id: 'new1', secret: 'secret of new1', isNew: undefined },
		left: ['new1'],
		writes: ['create'],
	},
	{
		what: 'secret by another call',
		service: {},
		result: { id: 'new1', secret: 'secret of new1', isNew: true },
		left: ['new1'],
		writes: ['create'],
	},
	{
		what: 'secret by rotating, where there is no other way',
		service: { offers: ['list', 'create', 'delete', 'rotateSecret'] },
		result: { secret: 'new secret of new1', isNew: true },
		left: ['new1'],
		writes: ['create', 'rotateSecret new1'],
	},
	{
		what: 'no secret to be had, and none needed',
		service: { offers: withoutSecrets },
		result: { secret: undefined, isNew: true },
		left: ['new1'],
		writes: ['create'],
	},
	{
		what: 'no secret to be had, and one needed: deleted again',
		service: { offers: withoutSecrets },
		options: { requireSecret: true },
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', left: 'none' } },
		left: [],
		writes: ['create', 'delete new1'],
	},
	{
		what: 'refused',
		service: { failures: [{ call: 'create', code: 'invalid' }] },
		error: { code: 'invalid', effect: 'none' },
		left: [],
		writes: ['create'],
	},
	{
		what: 'answer lost: not repeated',
		service: { failures: [{ call: 'create', code: 'timeout', done: true }] },
		error: { code: 'timeout', effect: 'unknown' },
		left: ['new1'],
		writes: ['create'],
	},
	{
		what: 'secret cannot be read: deleted again',
		service: { failures: [{ call: 'getSecret', code: 'forbidden' }] },
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', left: 'none' } },
		left: [],
		writes: ['create', 'delete new1'],
	},
	{
		what: 'secret cannot be read, and the endpoint cannot be deleted',
		service: {
			failures: [
				{ call: 'getSecret', code: 'forbidden' },
				{ call: 'delete', code: 'forbidden' },
			],
		},
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', left: 'new' } },
		left: ['new1'],
		writes: ['create', 'delete new1'],
	},
	{
		what: 'secret cannot be read, and nobody knows whether the endpoint is deleted',
		service: {
			failures: [
				{ call: 'getSecret', code: 'forbidden' },
				{ call: 'delete', code: 'timeout', done: true },
				{ call: 'list', code: 'serverFault', after: 1 },
			],
		},
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', left: 'newOrNone' } },
		left: [],
		writes: ['create', 'delete new1'],
	},
	{
		what: 'set right after creating what only an update takes',
		service: startsOn,
		wanted: off,
		result: { id: 'new1', secret: 'secret of new1', isNew: true, enabled: false },
		left: ['new1'],
		writes: ['create', 'update new1'],
	},
	{
		what: 'nothing to set where the service has made it so by itself',
		service: startsOn,
		wanted: { ...wanted, enabled: true },
		result: { id: 'new1', enabled: true },
		left: ['new1'],
		writes: ['create'],
	},
	{
		what: 'cannot be set: deleted again',
		service: { ...startsOn, failures: [{ call: 'update', code: 'forbidden' }] },
		wanted: off,
		error: { code: 'partialChange', change: { step: 'setFields', fields: ['enabled'], newId: 'new1', left: 'none' } },
		left: [],
		writes: ['create', 'update new1', 'delete new1'],
	},
	{
		what: 'the service gives back what is there: it is used',
		service: existing,
		result: { id: 'e1', secret: 'secret of e1', isNew: false },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'the service gives back what is there, and its secret cannot be read: it stays',
		service: { ...existing, failures: [{ call: 'getSecret', code: 'notFound' }] },
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'e1', left: 'existing', wasThere: true } },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'the service gives back what is there, and it cannot be set: it stays',
		service: {
			...existing,
			createAccepts: ['url', 'events'],
			failures: [{ call: 'update', code: 'serverFault' }],
		},
		wanted: off,
		error: { code: 'partialChange', change: { step: 'setFields', newId: 'e1', left: 'existing', wasThere: true } },
		left: ['e1'],
		writes: ['create', 'update e1'],
	},
	{
		what: 'what is there gets no new secret',
		service: { ...existing, offers: ['list', 'create', 'delete', 'rotateSecret'] },
		result: { id: 'e1', secret: undefined, isNew: false },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'what is there is left alone where the caller wants that',
		service: { ...existing, createAccepts: ['url', 'events'] },
		wanted: off,
		options: { ...known, existing: 'leave', requireSecret: true },
		result: { id: 'e1', secret: undefined, isNew: false, enabled: true },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'a secret of ours is not that of an endpoint that was there',
		service: { ...ours, ...existing },
		result: { id: 'e1', secret: undefined, isNew: false },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'a secret of ours is not that of an endpoint that was there, and one is needed: it stays',
		service: { ...ours, ...existing },
		options: { requireSecret: true },
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'e1', left: 'existing', wasThere: true } },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'the secret of an endpoint that was there is fetched, where ours was sent',
		service: { ...ours, ...existing, offers: ['list', 'create', 'delete', 'getSecret'] },
		result: { id: 'e1', secret: 'secret of e1', isNew: false },
		left: ['e1'],
		writes: ['create'],
	},
	{
		what: 'nobody could tell whether a secret of ours is in force: nothing is done',
		service: { ...ours, failures: [{ call: 'list', code: 'serverFault' }] },
		error: { code: 'serverFault' },
		left: [],
		writes: [],
	},
	{
		what: 'the list cannot be read before: nothing is deleted, because it may have been there',
		service: {
			failures: [
				{ call: 'list', code: 'serverFault' },
				{ call: 'getSecret', code: 'forbidden' },
			],
		},
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', left: 'existing', wasThere: false } },
		left: ['new1'],
		writes: ['create'],
	},
];

test.each(table)('$what', async ({ service, wanted: asked = wanted, options, result, error, left, writes }) => {
	const fake = new FakeService(service);
	const created = createWithSecret(fake.connection, asked, options);
	if (error) await expect(created).rejects.toMatchObject(error);
	else {
		const { endpoint: made, secret, isNew } = await created;
		expect({ id: made.id, secret, isNew, enabled: made.enabled }).toMatchObject(result ?? {});
	}
	expect(fake.ids).toEqual(left);
	expect(fake.writes).toEqual(writes);
});

test('the list is read before only where something may have to be undone', async () => {
	const simple = new FakeService({ secretAtCreation: true });
	await createWithSecret(simple.connection, wanted);
	expect(simple.calls).toEqual(['create']);
	const told = new FakeService();
	await createWithSecret(told.connection, wanted, { knownIds: new Set() });
	expect(told.calls).toEqual(['create', 'getSecret new1']);
});

test('the id is told before anything else can fail', async () => {
	const fake = new FakeService({ failures: [{ call: 'getSecret', code: 'forbidden' }] });
	const told: string[] = [];
	const onCreated: CreateOptions['onCreated'] = (created) =>
		void told.push(`${created.endpoint.id}, new: ${created.isNew}, after ${fake.calls.join(', ')}`);
	await expect(createWithSecret(fake.connection, wanted, { onCreated })).rejects.toThrow();
	expect(told).toEqual(['new1, new: true, after list, create']);
});

test('a secret of ours is that of a new endpoint', async () => {
	const fake = new FakeService(ours);
	const { secret, isNew } = await createWithSecret(fake.connection, wanted);
	expect({ secret, isNew }).toEqual({ secret: fake.endpoints[0]?.secret, isNew: true });
	expect(secret).toMatch(/^[0-9a-f]{64}$/);
});

test('what the caller cannot use is deleted again, and one that was there stays', async () => {
	const onCreated = () => {
		throw new Error('not to be used');
	};
	for (const [service, left] of [
		[{ secretAtCreation: true }, []],
		[existing, ['e1']],
	] as const) {
		const fake = new FakeService(service);
		const knownIds = new Set(fake.ids);
		await expect(createWithSecret(fake.connection, wanted, { knownIds, onCreated })).rejects.toThrow('not to be used');
		expect(fake.ids).toEqual(left);
	}
});

test('what no call takes is refused before anything is done, but for the events', () => {
	const { connection } = new FakeService({ createAccepts: ['url'], updateAccepts: ['name'] });
	expect(() => assertFieldsSupported(connection, { url, events: ['a'], name: 'b' })).not.toThrow();
	expect(() => assertFieldsSupported(connection, { url, description: 'c', enabled: true })).toThrow(
		expect.objectContaining({ code: 'unsupportedFields', fields: ['description', 'enabled'] }),
	);
});
