import type { ServiceName, StandInEndpoint } from '../../sandbox';
import { customNames } from '../../sandbox/custom';
import { services } from '../../services/catalog';
import {
	alternatives,
	operationNames,
	strategyOf,
	type ManagedOperation,
	type Strategy,
} from '../../services/capabilities';
import {
	address,
	byId,
	byUrl,
	chosenBy,
	eventsOf,
	fromList,
	ManagedVendor,
	parametersFor,
	rowOf,
	vendorNames,
	type VendorName,
} from '../support/managedVendor';
import { startReceiver } from '../support/receiver';
import { shortenPauses } from '../support/shortPauses';

const putRight = shortenPauses();
afterAll(() => putRight());

type Cell = 'N' | 'R' | 'L' | '–';

/** The table of the design, written down by hand; upsert does what update does. */
const columns: readonly ManagedOperation[] = [
	'getAll',
	'get',
	'getStatus',
	'create',
	'update',
	'upsert',
	'enable',
	'disable',
	'delete',
	'rotateSecret',
	'getSecret',
	'sendTest',
	'getDeliveries',
	'sendMessage',
];
const table: Readonly<Record<VendorName, string>> = {
	assisters: 'N N L N N N N N N R – – – –',
	asistian: ' – – – – – – – – – – – – – N',
	casey: '    N N L N R R – – N R N N – –',
	commet: '   N N L N N N N N N R – N – –',
	noderails: 'N L L N N N N N N N – N N –',
	github: '   N N L N N N N N N N – N – –',
	resend: '   N N L N N N N N N N N – N –',
	zendesk: '  N N L N N N N N N N N – – –',
};
const letters: Record<Strategy, Cell> = { native: 'N', replace: 'R', list: 'L' };

const cells = vendorNames.flatMap((service) => {
	const row = table[service].trim().split(/\s+/);
	return columns.map((operation, index) => ({ service, operation, cell: row[index] as Cell }));
});
const cellOf = (service: VendorName, operation: ManagedOperation): Cell =>
	cells.find((cell) => cell.service === service && cell.operation === operation)?.cell ?? '–';

const endpointKeys = ['id', 'service', 'url', 'events', 'enabled', 'name', 'description', 'createdAt', 'updatedAt'];
const deliveryKeys = [
	'id',
	'endpointId',
	'service',
	'event',
	'status',
	'responseStatus',
	'attempts',
	'createdAt',
	'deliveredAt',
	'nextRetryAt',
];
const keysOf = (value: object): string[] => Object.keys(value).sort();
const sorted = (...keys: string[]): string[] => [...keys].sort();

/** Where a service has no field for it, the contract says null. */
const lacking: Readonly<Record<VendorName, string[]>> = {
	assisters: ['description'],
	asistian: [],
	casey: ['name', 'updatedAt'],
	commet: ['name', 'updatedAt'],
	noderails: ['name', 'description'],
	github: ['name', 'description'],
	resend: ['name', 'description', 'updatedAt'],
	zendesk: [],
};

/** These tell the time without fractions of a second. */
const wholeSeconds: readonly VendorName[] = ['github', 'zendesk'];
const timeAt = (name: VendorName, time: Date): string =>
	wholeSeconds.includes(name) ? time.toISOString().replace(/\.\d+/, '') : time.toISOString();

/** Where another URL takes a new endpoint, although other changes are made in place. */
const movesByReplacing: readonly VendorName[] = ['github'];

let stop: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	const running = stop;
	stop = [];
	await Promise.all(running.map(async (one) => await one.stop()));
});

async function prepared(service: VendorName) {
	const vendor = await ManagedVendor.start(service);
	stop.push(vendor.standIn);
	const foreign = vendor.add('foreign');
	const target = vendor.add('target');
	return { vendor, foreign, target, before: { foreign: structuredClone(foreign), target: structuredClone(target) } };
}

type Prepared = Awaited<ReturnType<typeof prepared>>;

