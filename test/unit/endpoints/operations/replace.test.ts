import type { EndpointChanges } from '../../../../endpoints/endpoint';
import { findById } from '../../../../endpoints/client';
import { replaceEndpoint } from '../../../../endpoints/operations/replace';
import { endpoint, fakeJournal, FakeService, type FakeServiceOptions } from '../../../support/fakeService';

interface Row {
	what: string;
	service: FakeServiceOptions;
	changes?: EndpointChanges;
	result?: Record<string, unknown>;
	error?: Record<string, unknown>;
	/** Ids that the service has afterwards. */
	left: string[];
	/** Ids of new endpoints that the journal remembers. */
	orphans?: string[];
}

const foreign = endpoint({ id: 'x', url: 'https://crm.example.com/hook' });
const there = [foreign, endpoint()];
const changes: EndpointChanges = { events: ['order.sent'] };

const table: Row[] = [
	{
		what: 'the new one is there before the old one goes',
		service: {},
		result: { secret: 'secret of new1', replacedId: 'e1', endpoint: { id: 'new1', events: ['order.sent'] } },
		left: ['x', 'new1'],
	},
	{
		what: 'the old one is deleted although the answer says otherwise',
		service: { failures: [{ call: 'delete', code: 'serverFault', done: true }] },
		result: { replacedId: 'e1' },
		left: ['x', 'new1'],
	},
	{
		what: 'the service gives back the old one: nothing is deleted',
		service: { givesBackExisting: true },
		error: { code: 'replacementNotPossible', id: 'e1' },
		left: ['x', 'e1'],
	},
	{
		what: 'the service gives back another one that is there: nothing is deleted',
		service: { givesBackExisting: true },
		changes: { url: foreign.url },
		error: { code: 'replacementNotPossible', id: 'e1' },
		left: ['x', 'e1'],
	},
	{
		what: 'refused for what is in the way, which is the old one',
		service: { failures: [{ call: 'create', code: 'conflict' }] },
		error: { code: 'replacementNotPossible', id: 'e1' },
		left: ['x', 'e1'],
	},
	{
		what: 'refused for what is in the way at another URL, which is not the old one',
		service: { failures: [{ call: 'create', code: 'conflict' }] },
		changes: { url: foreign.url },
		error: { code: 'conflict', effect: 'none' },
		left: ['x', 'e1'],
	},
	{
		what: 'refused for another reason',
		service: { failures: [{ call: 'create', code: 'invalid' }] },
		error: { code: 'invalid', effect: 'none' },
		left: ['x', 'e1'],
	},
	{
		what: 'the answer is lost, and nothing was created',
		service: { failures: [{ call: 'create', code: 'timeout' }] },
		error: { code: 'partialChange', change: { step: 'create', oldId: 'e1', left: 'old' } },
		left: ['x', 'e1'],
	},
	{
		what: 'the answer is lost, and what was created is found and deleted',
		service: { failures: [{ call: 'create', code: 'timeout', done: true }] },
		error: { code: 'partialChange', change: { step: 'create', oldId: 'e1', left: 'old' } },
		left: ['x', 'e1'],
	},
	{
		what: 'the answer is lost, and nobody can look',
		service: {
			failures: [
				{ call: 'create', code: 'timeout', done: true },
				{ call: 'list', code: 'serverFault', after: 1 },
			],
		},
		error: { code: 'partialChange', change: { step: 'create', oldId: 'e1', left: 'bothOrOld' } },
		left: ['x', 'e1', 'new1'],
	},
	{
		what: 'the secret of the new one cannot be read',
		service: { failures: [{ call: 'getSecret', code: 'forbidden' }] },
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', oldId: 'e1', left: 'old' } },
		left: ['x', 'e1'],
	},
	{
		what: 'the secret of the new one cannot be read, and it cannot be deleted',
		service: {
			failures: [
				{ call: 'getSecret', code: 'forbidden' },
				{ call: 'delete', code: 'forbidden' },
			],
		},
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', oldId: 'e1', left: 'both' } },
		left: ['x', 'e1', 'new1'],
		orphans: ['new1'],
	},
	{
		what: 'the old one cannot be deleted: the new one is',
		service: { failures: [{ call: 'delete', code: 'forbidden' }] },
		error: { code: 'partialChange', change: { step: 'deleteOld', newId: 'new1', oldId: 'e1', left: 'old' } },
		left: ['x', 'e1'],
	},
	{
		what: 'neither can be deleted',
		service: { failures: [{ call: 'delete', code: 'forbidden', times: 2 }] },
		error: { code: 'partialChange', change: { step: 'deleteOld', newId: 'new1', oldId: 'e1', left: 'both' } },
		left: ['x', 'e1', 'new1'],
		orphans: ['new1'],
	},
	{
		what: 'nobody knows whether the old one is deleted: the new one stays',
		service: {
			failures: [
				{ call: 'delete', code: 'timeout', done: true },
				{ call: 'list', code: 'serverFault', after: 1 },
			],
		},
		error: { code: 'partialChange', change: { step: 'deleteOld', newId: 'new1', oldId: 'e1', left: 'bothOrNew' } },
		left: ['x', 'new1'],
		orphans: ['new1'],
	},
	{
		what: 'the service says that it has deleted the old one, and has not: the new one stays, and is told',
		service: { ignoresDelete: true },
		result: { secret: 'secret of new1', replacedId: 'e1', oldListedAs: 'doubtful' },
		left: ['x', 'e1', 'new1'],
	},
	{
		what: 'the list, which is all there is, goes on showing the old one: the new one stays',
		service: { listLag: Infinity, secretAtCreation: true, offers: ['list', 'create', 'delete'] },
		result: { secret: 'secret of new1', replacedId: 'e1', oldListedAs: 'doubtful' },
		left: ['x', 'new1'],
	},
	{
		what: 'the list goes on showing the old one, and the call for it knows better',
		service: { listLag: Infinity },
		result: { secret: 'secret of new1', replacedId: 'e1', oldListedAs: 'gone' },
		left: ['x', 'new1'],
	},
	{
		what: 'the old one cannot be deleted, and the new one is only said to be: it may be there',
		service: { ignoresDelete: true, failures: [{ call: 'delete', code: 'forbidden' }] },
		error: { code: 'partialChange', change: { step: 'deleteOld', newId: 'new1', oldId: 'e1', left: 'bothOrOld' } },
		left: ['x', 'e1', 'new1'],
		orphans: ['new1'],
	},
	{
		what: 'the answer does not have the secret that it should have: the old one stays',
		service: { secretAtCreation: 'expected', offers: ['list', 'create', 'delete'] },
		error: { code: 'partialChange', change: { step: 'readSecret', newId: 'new1', oldId: 'e1', left: 'old' } },
		left: ['x', 'e1'],
	},
];

