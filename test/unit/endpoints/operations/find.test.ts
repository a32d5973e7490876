import { findById } from '../../../../endpoints/client';
import { chooseByUrl, listAll } from '../../../../endpoints/operations/find';
import { differences, fieldsOf } from '../../../../endpoints/operations/diff';
import type { EndpointChanges } from '../../../../endpoints/endpoint';
import { endpoint, fakeJournal, FakeService, type FakeEndpoint } from '../../../support/fakeService';

const url = 'https://n8n.example.com/webhook/1';
const shouted = 'https://N8N.example.com:443/webhook/1';

test.each<{
	what: string;
	endpoints: Array<Partial<FakeEndpoint>>;
	pending?: string[];
	found: string | string[] | undefined;
}>([
	{ what: 'none', endpoints: [{ id: 'x', url: 'https://crm.example.com/hook' }], found: undefined },
	{ what: 'one', endpoints: [{ id: 'x', url: `${url}/more` }, { id: 'e1' }], found: 'e1' },
	{ what: "one in the service's spelling", endpoints: [{ id: 'e1', url: shouted }], found: 'e1' },
	{ what: 'the exact spelling before another one', endpoints: [{ id: 'e2', url: shouted }, { id: 'e1' }], found: 'e1' },
	{ what: 'two', endpoints: [{ id: 'e1' }, { id: 'e2' }], found: ['e1', 'e2'] },
	{
		what: 'two, of which one was to replace the other',
		endpoints: [{ id: 'e1' }, { id: 'n1' }],
		pending: ['n1'],
		found: 'e1',
	},
	{
		what: 'three, of which one was to replace another',
		endpoints: [{ id: 'e1' }, { id: 'n1' }, { id: 'e2' }],
		pending: ['n1'],
		found: ['e1', 'n1', 'e2'],
	},
])('by URL: $what', async ({ endpoints, pending = [], found }) => {
	const { connection } = new FakeService({ endpoints });
	const listed = await listAll(connection);
	const choose = () => chooseByUrl(listed, url, fakeJournal({ e1: pending }));
	const ambiguous = Array.isArray(found) ? { code: 'ambiguousEndpoint', ids: found } : undefined;
	if (ambiguous) expect(choose).toThrow(expect.objectContaining(ambiguous));
	else expect(choose()?.endpoint.id).toBe(found);
});

test('by URL, from what is known already, takes no call', () => {
	expect(chooseByUrl([], url)).toBeUndefined();
});

test.each([
	{ what: 'by the call for it', offers: undefined, calls: ['get e1'] },
	{ what: 'in the list where there is none', offers: ['list'] as const, calls: ['list'] },
])('by id $what', async ({ offers, calls }) => {
	const fake = new FakeService({ endpoints: [{ id: 'x' }, { id: 'e1' }], offers });
	expect((await findById(fake.connection, 'e1')).endpoint.id).toBe('e1');
	expect(fake.calls).toEqual(calls);
	await expect(findById(fake.connection, 'e2')).rejects.toMatchObject({ code: 'notFound', isMissing: true });
});

test.each<{ what: string; is?: Partial<FakeEndpoint>; wanted: EndpointChanges; differing: string[] }>([
	{ what: 'nothing wanted', wanted: {}, differing: [] },
	{ what: 'the same', wanted: { url, events: ['order.paid'], enabled: true }, differing: [] },
	{ what: 'the URL in another spelling', wanted: { url: shouted }, differing: [] },
	{ what: 'a slash at the end', wanted: { url: `${url}/` }, differing: ['url'] },
	{ what: 'events in another order', is: { events: ['a', 'b'] }, wanted: { events: ['b', 'a', 'b'] }, differing: [] },
	{ what: 'one event less', is: { events: ['a', 'b'] }, wanted: { events: ['a'] }, differing: ['events'] },
	{ what: 'switched off', wanted: { enabled: false }, differing: ['enabled'] },
	{ what: 'an empty name where it has none', wanted: { name: '' }, differing: [] },
	{ what: 'a name where it has none', wanted: { name: 'Orders' }, differing: ['name'] },
	{ what: 'what the service does not show', wanted: { description: 'About it', apiVersion: '2' }, differing: [] },
	{ what: 'a field that is left open', wanted: { name: undefined }, differing: [] },
])('differences: $what', async ({ is, wanted, differing }) => {
	const { connection } = new FakeService({ endpoints: [endpoint(is)] });
	const found = await findById(connection, 'e1');
	expect(fieldsOf(differences(connection.management, found, wanted))).toEqual(differing);
});