/** What an operation must bring about at the vendor and put out, for every service that offers it. */
const effects: Record<ManagedOperation, (prepared: Prepared, cell: Cell) => Promise<void>> = {
	async getAll({ vendor, foreign, target }) {
		const items = await vendor.run('getAll', { returnAll: true });
		expect(items.map(({ json }) => json.id).sort()).toEqual([foreign.id, target.id].sort());
		for (const { json, pairedItem } of items) {
			expect(keysOf(json)).toEqual(sorted(...endpointKeys));
			expect(pairedItem).toEqual({ item: 0 });
		}
		expect(vendor.writes()).toEqual([]);
	},
	async get({ vendor, target }, cell) {
		for (const choice of [byId(target.id), fromList(target.id), byUrl(target.url)]) {
			const found = await vendor.runOne('get', choice);
			expect(keysOf(found)).toEqual(sorted(...endpointKeys));
			expect(found).toMatchObject({
				id: target.id,
				service: vendor.row.id,
				url: target.url,
				events: target.events,
				enabled: true,
				createdAt: timeAt(vendor.name, target.createdAt),
			});
			const nothing = Object.entries(found).filter(([, value]) => value === null);
			expect(nothing.map(([name]) => name).sort()).toEqual([...lacking[vendor.name]].sort());
		}
		expect(vendor.writes()).toEqual([]);
		const single = vendor.calls('GET').filter(({ path }) => path.endsWith(target.id));
		expect(single.length > 0).toBe(cell === 'N');
	},
	async getStatus({ vendor, target }) {
		const expectedEvents = [...target.events];
		for (const choice of [byId(target.id), fromList(target.id), byUrl(target.url)]) {
			const found = await vendor.runOne('getStatus', { ...choice, expectedEvents });
			expect(found).toEqual({
				service: vendor.row.id,
				registered: true,
				status: 'ok',
				notice: null,
				id: target.id,
				url: target.url,
				enabled: true,
				events: target.events,
				eventsAsExpected: true,
				missingEvents: [],
				extraEvents: [],
				createdAt: timeAt(vendor.name, target.createdAt),
				updatedAt: lacking[vendor.name].includes('updatedAt') ? null : expect.any(String),
				hasDeliveryHistory: cellOf(vendor.name, 'getDeliveries') === 'N',
				lastDelivery: null,
			});
		}
		expect(vendor.writes()).toEqual([]);
	},
	async create({ vendor }) {
		const { row } = vendor;
		const additional = {
			...(row.management?.endpoint.name ? { name: 'Orders' } : {}),
			...(row.management?.endpoint.description ? { description: 'Orders to the warehouse' } : {}),
		};
		const parameters = { url: address('new'), events: [eventsOf(row)[0]], additionalFields: additional };
		const made = await vendor.runOne('create', parameters);
		expect(keysOf(made)).toEqual(sorted(...endpointKeys, 'secret'));
		const there = vendor.endpoint(made.id);
		expect(there).toMatchObject({ url: address('new'), events: [eventsOf(row)[0]], ...additional });
		expect(made).toMatchObject({ url: address('new'), secret: there?.secret, ...additional });
		expect(vendor.standIn.endpoints).toHaveLength(3);
	},
	async update({ vendor, target, before }, cell) {
		const [, second] = eventsOf(vendor.row);
		const changed = await vendor.runOne('update', {
			...byId(target.id),
			updateFields: { events: [second], url: address('moved') },
		});
		expect(changed).toMatchObject({ url: address('moved'), events: [second] });
		expect(vendor.endpoint(changed.id)).toMatchObject({ url: address('moved'), events: [second] });
		// What was not to be changed has stayed.
		expect(vendor.endpoint(changed.id)?.description).toBe(before.target.description);
		expectPlace(vendor, changed, before.target.id, movesByReplacing.includes(vendor.name) ? 'R' : cell);
	},
	async upsert({ vendor, target, before }, cell) {
		const [, second] = eventsOf(vendor.row);
		const changed = await vendor.runOne('upsert', { url: target.url, events: [second] });
		expect(changed).toMatchObject({ url: before.target.url, events: [second], changed: true });
		expect(vendor.endpoint(changed.id)?.events).toEqual([second]);
		const { changed: _changed, ...endpoint } = changed;
		expectPlace(vendor, endpoint, before.target.id, cell);
	},
	async enable({ vendor, target }) {
		target.enabled = false;
		const found = await vendor.runOne('enable', byId(target.id));
		expect(keysOf(found)).toEqual(sorted(...endpointKeys));
		expect(found).toMatchObject({ id: target.id, enabled: true });
		expect(vendor.endpoint(target.id)?.enabled).toBe(true);
	},
	async disable({ vendor, target }) {
		const found = await vendor.runOne('disable', byUrl(target.url));
		expect(keysOf(found)).toEqual(sorted(...endpointKeys));
		expect(found).toMatchObject({ id: target.id, enabled: false });
		expect(vendor.endpoint(target.id)?.enabled).toBe(false);
	},
	async delete({ vendor, target }) {
		const { id } = target;
		expect(await vendor.runOne('delete', fromList(id))).toEqual({ deleted: true, id });
		expect(vendor.endpoint(id)).toBeUndefined();
		await expect(vendor.run('delete', byId(id))).rejects.toThrow(/could not find/);
	},
	async rotateSecret({ vendor, before }, cell) {
		const rotated = await vendor.runOne('rotateSecret', byId(before.target.id));
		expect(rotated.secret).toBe(vendor.endpoint(rotated.id)?.secret);
		expect(rotated.secret).not.toBe(before.target.secret);
		expect(rotated).toMatchObject({ url: before.target.url, events: before.target.events });
		if (cell === 'R') expectPlace(vendor, rotated, before.target.id, cell);
		else expect(keysOf(rotated)).toEqual(sorted(...endpointKeys, 'secret', 'handedOver'));
		expect(rotated.handedOver).toBe(false);
	},
	async getSecret({ vendor, target }) {
		expect(await vendor.runOne('getSecret', byId(target.id))).toEqual({ id: target.id, secret: target.secret });
	},
	async sendTest({ vendor, target }) {
		const receiver = await startReceiver();
		stop.push(receiver);
		target.url = receiver.url;
		const result = await vendor.runOne('sendTest', byId(target.id));
		await vendor.standIn.settled();
		expect(keysOf(result)).toEqual(['id', 'message', 'statusCode', 'success']);
		expect(result.success).toBe(true);
		expect(receiver.received).toHaveLength(1);
	},
	async getDeliveries({ vendor, target }) {
		const newestFirst = await historyOf(vendor, target);
		const items = await vendor.run('getDeliveries', { ...byId(target.id), returnAll: true });
		expect(items.map(({ json }) => json)).toEqual(
			newestFirst.map((entry) => ({ ...entry, endpointId: target.id, service: vendor.row.id })),
		);
		for (const { json } of items) expect(keysOf(json)).toEqual(sorted(...deliveryKeys));
	},
	async sendMessage({ vendor }) {
		if (!('messages' in vendor.standIn)) throw new Error('this stand-in takes no messages');
		const sent = await vendor.runOne('sendMessage', { payload: '{"text":"Hello"}' });
		expect(sent).toEqual({ success: true, response: { success: true } });
		expect(vendor.standIn.messages).toEqual([{ text: 'Hello' }]);
	},
};

