import type { INodeParameters } from 'n8n-workflow';
import { definitionText } from '../../sandbox/custom';
import { put } from '../../services/json';
import { startReceiver, type Receiver } from '../support/receiver';
import { byId, eventsOf, ManagedVendor, type VendorName, type VendorOptions } from '../support/managedVendor';

const running: ManagedVendor[] = [];
const receivers: Receiver[] = [];
afterEach(async () => {
	await Promise.all(receivers.splice(0).map(async (receiver) => await receiver.stop()));
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

async function start<Name extends VendorName>(name: Name, options?: VendorOptions[Name]) {
	const vendor = await ManagedVendor.start(name, options);
	running.push(vendor as unknown as ManagedVendor);
	return vendor;
}

/** Endpoints 0 to count - 1; every tenth is off, and every fifth has the second event. */
async function withEndpoints<Name extends VendorName>(name: Name, count: number, options?: VendorOptions[Name]) {
	const vendor = await start(name, options);
	const [first, second] = eventsOf(vendor.row);
	for (let index = 0; index < count; index += 1) {
		vendor.add(`orders-${index}`, { enabled: index % 10 !== 0, events: [index % 5 === 0 ? second : first] });
	}
	return vendor;
}

const sizesAsked = (vendor: Pick<ManagedVendor, 'calls'>) => vendor.calls('GET').map(({ query }) => query.limit);

describe('the endpoints of Commet', () => {
	it('come complete over all pages', async () => {
		const vendor = await withEndpoints('commet', 250);
		const items = await vendor.run('getAll', { returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual(vendor.standIn.endpoints.map(({ id }) => id).reverse());
		expect(sizesAsked(vendor)).toEqual(['100', '100', '100']);
	});

	it.each([
		{ limit: 5, asked: ['5'] },
		{ limit: 100, asked: ['100'] },
		{ limit: 150, asked: ['100', '100'] },
		{ limit: 1000, asked: ['100', '100', '100'] },
	])('stop being asked for once there are $limit', async ({ limit, asked }) => {
		const vendor = await withEndpoints('commet', 250);
		const items = await vendor.run('getAll', { returnAll: false, limit });
		expect(items).toHaveLength(Math.min(limit, 250));
		expect(sizesAsked(vendor)).toEqual(asked);
	});

	it('stop being asked for once enough fit the filter', async () => {
		const vendor = await withEndpoints('commet', 250);
		const items = await vendor.run('getAll', { limit: 3, filters: { enabled: false } });
		expect(items).toHaveLength(3);
		expect(vendor.calls('GET')).toHaveLength(1);
	});
});

/** Each form of the state, and what an endpoint that is on and one that is off count as for the filter. */
const stateForms = [
	{ state: 'thirdWord', names: ['assisters', 'casey', 'commet', 'noderails', 'github', 'resend', 'zendesk'], on: true },
	{ state: 'number', names: ['assisters', 'casey', 'commet', 'noderails', 'github'], on: false },
	{ state: 'text', names: ['assisters', 'casey', 'commet', 'noderails', 'github'], on: false },
] as const;

test.each(stateForms)(
	'endpoints with another word for their state ($state) are not on',
	async ({ state, names, on }) => {
		for (const name of names) {
			const vendor = await start(name);
			vendor.standIn.beUnkind({ state });
			const running = vendor.add('running').id;
			const stopped = vendor.add('stopped', { enabled: false }).id;
			const idsOf = async (enabled: boolean) =>
				(await vendor.run('getAll', { returnAll: true, filters: { enabled } })).map(({ json }) => json.id).sort();
			expect([name, await idsOf(true)]).toEqual([name, on ? [running] : []]);
			expect([name, await idsOf(false)]).toEqual([name, on ? [stopped] : [running, stopped].sort()]);
		}
	},
);

describe('a field with a value that it does not take', () => {
	it.each([
		[{ limit: 0 }, 'Limit must be 1 or more'],
		[{ filters: { enabled: 'yes' } }, 'Filters > Enabled must be true or false'],
	])('is named as the editor names it: %j', async (parameters, said) => {
		const vendor = await start('commet');
		const [item] = await vendor.run('getAll', parameters, { continueOnFail: true });
		expect(item?.json.error).toBe(said);
		expect(item?.json.description).toMatch(/^Change it, and try again\./);
		expect(vendor.calls('GET')).toEqual([]);
	});
});

const listing = ['assisters', 'casey', 'commet', 'noderails', 'github', 'resend', 'zendesk'] as const;

describe.each(listing)('the endpoints of %s', (name) => {
	it.each([
		{ filters: { enabled: false }, count: 3 },
		{ filters: { enabled: true }, count: 27 },
		{ filters: { urlContains: 'orders-2' }, count: 11 },
		{ filters: { enabled: false, urlContains: 'orders-2' }, count: 1 },
		{ filters: { urlContains: 'nowhere' }, count: 0 },
	])('are filtered by $filters', async ({ filters, count }) => {
		const vendor = await withEndpoints(name, 30);
		expect(await vendor.run('getAll', { returnAll: true, filters })).toHaveLength(count);
	});

	it('are filtered by event and cut at the limit', async () => {
		const vendor = await withEndpoints(name, 30);
		const [, second] = eventsOf(vendor.row);
		const items = await vendor.run('getAll', { returnAll: true, filters: { event: second } });
		expect(items).toHaveLength(6);
		for (const { json } of items) expect(json.events).toEqual([second]);
		expect(await vendor.run('getAll', { limit: 4 })).toHaveLength(4);
	});
});

describe.each(['github', 'noderails'] as const)('an endpoint of %s that gets every event', (name) => {
	it('is found by any of them', async () => {
		const vendor = await start(name);
		const [first, second] = eventsOf(vendor.row);
		const all = vendor.add('all', { events: ['*'] });
		const one = vendor.add('one', { events: [first] });
		const idsFor = async (event: string) =>
			(await vendor.run('getAll', { returnAll: true, filters: { event } })).map(({ json }) => json.id);
		expect((await idsFor(first)).sort()).toEqual([all.id, one.id].sort());
		expect(await idsFor(second)).toEqual([all.id]);
		expect(await idsFor('*')).toEqual([all.id]);
	});
});

describe('an endpoint of Commet with a star for an event', () => {
	it('gets no other event, because Commet has no word for all', async () => {
		const vendor = await start('commet');
		vendor.add('all', { events: ['*'] });
		const [first] = eventsOf(vendor.row);
		expect(await vendor.run('getAll', { returnAll: true, filters: { event: first } })).toEqual([]);
	});
});

describe.each([
	{ name: 'github', sizeParam: 'per_page', newestFirst: false },
	{ name: 'resend', sizeParam: 'limit', newestFirst: true },
	{ name: 'zendesk', sizeParam: 'page[size]', newestFirst: false },
] as const)('the endpoints of $name over pages', ({ name, sizeParam, newestFirst }) => {
	const asked = (vendor: Pick<ManagedVendor, 'calls'>) => vendor.calls('GET').map(({ query }) => query[sizeParam]);

	it('come complete', async () => {
		const vendor = await withEndpoints(name, 250);
		const items = await vendor.run('getAll', { returnAll: true });
		const ids = vendor.standIn.endpoints.map(({ id }) => id);
		expect(items.map(({ json }) => json.id)).toEqual(newestFirst ? ids.reverse() : ids);
		expect(asked(vendor)).toEqual(['100', '100', '100']);
	});

	it('stop being asked for once there are enough', async () => {
		const vendor = await withEndpoints(name, 250);
		expect(await vendor.run('getAll', { limit: 100 })).toHaveLength(100);
		expect(asked(vendor)).toEqual(['100']);
	});
});

describe('the endpoints of Casey, should it page', () => {
	it('come complete', async () => {
		const vendor = await withEndpoints('casey', 45, { pagination: true });
		const items = await vendor.run('getAll', { returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual(vendor.standIn.endpoints.map(({ id }) => id).reverse());
		expect(vendor.calls('GET').length).toBeGreaterThan(1);
	});

	it('stop being asked for once there are enough', async () => {
		const vendor = await withEndpoints('casey', 45, { pagination: true });
		expect(await vendor.run('getAll', { limit: 5 })).toHaveLength(5);
		expect(vendor.calls('GET')).toHaveLength(1);
	});
});

describe('the deliveries of NodeRails', () => {
	async function withDeliveries(count: number) {
		const vendor = await start('noderails');
		const { id } = vendor.add('orders');
		return { vendor, id, seeded: vendor.standIn.seedDeliveries(id, count) };
	}

	it('come complete, 10,000 of them', async () => {
		const { vendor, id, seeded } = await withDeliveries(10_000);
		const items = await vendor.run('getDeliveries', { ...byId(id), returnAll: true });
		expect(items.map(({ json }) => json.id)).toEqual(seeded.map((entry) => entry.id).reverse());
		expect(vendor.calls('GET')).toHaveLength(100);
	});

	it.each([
		{ limit: 5, asked: ['5'] },
		{ limit: 150, asked: ['100', '100'] },
	])('stop being asked for once there are $limit', async ({ limit, asked }) => {
		const { vendor, id } = await withDeliveries(300);
		expect(await vendor.run('getDeliveries', { ...byId(id), limit })).toHaveLength(limit);
		expect(sizesAsked(vendor)).toEqual(asked);
	});

	it('show no API key that a receiver has repeated, even as the service tells them', async () => {
		const { vendor, id } = await withDeliveries(1);
		const key = vendor.standIn.credential.apiKey ?? '';
		const [entry] = vendor.standIn.seedDeliveries(id, 1);
		const body = { success: true, data: { items: [{ ...entry, responseBody: `Who is ${key}?` }] } };
		vendor.standIn.fail({ method: 'GET', path: /deliveries/, fault: { status: 200, body } });
		const [item] = await vendor.run('getDeliveries', { ...byId(id), limit: 1, simplify: false });
		expect(item?.json).toMatchObject({ id: entry?.id, responseBody: 'Who is •••?' });
	});

	it.each(['DELIVERED', 'FAILED', 'PENDING'])('are filtered by the status %s at the vendor', async (status) => {
		const { vendor, id, seeded } = await withDeliveries(300);
		const items = await vendor.run('getDeliveries', { ...byId(id), returnAll: true, filters: { status } });
		const expected = seeded.filter((entry) => entry.status === status).map((entry) => entry.id);
		expect(items.map(({ json }) => json.id)).toEqual(expected.reverse());
		for (const { query } of vendor.calls('GET')) expect(query.status).toBe(status);
	});
});

describe('the deliveries of Resend, which has no filter for their status', () => {
	async function withBoth() {
		const vendor = await start('resend');
		const receiver = await startReceiver();
		receivers.push(receiver);
		const { id } = vendor.add('orders', { url: receiver.url });
		const [event] = eventsOf(vendor.row);
		receiver.answer(200, 500, 200, 500, 200);
		for (let sent = 0; sent < 5; sent += 1) await vendor.standIn.emit(event, { copies: 1 });
		const all = await vendor.run('getDeliveries', { ...byId(id), returnAll: true });
		const words = [...new Set(all.map(({ json }) => String(json.status)))];
		return { vendor, id, all, words };
	}

	it('are filtered by it all the same, and cut at the limit', async () => {
		const { vendor, id, all, words } = await withBoth();
		expect(words).toHaveLength(2);
		for (const status of words) {
			const expected = all.map(({ json }) => json).filter((one) => one.status === status);
			const idsOf = async (parameters: INodeParameters) =>
				(await vendor.run('getDeliveries', { ...byId(id), filters: { status }, ...parameters })).map(
					({ json }) => json.id,
				);
			expect(await idsOf({ returnAll: true })).toEqual(expected.map((one) => one.id));
			expect(await idsOf({ limit: 2 })).toEqual(expected.slice(0, 2).map((one) => one.id));
		}
		const none = { ...byId(id), returnAll: true, filters: { status: 'elsewhere' } };
		expect(await vendor.run('getDeliveries', none)).toEqual([]);
	});

	it('are not put out unfiltered where the definition has no place for it', async () => {
		const vendor = await start('resend');
		const definition = JSON.parse(definitionText('resend')) as Record<string, unknown>;
		put(definition, 'management.operations.listDeliveries.fields', { id: 'id', event: 'type' });
		const credentials = {
			webhookServiceApi: { ...vendor.credentials.webhookServiceApi, definition: JSON.stringify(definition) },
		};
		const parameters = { ...byId('wh_1'), returnAll: true, filters: { status: 'failed' } };
		const item = await vendor.runOne('getDeliveries', parameters, { credentials, continueOnFail: true });
		expect(item.error).toBe('The deliveries of Resend cannot be filtered by Status');
		expect(item.description).toContain('Remove Status from Filters');
		expect(vendor.calls('GET')).toEqual([]);
	});
});
