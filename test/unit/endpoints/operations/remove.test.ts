import {
	cleanUpReplacements,
	deleteAllConfirmed,
	deleteConfirmed,
	type Removal,
} from '../../../../endpoints/operations/remove';
import { fakeJournal, FakeService, type FakeServiceOptions } from '../../../support/fakeService';

interface Row {
	what: string;
	service: FakeServiceOptions;
	removal: Partial<Removal> & { code?: string };
	/** Ids that the service has shown before; none without it. */
	seen?: string[];
	/** Ids that the service has afterwards. */
	left: string[];
}

const one = [{ id: 'e1' }];
const withoutGet = ['list', 'create', 'delete'] as const;

const table: Row[] = [
	{ what: 'deleted', service: { endpoints: one }, removal: { type: 'gone', confirmed: true }, left: [] },
	{
		what: 'deleted, and answered with an error',
		service: { endpoints: one, failures: [{ call: 'delete', code: 'serverFault', done: true }] },
		removal: { type: 'gone', confirmed: true, code: 'serverFault' },
		left: [],
	},
	{
		what: 'deleted, and the answer is lost',
		service: { endpoints: one, failures: [{ call: 'delete', code: 'timeout', done: true }] },
		removal: { type: 'gone', confirmed: true, code: 'timeout' },
		left: [],
	},
	{
		what: 'not there before',
		service: { endpoints: [{ id: 'e2' }] },
		removal: { type: 'gone', confirmed: true, code: 'notFound' },
		left: ['e2'],
	},
	{
		what: 'refused',
		service: { endpoints: one, failures: [{ call: 'delete', code: 'forbidden' }] },
		removal: { type: 'stillThere', reason: 'refused', code: 'forbidden' },
		left: ['e1'],
	},
	{
		what: '"not found" although it is listed: something in between has answered',
		service: { endpoints: one, failures: [{ call: 'delete', code: 'notFound' }] },
		removal: { type: 'stillThere', reason: 'refused', code: 'notFound' },
		left: ['e1'],
	},
	{
		what: 'refused, and the list is cut off before it',
		service: { endpoints: one, listCutOff: 1, failures: [{ call: 'delete', code: 'forbidden' }] },
		removal: { type: 'stillThere', reason: 'refused', code: 'forbidden' },
		left: ['e1'],
	},
	{
		what: 'answered with a success that did nothing',
		service: { endpoints: one, ignoresDelete: true },
		removal: { type: 'stillThere', reason: 'ignored', code: 'endpointNotDeleted' },
		left: ['e1'],
	},
	{
		what: 'deleted, and the list lags while the call for one endpoint does not',
		service: { endpoints: one, listLag: Infinity },
		removal: { type: 'gone', confirmed: true },
		left: [],
	},
	{
		what: 'deleted, and the list, which is all there is, lags for some seconds',
		service: { endpoints: one, listLag: 2, offers: withoutGet },
		removal: { type: 'gone', confirmed: true },
		left: [],
	},
	{
		what: 'archived: the list, which is all there is, goes on showing it',
		service: { endpoints: one, listLag: Infinity, offers: withoutGet },
		removal: { type: 'stillThere', reason: 'ignored', code: 'endpointNotDeleted' },
		left: [],
	},
	{
		what: 'deleted, and the list cannot be read',
		service: { endpoints: one, failures: [{ call: 'list', code: 'serverFault' }] },
		removal: { type: 'gone', confirmed: false },
		left: [],
	},
	{
		what: 'refused, and the list cannot be read',
		service: {
			endpoints: one,
			failures: [
				{ call: 'delete', code: 'forbidden' },
				{ call: 'list', code: 'serverFault' },
			],
		},
		removal: { type: 'unknown', code: 'forbidden' },
		left: ['e1'],
	},
	{
		what: 'refused, and the list, which is all there is, does not show it: it may be too new, or never was there',
		service: {
			endpoints: one,
			listCutOff: 1,
			offers: withoutGet,
			failures: [{ call: 'delete', code: 'forbidden' }],
		},
		removal: { type: 'unknown', code: 'forbidden' },
		left: ['e1'],
	},
	{
		what: 'refused, not listed, and the call for it fails',
		service: {
			endpoints: one,
			listCutOff: 1,
			failures: [
				{ call: 'delete', code: 'forbidden' },
				{ call: 'get', code: 'serverFault' },
			],
		},
		seen: ['e1'],
		removal: { type: 'unknown', code: 'forbidden' },
		left: ['e1'],
	},
	{
		what: 'refused, and neither the list nor the call for it knows it',
		service: { failures: [{ call: 'delete', code: 'forbidden' }] },
		removal: { type: 'gone', confirmed: true, code: 'forbidden' },
		left: [],
	},
	{
		what: 'deleted, answered with an error, and the list, which is all there is, has shown it before',
		service: {
			endpoints: one,
			offers: withoutGet,
			failures: [{ call: 'delete', code: 'serverFault', done: true }],
		},
		seen: ['e1'],
		removal: { type: 'gone', confirmed: true, code: 'serverFault' },
		left: [],
	},
	{
		what: '"not found" by both calls for it, while the list lags',
		service: {
			endpoints: one,
			listLag: Infinity,
			failures: [{ call: 'delete', code: 'notFound', done: true }],
		},
		removal: { type: 'gone', confirmed: true, isStillListed: true, code: 'notFound' },
		left: [],
	},
	{
		what: 'deleted at a service without a list',
		service: { endpoints: one, offers: ['create', 'delete'] },
		removal: { type: 'gone', confirmed: false },
		left: [],
	},
];