/** Brings about deliveries to an endpoint. @returns what the history must say of them, newest first. */
async function historyOf(vendor: ManagedVendor, target: StandInEndpoint): Promise<object[]> {
	if ('seedDeliveries' in vendor.standIn) return [...vendor.standIn.seedDeliveries(target.id, 12)].reverse();
	const receiver = await startReceiver();
	stop.push(receiver);
	target.url = receiver.url;
	const [event] = eventsOf(vendor.row);
	for (let count = 0; count < 3; count += 1) await vendor.standIn.emit(event, { to: target.url });
	expect(receiver.received).toHaveLength(3);
	const unknown = { responseStatus: null, attempts: null, deliveredAt: null, nextRetryAt: null };
	return vendor.standIn.deliveries
		.map(({ eventId, attempts }) => ({
			id: eventId,
			event,
			status: 'success',
			createdAt: attempts[0]?.at.toISOString(),
			...unknown,
		}))
		.reverse();
}

/** In place: the same endpoint. By replacing: a new one with a new secret, and the old one is gone. */
function expectPlace(vendor: ManagedVendor, output: object, oldId: string, cell: Cell): void {
	const place = output as { id?: unknown; secret?: unknown; replacedId?: unknown };
	expect(vendor.standIn.endpoints).toHaveLength(2);
	if (cell !== 'R') {
		expect(keysOf(output)).toEqual(sorted(...endpointKeys));
		expect(place.id).toBe(oldId);
		return;
	}
	expect(keysOf(output)).toEqual(sorted(...endpointKeys, 'secret', 'replacedId', 'handedOver'));
	expect(place.replacedId).toBe(oldId);
	expect(place.id).not.toBe(oldId);
	expect(vendor.endpoint(oldId)).toBeUndefined();
	expect(place.secret).toBe(vendor.endpoint(place.id)?.secret);
	// The new one is there before the old one goes.
	expect(vendor.writes().map(({ method }) => method)).toEqual(['POST', 'DELETE']);
}

