import type { EndpointChanges } from '../../../../endpoints/endpoint';
import { changeEndpoint } from '../../../../endpoints/operations/change';
import { rotateEndpointSecret } from '../../../../endpoints/operations/rotateSecret';
import { upsertEndpoint } from '../../../../endpoints/operations/upsert';
import { endpoint, fakeJournal, FakeService, type FakeServiceOptions } from '../../../support/fakeService';

interface Row {
	what: string;
	service?: FakeServiceOptions;
	result?: Record<string, unknown>;
	error?: Record<string, unknown>;
	writes: string[];
	/** Ids that the service has afterwards. */
	left: string[];
}

const url = endpoint().url;
const urlAndEvents = ['url', 'events'] as const;
const replacing = { updateAccepts: [], offers: ['list', 'get', 'create', 'delete', 'getSecret'] } as const;
const x = endpoint({ id: 'x', url: 'https://crm.example.com/hook' });

async function hold(
	{ service, result, error, writes, left }: Row,
	run: (fake: FakeService) => Promise<unknown>,
): Promise<void> {
	const fake = new FakeService({ endpoints: [x, endpoint()], ...service });
	const outcome = run(fake);
	if (error) await expect(outcome).rejects.toMatchObject(error);
	else expect(await outcome).toMatchObject(result ?? {});
	expect(fake.writes).toEqual(writes);
	expect(fake.ids).toEqual(left);
	expect(fake.endpoints.find(({ id }) => id === 'x')).toEqual(x);
}

describe('change', () => {
	test.each<Row & { changes: EndpointChanges }>([
		{
			what: 'in place, where the service can',
			changes: { enabled: false },
			result: { endpoint: { id: 'e1', enabled: false } },
			writes: ['update e1'],
			left: ['x', 'e1'],
		},
		{
			what: 'by replacing, where it cannot',
			service: replacing,
			changes: { events: ['order.sent'] },
			result: { endpoint: { id: 'new1', events: ['order.sent'] }, replacedId: 'e1', secret: 'secret of new1' },
			writes: ['create', 'delete e1'],
			left: ['x', 'new1'],
		},
		{
			what: 'by replacing, where it can change only a part',
			service: { updateAccepts: ['enabled'] },
			changes: { enabled: false, name: 'Orders' },
			result: { endpoint: { id: 'new1', enabled: false, name: 'Orders' }, replacedId: 'e1' },
			writes: ['create', 'delete e1'],
			left: ['x', 'new1'],
		},
		{
			what: 'of a field that no call takes is refused',
			changes: { description: 'About it', name: 'Orders' },
			error: { code: 'unsupportedFields', fields: ['description'] },
			writes: [],
			left: ['x', 'e1'],
		},
		{
			what: 'of a field that only a create call takes is refused where nothing can be replaced',
			service: { updateAccepts: urlAndEvents, offers: ['list', 'get', 'create', 'update'] },
			changes: { name: 'Orders' },
			error: { code: 'unsupportedFields', fields: ['name'] },
			writes: [],
			left: ['x', 'e1'],
		},
		{
			what: 'of what is not there',
			service: { endpoints: [x] },
			changes: { enabled: false },
			error: { code: 'notFound' },
			writes: ['update e1'],
			left: ['x'],
		},
	])('$what', async (row) => {
		await hold(row, async ({ connection }) => await changeEndpoint(connection, 'e1', row.changes, fakeJournal()));
	});
});