test.each(table)('$what', async ({ service, changes: asked = changes, result, error, left, orphans = [] }) => {
	const fake = new FakeService({ endpoints: there, ...service });
	const journal = fakeJournal();
	const replaced = replaceEndpoint(fake.connection, await findById(fake.connection, 'e1'), asked, journal);
	if (error) await expect(replaced).rejects.toMatchObject(error);
	else expect(await replaced).toMatchObject(result ?? {});
	expect(fake.ids).toEqual(left);
	expect(journal.pending('e1')).toEqual(orphans);
	expect(fake.endpoints.find(({ id }) => id === 'x')).toEqual(foreign);
});

test('what is not to be changed is carried over', async () => {
	const fake = new FakeService({ endpoints: [endpoint({ name: 'Orders', enabled: false, events: ['a', 'b'] })] });
	await replaceEndpoint(fake.connection, await findById(fake.connection, 'e1'), { name: 'Sales' }, fakeJournal());
	expect(fake.endpoints).toEqual([
		endpoint({ id: 'new1', name: 'Sales', enabled: false, events: ['a', 'b'], secret: 'secret of new1' }),
	]);
});

test('what was left behind before goes first', async () => {
	const fake = new FakeService({ endpoints: [endpoint(), endpoint({ id: 'n1' })] });
	const journal = fakeJournal({ e1: ['n1'] });
	await replaceEndpoint(fake.connection, await findById(fake.connection, 'e1'), {}, journal);
	expect(fake.writes).toEqual(['delete n1', 'create', 'delete e1']);
	expect(journal.entries.size).toBe(0);
});