describe('the support table', () => {
	it('has a cell for every service and operation', () => {
		expect([...columns].sort()).toEqual([...operationNames].sort());
		expect([...services.map(({ id }) => id), ...customNames].sort()).toEqual(Object.keys(table).sort());
		for (const { cell } of cells) expect('NRL–').toContain(cell);
	});

	it.each(vendorNames.map((id) => ({ id })))('is what the row of $id says', ({ id }) => {
		const said = columns.map((operation) => letters[strategyOf(rowOf(id), operation) as Strategy] ?? '–');
		expect(said).toEqual(columns.map((operation) => cellOf(id, operation)));
	});
});

describe.each(cells.filter(({ cell }) => cell !== '–'))(
	'$service $operation ($cell)',
	({ service, operation, cell }) => {
		it('does it and puts it out in the shape that every service shares', async () => {
			const before = await prepared(service);
			await effects[operation](before, cell);
			expect(before.vendor.endpoint(before.foreign.id)).toEqual(before.before.foreign);
		});
	},
);

describe.each(cells.filter(({ cell }) => cell === '–'))('$service $operation (–)', ({ service, operation }) => {
	it('is refused with the name of the service and what to do instead', async () => {
		const { vendor, target } = await prepared(service);
		const parameters = parametersFor(vendor.row, operation, target.id);
		const { error, description } = await vendor.runOne(operation, parameters, { continueOnFail: true });
		expect(error).toContain(vendor.row.displayName);
		expect(error).toMatch(/^[A-Z].{20,}$/);
		expect(description).toBe(alternatives[operation]);
		expect(description).toMatch(/^[A-Z].*\.$/);
		expect(vendor.standIn.requests).toEqual([]);
		expect(vendor.standIn.endpoints).toHaveLength(2);
		await expect(vendor.run(operation, parameters)).rejects.toMatchObject({ context: { itemIndex: 0 } });
	});
});

/** The vendors' own names, as their stand-ins show them by their fact sheets. */
const ownKeys: Readonly<Record<Exclude<ServiceName, 'asistian'>, string[]>> = {
	assisters: ['id', 'name', 'url', 'events', 'enabled', 'created_at', 'updated_at'],
	casey: ['id', 'url', 'description', 'event_types', 'enabled', 'created_at'],
	commet: ['id', 'url', 'events', 'description', 'isActive', 'apiVersion', 'createdAt', 'object', 'livemode'],
	noderails: ['id', 'url', 'events', 'active', 'createdAt', 'updatedAt'],
};

describe.each(Object.entries(ownKeys))('%s with simplify off', (name, keys) => {
	const service = name as keyof typeof ownKeys;

	it('puts out its own object of an endpoint', async () => {
		const { vendor, target } = await prepared(service);
		expect(keysOf(await vendor.runOne('get', { ...byId(target.id), simplify: false }))).toEqual(sorted(...keys));
		for (const { json } of await vendor.run('getAll', { returnAll: true, simplify: false })) {
			expect(keysOf(json)).toEqual(sorted(...keys));
		}
	});

	it('puts out the secret once, beside its own object or in it', async () => {
		const { vendor } = await prepared(service);
		const made = await vendor.runOne('create', { ...parametersFor(vendor.row, 'create', ''), simplify: false });
		const secret = vendor.endpoint(made.id)?.secret;
		expect(Object.values(made).filter((value) => value === secret)).toHaveLength(1);
		const extra = Object.keys(made).filter((key) => !keys.includes(key));
		expect(extra).toEqual([service === 'commet' ? 'secretKey' : 'secret']);
	});

	it('says what was replaced and whether anything changed', async () => {
		const { vendor, target } = await prepared(service);
		const { id } = target;
		const [first, second] = eventsOf(vendor.row);
		const rotated = await vendor.runOne('rotateSecret', { ...byId(id), simplify: false });
		const replaced = cellOf(service, 'rotateSecret') === 'R';
		expect(rotated.replacedId).toBe(replaced ? id : undefined);
		expect(Object.values(rotated)).toContain(vendor.endpoint(replaced ? rotated.id : id)?.secret);
		const same = await vendor.runOne('upsert', { url: address('target'), events: [first], simplify: false });
		expect(keysOf(same)).toEqual(sorted(...keys, 'changed'));
		expect(same.changed).toBe(false);
		const other = await vendor.runOne('upsert', { url: address('target'), events: [second], simplify: false });
		expect(other.changed).toBe(true);
		expect(other.replacedId).toBe(cellOf(service, 'upsert') === 'R' ? same.id : undefined);
	});
});

