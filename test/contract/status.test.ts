import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { galleryServices } from '../../scripts/gallery';
import { choosesEvents, offers, strategyOf } from '../../services/capabilities';
import { put } from '../../services/json';
import type { Service } from '../../services/schema/service';
import { runAction } from '../support/actionRun';
import { galleryAccount } from '../support/galleryAccount';
import { DefinitionServer } from '../support/definitionServer';
import {
	address,
	byId,
	byUrl,
	eventsOf,
	fromList,
	ManagedVendor,
	rowOf,
	ruleFor,
	vendorNames,
	type VendorName,
} from '../support/managedVendor';
import { tooLong, unwanted } from '../support/plainText';
import { shortenPauses } from '../support/shortPauses';

const putRight = shortenPauses();
afterAll(() => putRight());

let stop: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	const running = stop;
	stop = [];
	await Promise.all(running.map(async (one) => await one.stop()));
});

async function prepared<Name extends VendorName>(service: Name) {
	const vendor = await ManagedVendor.start(service);
	stop.push(vendor.standIn);
	vendor.add('foreign');
	const target = vendor.add('target');
	return { vendor, target };
}

const managed = vendorNames.filter((service) => strategyOf(rowOf(service), 'getStatus'));
const having = (call: 'get' | 'listDeliveries', wanted: boolean) =>
	managed.filter((service) => offers(rowOf(service).management, call) === wanted);

/** An hour to wait is longer than the node waits, so the fault stands at once. */
const broken = { status: 500, headers: { 'retry-after': '3600' } };