describe('upsert', () => {
	const wanted = { url, events: ['order.paid'] };

	test.each<Row & { wanted?: Partial<typeof wanted> & EndpointChanges }>([
		{
			what: 'as it is: nothing is written',
			result: { changed: false, endpoint: { id: 'e1' } },
			writes: [],
			left: ['x', 'e1'],
		},
		{
			what: 'events in another order, one twice: nothing is written',
			service: { endpoints: [x, endpoint({ events: ['b', 'a'] })] },
			wanted: { events: ['a', 'b', 'a'] },
			result: { changed: false },
			writes: [],
			left: ['x', 'e1'],
		},
		{
			what: 'not there: created',
			service: { endpoints: [x] },
			result: { changed: true, endpoint: { id: 'new1' }, secret: 'secret of new1' },
			writes: ['create'],
			left: ['x', 'new1'],
		},
		{
			what: 'otherwise: changed in place',
			wanted: { events: ['order.sent'] },
			result: { changed: true, endpoint: { id: 'e1', events: ['order.sent'] } },
			writes: ['update e1'],
			left: ['x', 'e1'],
		},
		{
			what: 'otherwise: replaced where it cannot be changed',
			service: replacing,
			wanted: { events: ['order.sent'] },
			result: { changed: true, replacedId: 'e1' },
			writes: ['create', 'delete e1'],
			left: ['x', 'new1'],
		},
		{
			what: 'otherwise, at a service that gives back what is there: nothing is deleted',
			service: { ...replacing, givesBackExisting: true },
			wanted: { events: ['order.sent'] },
			error: { code: 'replacementNotPossible', id: 'e1' },
			writes: ['create'],
			left: ['x', 'e1'],
		},
		{
			what: 'two at the URL: not guessed',
			service: { endpoints: [x, endpoint(), endpoint({ id: 'e2' })] },
			error: { code: 'ambiguousEndpoint', ids: ['e1', 'e2'] },
			writes: [],
			left: ['x', 'e1', 'e2'],
		},
		{
			what: 'a field that no call takes: refused',
			wanted: { description: 'About it' },
			error: { code: 'unsupportedFields' },
			writes: [],
			left: ['x', 'e1'],
		},
		{
			what: 'created without a secret that can be read: deleted again, with one list for everything before',
			service: { endpoints: [x], failures: [{ call: 'getSecret', code: 'forbidden' }] },
			error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', left: 'none' } },
			writes: ['create', 'delete new1'],
			left: ['x'],
		},
	])('$what', async (row) => {
		const asked = { ...wanted, ...row.wanted };
		await hold(row, async ({ connection }) => await upsertEndpoint(connection, asked, { journal: fakeJournal() }));
	});
});

describe('rotate', () => {
	test.each<Row>([
		{
			what: "by the service's call for it",
			result: { endpoint: { id: 'e1' }, secret: 'new secret of e1' },
			writes: ['rotateSecret e1'],
			left: ['x', 'e1'],
		},
		{
			what: 'by replacing, where it has none',
			service: replacing,
			result: { endpoint: { id: 'new1' }, secret: 'secret of new1', replacedId: 'e1' },
			writes: ['create', 'delete e1'],
			left: ['x', 'new1'],
		},
		{
			what: 'of what is not there',
			service: { endpoints: [x] },
			error: { code: 'notFound' },
			writes: [],
			left: ['x'],
		},
		{
			what: 'with an answer that is lost: a secret that nobody has may be in force',
			service: { failures: [{ call: 'rotateSecret', code: 'timeout', done: true }] },
			error: { code: 'timeout', effect: 'secretUnknown' },
			writes: ['rotateSecret e1'],
			left: ['x', 'e1'],
		},
		{
			what: 'at a service that can do neither',
			service: { updateAccepts: [], offers: ['list', 'get'] },
			error: { code: 'operationNotOffered' },
			writes: [],
			left: ['x', 'e1'],
		},
	])('$what', async (row) => {
		await hold(row, async ({ connection }) => await rotateEndpointSecret(connection, 'e1', fakeJournal()));
	});
});

test.each(['change', 'upsert', 'rotate'] as const)('%s clears up what replacements have left behind', async (name) => {
	const fake = new FakeService({ endpoints: [endpoint(), endpoint({ id: 'n1' })] });
	const journal = fakeJournal({ e1: ['n1'] });
	const run = {
		change: async () => await changeEndpoint(fake.connection, 'e1', { enabled: false }, journal),
		upsert: async () => await upsertEndpoint(fake.connection, { url, events: ['order.paid'] }, { journal }),
		rotate: async () => await rotateEndpointSecret(fake.connection, 'e1', journal),
	};
	await run[name]();
	expect(fake.ids).toEqual(['e1']);
	expect(journal.entries.size).toBe(0);
});