test.each(table)('$what', async ({ service, removal: { code, ...expected }, seen, left }) => {
	const fake = new FakeService(service);
	const removal = await deleteConfirmed(fake.connection, 'e1', new Set(seen));
	expect(removal).toMatchObject(expected);
	expect('error' in removal ? removal.error : undefined).toEqual(
		code === undefined ? undefined : expect.objectContaining({ code }),
	);
	expect(fake.ids).toEqual(left);
	expect(fake.writes).toEqual(['delete e1']);
});

test('a list that lags is given three seconds, and no longer', async () => {
	const fake = new FakeService({ endpoints: one, ignoresDelete: true, offers: withoutGet });
	await deleteConfirmed(fake.connection, 'e1');
	expect(fake.pauses).toEqual([1000, 2000]);
});

test('several are all tried, and the list is read once for all of them', async () => {
	const failures = [{ call: 'delete', code: 'forbidden' }] as const;
	const fake = new FakeService({ endpoints: [{ id: 'e1' }, { id: 'e2' }, { id: 'e3' }], failures });
	const removals = await deleteAllConfirmed(fake.connection, ['e1', 'e2', 'e3']);
	expect(removals.map(({ type }) => type)).toEqual(['stillThere', 'gone', 'gone']);
	expect(fake.calls).toEqual(['delete e1', 'delete e2', 'delete e3', 'list']);
	expect(fake.ids).toEqual(['e1']);
});

test('nothing to delete takes no call', async () => {
	const fake = new FakeService();
	expect(await deleteAllConfirmed(fake.connection, [])).toEqual([]);
	expect(fake.calls).toEqual([]);
});

describe('what replacements have left behind', () => {
	test.each<{ what: string; endpoints: string[]; pending: string[]; left: string[]; kept: string[] }>([
		{
			what: 'goes while the old one is there',
			endpoints: ['e1', 'n1', 'x'],
			pending: ['n1'],
			left: ['e1', 'x'],
			kept: [],
		},
		{
			what: 'stays where the old one is gone',
			endpoints: ['n1', 'x'],
			pending: ['n1'],
			left: ['n1', 'x'],
			kept: ['e1'],
		},
		{ what: 'may be gone already', endpoints: ['e1', 'x'], pending: ['n1'], left: ['e1', 'x'], kept: [] },
	])('$what', async ({ endpoints, pending, left, kept }) => {
		const fake = new FakeService({ endpoints: endpoints.map((id) => ({ id })) });
		const journal = fakeJournal({ e1: pending });
		await cleanUpReplacements(fake.connection, 'e1', journal);
		expect(fake.ids).toEqual(left);
		expect([...journal.entries.keys()]).toEqual(kept);
	});

	test('is remembered where it cannot be deleted, and the others are tried all the same', async () => {
		const fake = new FakeService({
			endpoints: [{ id: 'e1' }, { id: 'n1' }, { id: 'n2' }],
			failures: [{ call: 'delete', code: 'forbidden' }],
		});
		const journal = fakeJournal({ e1: ['n1', 'n2'] });
		await expect(cleanUpReplacements(fake.connection, 'e1', journal)).rejects.toMatchObject({ code: 'forbidden' });
		expect(fake.ids).toEqual(['e1', 'n1']);
		expect(journal.pending('e1')).toEqual(['n1', 'n2']);
	});
});