/** Says in plain sentences what to do. @returns the status. */
function wordOf({ status, notice }: IDataObject): unknown {
	if (status === 'ok') expect(notice).toBeNull();
	else {
		expect(notice).toMatch(/^[A-Z].{40,}\.$/);
		expect(tooLong(String(notice))).toEqual([]);
		expect(notice).not.toMatch(unwanted);
		expect(notice).not.toMatch(/undefined|null|\[object|\.\./);
	}
	return status;
}

test('the services that can list their endpoints have it, and no others', () => {
	expect(managed).toEqual(vendorNames.filter((service) => offers(rowOf(service).management, 'list')));
	expect(managed.length).toBeGreaterThan(5);
});

describe.each(managed)('the status at %s', (service) => {
	const [first, second] = eventsOf(rowOf(service));

	it('of an endpoint that is off says how to turn it on', async () => {
		const { vendor, target } = await prepared(service);
		target.enabled = false;
		const item = await vendor.runOne('getStatus', { ...byUrl(target.url), expectedEvents: [second] });
		expect(wordOf(item)).toBe('disabled');
		expect(item).toMatchObject({ registered: true, id: target.id, enabled: false, eventsAsExpected: false });
		expect(item.notice).toContain(strategyOf(vendor.row, 'enable') ? 'Use Enable' : 'in the dashboard of');
	});

	it('of an endpoint with other events says which', async () => {
		const { vendor, target } = await prepared(service);
		const other = await vendor.runOne('getStatus', { ...byUrl(target.url), expectedEvents: [second] });
		expect(wordOf(other)).toBe('otherEvents');
		expect(other).toMatchObject({ eventsAsExpected: false, missingEvents: [second], extraEvents: [first] });
		target.events = [second, first];
		const more = await vendor.runOne('getStatus', { ...byUrl(target.url), customEvents: [second] });
		expect(wordOf(more)).toBe('otherEvents');
		expect(more).toMatchObject({ eventsAsExpected: false, missingEvents: [], extraEvents: [first] });
		const same = await vendor.runOne('getStatus', {
			...byUrl(target.url),
			expectedEvents: [first],
			customEvents: [second],
		});
		expect(wordOf(same)).toBe('ok');
		expect(same).toMatchObject({ eventsAsExpected: true, missingEvents: [], extraEvents: [] });
		const any = await vendor.runOne('getStatus', byUrl(target.url));
		expect(wordOf(any)).toBe('ok');
		expect(any).toMatchObject({ eventsAsExpected: null, missingEvents: [], extraEvents: [] });
	});

	it('of an endpoint that is not there is an answer, and no error', async () => {
		const { vendor, target } = await prepared(service);
		const { id } = target;
		await vendor.runOne('delete', byId(id));
		for (const choice of [byUrl(address('target')), byId(id), fromList(id)]) {
			const item = await vendor.runOne('getStatus', { ...choice, expectedEvents: [first] });
			expect(wordOf(item)).toBe('notRegistered');
			const isUrl = 'mode' in Object(choice.endpointId) && Object(choice.endpointId).mode === 'url';
			expect(item).toEqual({
				service: vendor.row.id,
				registered: false,
				status: 'notRegistered',
				notice: expect.stringContaining(`has no endpoint with this ${isUrl ? 'URL' : 'ID'}`),
				id: isUrl ? null : id,
				url: isUrl ? address('target') : null,
				enabled: null,
				events: [],
				eventsAsExpected: null,
				missingEvents: [],
				extraEvents: [],
				createdAt: null,
				updatedAt: null,
				hasDeliveryHistory: offers(vendor.row.management, 'listDeliveries'),
				lastDelivery: null,
			});
		}
	});

	it.each([
		{ fault: { status: 401 } },
		{ fault: { status: 403 } },
		{ fault: { status: 404 } },
		{ fault: { status: 410 } },
		{ fault: broken },
		{ fault: 'html' },
		{ fault: 'wrongEnvelope' },
	] as const)('that could not be read is an error, and never "not there": $fault', async ({ fault }) => {
		const { vendor, target } = await prepared(service);
		const list = vendor.row.management?.operations.list;
		if (!list) throw new Error('there is no list');
		for (const choice of [byUrl(address('nowhere')), byUrl(target.url), byId('nowhere'), byId(target.id)]) {
			vendor.standIn.fail({ ...ruleFor(list), fault });
			const item = await vendor.runOne('getStatus', choice, { continueOnFail: true });
			expect(item.error).toMatch(/ while reading the status of the endpoint$/);
			expect(item).not.toHaveProperty('registered');
		}
	});

	it('of an endpoint whose state is a word that nobody knows is not "ok"', async () => {
		const { vendor, target } = await prepared(service);
		target.enabled = false;
		vendor.standIn.beUnkind({ state: 'thirdWord' });
		const item = await vendor.runOne('getStatus', byUrl(target.url));
		expect(wordOf(item)).toBe('unclear');
		expect(item).toMatchObject({ registered: true, enabled: null });
	});

	it('of an endpoint whose events are not shown is unclear where they matter', async () => {
		const { vendor, target } = await prepared(service);
		vendor.standIn.beUnkind({ events: 'leftOut' });
		const item = await vendor.runOne('getStatus', { ...byUrl(target.url), expectedEvents: [first] });
		expect(wordOf(item)).toBe('unclear');
		expect(item.eventsAsExpected).toBeNull();
		expect(wordOf(await vendor.runOne('getStatus', byUrl(target.url)))).toBe('ok');
	});

	it('compares lists of events whatever their order', async () => {
		const { vendor, target } = await prepared(service);
		target.events = [first, second];
		vendor.standIn.beUnkind({ events: 'twice' });
		const item = await vendor.runOne('getStatus', { ...byUrl(target.url), expectedEvents: [second, first] });
		expect(item).toMatchObject({ status: 'ok', eventsAsExpected: true, missingEvents: [], extraEvents: [] });
	});

	it('names the endpoints where several have the URL', async () => {
		const { vendor, target } = await prepared(service);
		const twin = vendor.add('target');
		const item = await vendor.runOne('getStatus', byUrl(target.url), { continueOnFail: true });
		expect(item.error).toContain('2 endpoints');
		for (const { id } of [target, twin]) expect(item.description).toContain(id);
	});

	it('is not asked for with what is no address', async () => {
		const { vendor } = await prepared(service);
		for (const url of [
			'=https://{{ $json.host }}/webhook/x',
			'https://n8n.example.com/webhook/undefined',
			'n8n.example.com/webhook/x',
		]) {
			const item = await vendor.runOne('getStatus', byUrl(url), { continueOnFail: true });
			expect(item.error).toBe('URL is not a web address');
		}
		expect(vendor.standIn.requests).toEqual([]);
	});
});

describe('an endpoint that the list does not show', () => {
	it.each(having('get', true))('is asked for by its ID at %s', async (service) => {
		const { vendor, target } = await prepared(service);
		vendor.add('newest');
		vendor.standIn.beUnkind({ listCut: 1 });
		const get = vendor.row.management?.operations.get;
		if (!get) throw new Error('there is no such call');
		expect(await vendor.runOne('getStatus', byId(target.id))).toMatchObject({ registered: true, status: 'ok' });
		for (const fault of [broken, { status: 403 }, 'html'] as const) {
			vendor.standIn.fail({ ...ruleFor(get), fault });
			const item = await vendor.runOne('getStatus', byId(target.id), { continueOnFail: true });
			expect(item).toHaveProperty('error');
			expect(item).not.toHaveProperty('registered');
		}
	});

	it('by its URL it cannot be told where the list shows all that it can, and by its ID it can', async () => {
		const { vendor, target } = await prepared('assisters');
		for (let count = 1; count <= 100; count += 1) vendor.add(`newer-${count}`);
		const item = await vendor.runOne('getStatus', byUrl(target.url));
		expect(wordOf(item)).toBe('unclear');
		expect(item).toMatchObject({ registered: null, id: null, url: target.url, enabled: null });
		expect(await vendor.runOne('getStatus', byId(target.id))).toMatchObject({ registered: true, status: 'ok' });
		expect(wordOf(await vendor.runOne('getStatus', byId('no-such-id')))).toBe('notRegistered');
		const { endpoints } = vendor.standIn;
		endpoints.splice(0, endpoints.length - 99);
		expect(endpoints).not.toContain(target);
		expect(wordOf(await vendor.runOne('getStatus', byUrl(target.url)))).toBe('notRegistered');
	});

	it.each(having('get', false))('is not there at %s, which has only the list', async (service) => {
		const { vendor, target } = await prepared(service);
		const { id } = target;
		await vendor.runOne('delete', byId(id));
		expect(await vendor.runOne('getStatus', byId(id))).toMatchObject({ registered: false });
	});
});

describe('every event', () => {
	const withWildcard = managed.filter((service) => rowOf(service).events.wildcard !== undefined);
	const withoutWildcard = managed.filter((service) => rowOf(service).events.wildcard === undefined);

	it.each(withWildcard)("is the service's own word at %s, or all of them", async (service) => {
		const { vendor, target } = await prepared(service);
		const { wildcard = '', catalog } = vendor.row.events;
		const all = catalog.map(({ name }) => name);
		const status = async () => await vendor.runOne('getStatus', { ...byUrl(target.url), expectedEvents: ['*'] });
		target.events = [wildcard];
		expect(await status()).toMatchObject({ status: 'ok', eventsAsExpected: true });
		expect(
			await vendor.runOne('getStatus', { ...byUrl(target.url), expectedEvents: [eventsOf(vendor.row)[0]] }),
		).toMatchObject({ status: 'otherEvents', missingEvents: [], extraEvents: [wildcard] });
		target.events = all;
		expect(await status()).toMatchObject({ status: 'ok', eventsAsExpected: true, extraEvents: [] });
		target.events = all.slice(1);
		expect(await status()).toMatchObject({ status: 'otherEvents', missingEvents: [wildcard], extraEvents: [] });
	});

	it.each(withoutWildcard)('is the whole list at %s', async (service) => {
		const { vendor } = await prepared(service);
		const made = await vendor.runOne('create', { url: address('all'), events: ['*'] });
		const choice = { ...byUrl(address('all')), expectedEvents: ['*'] };
		expect(await vendor.runOne('getStatus', choice)).toMatchObject({ id: made.id, status: 'ok' });
		const there = vendor.endpoint(made.id);
		const gone = there?.events.shift();
		expect(await vendor.runOne('getStatus', choice)).toMatchObject({ status: 'otherEvents', missingEvents: [gone] });
	});
});

describe('the last delivery', () => {
	it.each([
		[{ status: 'DELIVERED', responseStatus: 200, attempts: 1, deliveredAt: '2026-07-31T10:00:00.000Z' }, 'ok'],
		[{ status: 'FAILED', responseStatus: 401, attempts: 5, deliveredAt: null }, 'lastDeliveryFailed'],
		[{ status: 'FAILED', responseStatus: null, attempts: 5, deliveredAt: null }, 'lastDeliveryFailed'],
		[{ status: 'PENDING', responseStatus: 503, attempts: 1, deliveredAt: null }, 'lastDeliveryFailed'],
		[{ status: 'PENDING', responseStatus: null, attempts: 0, deliveredAt: null }, 'ok'],
	] as const)('at NodeRails: %j is %s', async (outcome, status) => {
		const { vendor, target } = await prepared('noderails');
		const newest = vendor.standIn.seedDeliveries(target.id, 30).at(-1);
		Object.assign(newest ?? {}, outcome);
		const item = await vendor.runOne('getStatus', byUrl(target.url));
		expect(wordOf(item)).toBe(status);
		expect(item).toMatchObject({
			hasDeliveryHistory: true,
			lastDelivery: { ...newest, endpointId: target.id, service: 'noderails' },
		});
		if (outcome.responseStatus === 401) expect(item.notice).toContain('answered with status 401');
		// One call for the list, and one for no more than the newest entry.
		expect(vendor.calls('GET').map(({ query }) => query.limit)).toEqual([undefined, '1']);
	});

	it('is not judged by a word of the service at Resend', async () => {
		const { vendor, target } = await prepared('resend');
		const [event] = eventsOf(vendor.row);
		await vendor.standIn.emit(event, { to: target.url });
		const item = await vendor.runOne('getStatus', byUrl(target.url));
		expect(item).toMatchObject({ status: 'ok', hasDeliveryHistory: true });
		expect(item.lastDelivery).toMatchObject({ event, endpointId: target.id });
	});

	it.each(having('listDeliveries', true))('that could not be read at %s is an error', async (service) => {
		const { vendor, target } = await prepared(service);
		const call = vendor.row.management?.operations.listDeliveries;
		if (!call) throw new Error('there is no such call');
		vendor.standIn.fail({ ...ruleFor(call), fault: { status: 403 } });
		const item = await vendor.runOne('getStatus', byUrl(target.url), { continueOnFail: true });
		expect(item.error).toMatch(/does not allow this/);
	});
});

test('many items share one list, and what the run itself changes counts', async () => {
	const { vendor, target } = await prepared('commet');
	const items = [{ path: 'target' }, { path: 'nowhere' }, { path: 'foreign' }];
	const output = await vendor.run('getStatus', byUrl(`=${address('{{ $json.path }}')}`), { items });
	expect(output.map(({ json, pairedItem }) => [json.registered, pairedItem])).toEqual([
		[true, { item: 0 }],
		[false, { item: 1 }],
		[true, { item: 2 }],
	]);
	expect(output[0]?.json.id).toBe(target.id);
	expect(vendor.standIn.requests).toHaveLength(1);
});

const listing = galleryServices().filter((service) => strategyOf(service, 'getStatus'));
const account = { apiKey: 'a-key-0123456789', account: 'acme', subdomain: 'acme', username: 'ada@example.com' };

test('there are services in the gallery that can list', () => {
	expect(listing.length).toBeGreaterThan(15);
});

describe.each(listing.map((service) => [service.displayName, service] as const))(
	'the gallery: %s',
	(_name, service) => {
		const [first = '', second = ''] = service.events.catalog.map(({ name }) => name);
		const url = 'https://n8n.example.com/webhook/orders/webhook';

		const status = async (server: DefinitionServer, parameters: INodeParameters = {}): Promise<IDataObject> => {
			const [item] = await runAction({
				credentials: galleryAccount(service, { ...account, baseUrl: server.origin }),
				parameters: {
					service: service.id,
					resource: 'endpoint',
					operation: 'getStatus',
					...byUrl(url),
					expectedEvents: [first],
					...parameters,
				},
				continueOnFail: true,
			});
			return item?.json ?? {};
		};

		it('tells whether it is registered, on, and has the right events', async () => {
			const server = await DefinitionServer.start(service);
			stop.push(server);
			server.addEndpoint('https://crm.example.com/webhook/orders/webhook', [first]);
			expect(wordOf(await status(server))).toBe('notRegistered');
			// Where there is room for one address only, ours takes the place of the other one, and has an id of our own.
			const isSetting = service.management?.setting !== undefined;
			if (isSetting) server.endpoints.splice(0);
			server.addEndpoint(url, [first]);
			const found = await status(server);
			expect(wordOf(found)).toBe('ok');
			const { id, raw } = server.endpoints.at(-1) ?? { id: '', raw: {} };
			const choosing = choosesEvents(service.management);
			expect(found).toMatchObject({
				registered: true,
				id: isSetting ? expect.stringMatching(/./) : id,
				url,
				enabled: null,
				eventsAsExpected: choosing ? true : null,
			});
			const other = await status(server, { expectedEvents: [second] });
			expect(wordOf(other)).toBe(choosing ? 'otherEvents' : 'ok');
			expect(other.missingEvents).toEqual(choosing ? [second] : []);
			const events = service.management?.endpoint.events ?? '';
			const hidden = structuredClone(raw);
			if (typeof events === 'string') put(raw, events, undefined);
			else if ('flags' in events) for (const flag of Object.values(events.flags)) put(raw, flag, false);
			else put(raw, 'one' in events ? events.one : events.objects, undefined);
			const isListed = typeof events === 'string' || !('flags' in events);
			const without = await status(server);
			expect(wordOf(without)).toBe(choosing ? (isListed ? 'unclear' : 'otherEvents') : 'ok');
			Object.assign(raw, hidden);
			const isTold = setEnabled(service, raw, false);
			expect(wordOf(await status(server))).toBe(isTold ? 'disabled' : 'ok');
			setEnabled(service, raw, true);
			expect(await status(server)).toMatchObject({ status: 'ok', enabled: isTold ? true : null });
		});

		it('that is down is an error', async () => {
			const server = await DefinitionServer.start(service);
			await server.stop();
			const item = await status(server);
			expect(item.error).toBe(`${service.displayName} cannot be reached while reading the status of the endpoint`);
		});
	},
);

/** Switches an endpoint where the definition says. @returns whether the service tells whether it is on. */
function setEnabled({ management }: Service, raw: Record<string, unknown>, on: boolean): boolean {
	const enabled = management?.endpoint.enabled;
	if (enabled === undefined) return false;
	if (typeof enabled === 'string') put(raw, enabled, on);
	else put(raw, enabled.field, on ? enabled.on : enabled.off);
	return true;
}