describe('other calls with simplify off', () => {
	it("gives NodeRails' own deliveries and its own answer to a ping", async () => {
		const vendor = await ManagedVendor.start('noderails');
		stop.push(vendor.standIn);
		const { id } = vendor.add('target');
		const seeded = vendor.standIn.seedDeliveries(id, 3);
		const items = await vendor.run('getDeliveries', { ...byId(id), returnAll: true, simplify: false });
		expect(items.map(({ json }) => json)).toEqual([...seeded].reverse());
		const ping = await vendor.runOne('sendTest', { ...byId(id), simplify: false });
		expect(keysOf(ping)).toEqual(['error', 'responseBody', 'statusCode', 'success']);
	});

	it.each([
		{ service: 'assisters', own: () => ({ success: true }) },
		{ service: 'commet', own: (id: string) => ({ id, deleted: true, object: 'webhook', livemode: false }) },
		{ service: 'resend', own: (id: string) => ({ id, deleted: true, object: 'webhook' }) },
		// These answer with nothing.
		{ service: 'casey', own: (id: string) => ({ deleted: true, id }) },
		{ service: 'github', own: (id: string) => ({ deleted: true, id }) },
		{ service: 'noderails', own: (id: string) => ({ deleted: true, id }) },
		{ service: 'zendesk', own: (id: string) => ({ deleted: true, id }) },
	] as const)('gives the own answer of $service to a delete, where there is one', async ({ service, own }) => {
		const { vendor, target } = await prepared(service);
		const { id } = target;
		expect(await vendor.runOne('delete', { ...byId(id), simplify: false })).toEqual(own(id));
		expect(vendor.endpoint(id)).toBeUndefined();
	});

	it.each([
		{ service: 'noderails', own: ['secret'] },
		{ service: 'resend', own: ['object', 'id', 'signing_secret'] },
		{ service: 'zendesk', own: ['algorithm', 'secret'] },
		{ service: 'github', own: ['content_type', 'insecure_ssl', 'url', 'secret'] },
	] as const)('gives the own answer of $service to a rotation', async ({ service, own }) => {
		const { vendor, target } = await prepared(service);
		const rotated = await vendor.runOne('rotateSecret', { ...byId(target.id), simplify: false });
		expect(keysOf(rotated)).toEqual(sorted(...own, 'handedOver'));
		expect(Object.values(rotated)).toContain(vendor.endpoint(target.id)?.secret);
	});

	it("gives Casey's own object of a secret", async () => {
		const { vendor, target } = await prepared('casey');
		const found = await vendor.runOne('getSecret', { ...byId(target.id), simplify: false });
		expect(found).toEqual({ secret: target.secret });
	});
});

describe('the time of the last change after a rotation', () => {
	it("is that of the vendor's answer, where it has one", async () => {
		const { vendor, target } = await prepared('noderails');
		const updatedAt = '2036-07-31T10:00:00.000Z';
		const body = { success: true, data: { secret: 'f'.repeat(64), updatedAt } };
		vendor.standIn.fail({ method: 'POST', path: /rotate-secret$/, fault: { status: 200, afterEffect: true, body } });
		const rotated = await vendor.runOne('rotateSecret', byId(target.id));
		expect(rotated).toMatchObject({ id: target.id, secret: 'f'.repeat(64), updatedAt });
	});
});

describe('the operations that a user can choose', () => {
	it('are those of the contract', () => {
		expect(Object.keys(chosenBy).sort()).toEqual([...operationNames].sort());
	});
});
