import type { IDataObject } from 'n8n-workflow';
import type { StandInEndpoint } from '../../sandbox';
import { offeredOperations, strategyOf } from '../../services/capabilities';
import {
	address,
	byId,
	byUrl,
	eventsOf,
	ManagedVendor,
	parametersFor,
	rowOf,
	ruleFor,
	vendorNames,
	type VendorName,
} from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

const putRight = shortenPauses();
afterAll(() => putRight());

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

async function prepared(service: VendorName, seed: Partial<StandInEndpoint> = {}) {
	const vendor = await ManagedVendor.start(service);
	running.push(vendor);
	const foreign = vendor.add('foreign');
	return {
		vendor,
		foreign: structuredClone(foreign),
		foreignId: foreign.id,
		old: structuredClone(vendor.add('target', seed)),
	};
}

const replacing = vendorNames.flatMap((service) =>
	offeredOperations(rowOf(service))
		.filter((operation) => strategyOf(rowOf(service), operation) === 'replace' && operation !== 'upsert')
		.map((operation) => ({ service, operation })),
);

const upsertingByReplacing = vendorNames
	.filter((service) => strategyOf(rowOf(service), 'upsert') === 'replace')
	.map((service) => ({ service }));

/** An hour to wait is longer than the node waits, so the fault stands at once. */
const broken = { status: 500, headers: { 'retry-after': '3600' } };

describe.each(replacing)('$service $operation that breaks off', ({ service, operation }) => {
	// "Not found" may come from something between us and the vendor.
	it.each([broken, { status: 403 }, { status: 404 }])(
		'before the old one is gone takes the new one away again ($status)',
		async (fault) => {
			const { vendor, foreign, foreignId, old } = await prepared(service);
			vendor.standIn.fail({ method: 'DELETE', fault });
			const item = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id), {
				continueOnFail: true,
			});
			expect(item.description).toMatch(/^Nothing has changed/);
			expect(item.description).toContain(old.id);
			expect(vendor.standIn.endpoints).toEqual([foreign, old]);
			expect(vendor.endpoint(foreignId)).toEqual(foreign);
		},
	);

	it.each([
		{ name: 'a fault', fault: { ...broken, afterEffect: true } },
		{ name: 'a web page', fault: { status: 200, body: '<!doctype html><p>Please sign in.</p>', afterEffect: true } },
	])('only in its last answer, $name, has succeeded', async ({ fault }) => {
		const { vendor, foreign, foreignId, old } = await prepared(service);
		vendor.standIn.fail({ method: 'DELETE', fault });
		const replaced = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id));
		expect(replaced.replacedId).toBe(old.id);
		expect(replaced.secret).toBe(vendor.endpoint(replaced.id)?.secret);
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, replaced.id]);
		expect(vendor.endpoint(foreignId)).toEqual(foreign);
	});

	it.each([true, false])('without a list to look at keeps the new one (old one gone: %p)', async (afterEffect) => {
		const { vendor, foreign, foreignId, old } = await prepared(service);
		const { list } = vendor.row.management?.operations ?? {};
		if (!list) throw new Error('there is no list');
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'DELETE', fault: { ...broken, afterEffect } });
		vendor.standIn.fail({ ...ruleFor(list), fault: broken, skip: 1 });
		const parameters = parametersFor(vendor.row, operation, old.id);
		const item = await vendor.runOne(operation, parameters, { continueOnFail: true, staticData });
		const made = vendor.standIn.endpoints.find(({ id }) => id !== old.id && id !== foreignId);
		if (!made) throw new Error('the new endpoint is gone');
		expect(item.description).toMatch(/^Two endpoints may be there now/);
		expect(item.description).toContain('unpublish and publish the workflow whose trigger had it');
		expect(item.description).toContain(`the new one is ${made.id}`);
		expect(item.description).toContain(`the old one is ${old.id}`);
		expect(JSON.stringify(item)).not.toContain(made.secret);
		expect(vendor.endpoint(old.id) === undefined).toBe(afterEffect);
		if (afterEffect) return;

		const repaired = await vendor.runOne(operation, parameters, { staticData });
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, repaired.id]);
		expect(vendor.endpoint(foreignId)).toEqual(foreign);
	});

	it('with two endpoints left says which is which, and the next run leaves one', async () => {
		const { vendor, foreign, foreignId, old } = await prepared(service);
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'DELETE', fault: broken, times: 2 });
		const parameters = parametersFor(vendor.row, operation, old.id);
		const item = await vendor.runOne(operation, parameters, { continueOnFail: true, staticData });
		const left = vendor.standIn.endpoints.find(({ id }) => id !== old.id && id !== foreignId);
		if (!left) throw new Error('the new endpoint is not there');
		expect(item.description).toContain(`the new one is ${left.id}`);
		expect(item.description).toContain(`the old one is ${old.id}`);
		expect(JSON.stringify(item)).not.toContain(left.secret);

		const repaired = await vendor.runOne(operation, parameters, { staticData });
		expect(repaired.replacedId).toBe(old.id);
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, repaired.id]);
		expect(repaired.secret).toBe(vendor.endpoint(repaired.id)?.secret);
		expect(vendor.endpoint(foreignId)).toEqual(foreign);
		expect(JSON.stringify(staticData)).not.toContain(left.id);
	});

	it('with two endpoints left at the URL that tells the endpoint leaves one at the next run', async () => {
		const { vendor, foreign, foreignId, old } = await prepared(service);
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'DELETE', fault: broken, times: 2 });
		const parameters = { ...parametersFor(vendor.row, operation, old.id), ...byUrl(old.url) };
		await vendor.runOne(operation, parameters, { continueOnFail: true, staticData });
		expect(vendor.standIn.endpoints.filter(({ url }) => url === old.url)).toHaveLength(2);

		const repaired = await vendor.runOne(operation, parameters, { staticData });
		expect(repaired.replacedId).toBe(old.id);
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, repaired.id]);
		expect(vendor.endpoint(foreignId)).toEqual(foreign);
		expect(staticData).toEqual({});
	});

	it('because the answer to the new one is lost leaves no orphan', async () => {
		const { vendor, foreign, old } = await prepared(service);
		vendor.standIn.fail({ method: 'POST', fault: 'resetAfter' });
		const item = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id), { continueOnFail: true });
		expect(item.description).toMatch(/^Nothing has changed/);
		expect(item.description).not.toContain('may have gone through');
		expect(vendor.standIn.endpoints).toEqual([foreign, old]);
	});
});

describe.each(replacing)('after $service $operation that left two endpoints', ({ service, operation }) => {
	async function leftTwo() {
		const before = await prepared(service);
		const { vendor, old } = before;
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'DELETE', fault: broken, times: 2 });
		const parameters = parametersFor(vendor.row, operation, old.id);
		await vendor.runOne(operation, parameters, { continueOnFail: true, staticData });
		const left = vendor.standIn.endpoints.at(-1);
		if (!left || vendor.standIn.endpoints.length !== 3) throw new Error('the new endpoint is not there');
		return { ...before, left, staticData };
	}

	it('an upsert that has nothing to change clears up too', async () => {
		const { vendor, foreign, old, staticData } = await leftTwo();
		const same = await vendor.runOne('upsert', { url: old.url, events: old.events }, { staticData });
		expect(same).toMatchObject({ id: old.id, changed: false });
		expect(vendor.standIn.endpoints).toEqual([foreign, old]);
		expect(staticData).toEqual({});
	});

	it('an update clears up too, in place or not', async () => {
		const { vendor, foreignId, old, staticData } = await leftTwo();
		const [, second] = eventsOf(vendor.row);
		const parameters = { ...byUrl(old.url), updateFields: { events: [second] } };
		const changed = await vendor.runOne('update', parameters, { staticData });
		expect(changed.events).toEqual([second]);
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, changed.id]);
		expect(staticData).toEqual({});
	});

	it('the old one is the one that is read at their URL', async () => {
		const { vendor, old, staticData } = await leftTwo();
		expect(await vendor.runOne('get', byUrl(old.url), { staticData })).toMatchObject({ id: old.id });
	});

	it('which one to delete at their URL is not guessed, nor is anything where another one is there', async () => {
		const { vendor, old, left, staticData } = await leftTwo();
		const deleted = await vendor.runOne('delete', byUrl(old.url), { staticData, continueOnFail: true });
		for (const { id } of [old, left]) expect(deleted.description).toContain(id);
		const third = vendor.add('target');
		const parameters = { ...parametersFor(vendor.row, operation, old.id), ...byUrl(old.url) };
		const item = await vendor.runOne(operation, parameters, { staticData, continueOnFail: true });
		for (const { id } of [old, left, third]) expect(item.description).toContain(id);
		expect(vendor.standIn.endpoints).toHaveLength(4);
	});
});

describe('what a replacement has left behind', () => {
	/** Commet deletes the old endpoint, and neither that nor the list can be had: nobody knows then which one is left. */
	async function doubtful() {
		const { vendor, foreignId, old } = await prepared('commet');
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'DELETE', fault: { ...broken, afterEffect: true } });
		vendor.standIn.fail({ method: 'GET', path: '/webhooks', fault: broken, skip: 1 });
		await vendor.runOne('rotateSecret', byId(old.id), { continueOnFail: true, staticData });
		const left = vendor.standIn.endpoints.map(({ id }) => id);
		expect(left).toHaveLength(2);
		return { vendor, foreignId, old, staticData, left };
	}

	it('stays where the old endpoint is gone after all: it is the only one then', async () => {
		const { vendor, old, staticData, left } = await doubtful();
		for (const operation of ['enable', 'disable', 'rotateSecret'] as const) {
			const item = await vendor.runOne(operation, byId(old.id), { continueOnFail: true, staticData });
			expect(item.error).toContain('could not find');
			expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual(left);
		}
	});

	it('counts only if this very node has written it down, and nothing of others goes', async () => {
		const { staticData } = await doubtful();
		const written = JSON.stringify(staticData);
		const owner = /"owner":"([^"]+)"/.exec(written)?.[1] ?? '';
		expect(owner).not.toBe('');
		const proof = /"proof":"([^"]+)"/.exec(written)?.[1] ?? '';
		expect(proof).not.toBe('');
		// The mark of this node can be worked out from a workflow file; the proof takes the API credential.
		for (const stranger of [{ owner: 'somebody else' }, { owner: '' }, {}, { owner }, { owner, proof }]) {
			const { vendor, foreign, foreignId, old } = await prepared('commet');
			const carriedAlong: IDataObject = {
				replacements: { ...stranger, leftBehind: { [old.id]: [foreignId] }, [old.id]: [foreignId] },
			};
			await vendor.runOne('disable', byId(old.id), { staticData: carriedAlong });
			expect(vendor.endpoint(foreignId)).toEqual(foreign);
		}
	});
});

/** Services at which another URL takes a new endpoint, and so does a new secret or another choice of events. */
describe.each([
	{ service: 'casey', operation: 'rotateSecret' },
	{ service: 'casey', operation: 'update' },
	{ service: 'github', operation: 'rotateSecret' },
	{ service: 'github', operation: 'update' },
] as const)('$service $operation after a replacement with another URL that broke off', ({ service, operation }) => {
	it('takes away what was left at that URL', async () => {
		const { vendor, foreign, foreignId, old } = await prepared(service);
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'DELETE', fault: broken, times: 2 });
		const moving = { ...byId(old.id), updateFields: { url: address('moved') } };
		const item = await vendor.runOne('update', moving, { continueOnFail: true, staticData });
		expect(item.description).toMatch(/^There are two endpoints now/);
		expect(vendor.standIn.endpoints.map(({ url }) => url)).toEqual([foreign.url, old.url, address('moved')]);

		const done = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id), { staticData });
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, done.id]);
		expect(done.url).toBe(old.url);
		expect(staticData).toEqual({});
	});
});

describe.each(upsertingByReplacing)('$service upsert that leaves two endpoints', ({ service }) => {
	it('leaves one when it is run again', async () => {
		const { vendor, foreignId, old } = await prepared(service);
		const [, second] = eventsOf(vendor.row);
		const staticData: IDataObject = {};
		const parameters = { url: old.url, events: [second] };
		vendor.standIn.fail({ method: 'DELETE', fault: broken, times: 2 });
		const item = await vendor.runOne('upsert', parameters, { continueOnFail: true, staticData });
		expect(item.description).toContain('Run this again to clean up');
		expect(vendor.standIn.endpoints).toHaveLength(3);

		const repaired = await vendor.runOne('upsert', parameters, { staticData });
		expect(repaired).toMatchObject({ replacedId: old.id, changed: true, events: [second] });
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, repaired.id]);
		expect(staticData).toEqual({});
	});
});

/** What these vendors have no way to switch off. */
const alwaysOn: readonly VendorName[] = ['casey'];

/** Replacements that carry over what is not to be changed; another URL takes a new endpoint at GitHub. */
const carrying = [
	...replacing.map(({ service, operation }) => ({ service, operation, fields: { events: [] as string[] } })),
	{ service: 'github' as const, operation: 'update' as const, fields: { url: address('moved') } },
];

describe.each(carrying)('$service $operation by replacing', ({ service, operation, fields }) => {
	const parameters = (vendor: ManagedVendor, id: string) =>
		'url' in fields ? { ...byId(id), updateFields: fields } : parametersFor(vendor.row, operation, id);
	const apiVersion = service === 'commet' ? '2026-05-01' : null;

	it('carries over whether the endpoint is on, and its version', async () => {
		for (const enabled of [true, false]) {
			const { vendor, old } = await prepared(service, { enabled, apiVersion });
			const replaced = await vendor.runOne(operation, parameters(vendor, old.id));
			const expected = enabled || alwaysOn.includes(service);
			expect(replaced).toMatchObject({ replacedId: old.id, enabled: expected });
			expect(replaced).not.toHaveProperty('apiVersion');
			expect(replaced.secret).toBe(vendor.endpoint(replaced.id)?.secret);
			expect(vendor.endpoint(replaced.id)).toMatchObject({ enabled: expected, apiVersion });
			expect(vendor.endpoint(old.id)).toBeUndefined();
			// It is off before the old one goes.
			expect(vendor.writes().at(-1)?.method).toBe('DELETE');
		}
	});
});

describe('assisters rotateSecret of an endpoint without a name', () => {
	it('makes one up, because the new one needs it', async () => {
		const { vendor, old } = await prepared('assisters', { name: null });
		const rotated = await vendor.runOne('rotateSecret', byId(old.id));
		expect(rotated).toMatchObject({ name: 'Endpoint at n8n.invalid', replacedId: old.id });
	});
});

describe('what a user asks for', () => {
	it('counts more than what the old endpoint was', async () => {
		for (const enabled of [true, false]) {
			const { vendor, old } = await prepared('github', { enabled: !enabled });
			const updateFields = { url: address('moved'), enabled };
			const replaced = await vendor.runOne('update', { ...byId(old.id), updateFields });
			expect(vendor.endpoint(replaced.id)).toMatchObject({ url: address('moved'), enabled });
		}
	});
});

describe.each(['assisters', 'commet'] as const)('%s rotateSecret of an endpoint that is off', (service) => {
	it('leaves everything as it was if the new one cannot be switched off', async () => {
		const { vendor, foreign, old } = await prepared(service, { enabled: false });
		vendor.standIn.fail({ method: 'PATCH', fault: { status: 403 } });
		const item = await vendor.runOne('rotateSecret', byId(old.id), { continueOnFail: true });
		expect(item.error).toContain('does not allow this');
		expect(item.description).toMatch(/so the endpoint was removed again\. The old endpoint .* stays as it was\. /);
		expect(vendor.standIn.endpoints).toEqual([foreign, old]);
	});

	it('names the new one if that cannot be removed either, and the next run leaves one', async () => {
		const { vendor, foreignId, old } = await prepared(service, { enabled: false });
		const staticData: IDataObject = {};
		vendor.standIn.fail({ method: 'PATCH', fault: { status: 403 } });
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 } });
		const item = await vendor.runOne('rotateSecret', byId(old.id), { continueOnFail: true, staticData });
		const left = vendor.standIn.endpoints.find(({ id }) => id !== old.id && id !== foreignId);
		expect(item.description).toContain(`The new endpoint ${left?.id} is there`);
		expect(item.description).toContain(`The old endpoint ${old.id} stays as it was`);
		const repaired = await vendor.runOne('rotateSecret', byId(old.id), { staticData });
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([foreignId, repaired.id]);
	});
});

const upserting = vendorNames.filter((service) => strategyOf(rowOf(service), 'upsert') !== undefined);

describe.each(upserting)('%s upsert', (service) => {
	const replaces = strategyOf(rowOf(service), 'upsert') === 'replace';
	const [first, second] = eventsOf(rowOf(service));

	it('creates, then finds nothing to change and writes nothing', async () => {
		const { vendor } = await prepared(service);
		const parameters = { url: address('wanted'), events: [first, second] };
		const made = await vendor.runOne('upsert', parameters);
		expect(made.changed).toBe(true);
		expect(made.secret).toBe(vendor.endpoint(made.id)?.secret);
		const writes = vendor.writes().length;
		const again = await vendor.runOne('upsert', { ...parameters, events: [second, first] });
		expect(again).toMatchObject({ id: made.id, changed: false });
		expect(again).not.toHaveProperty('secret');
		expect(vendor.writes()).toHaveLength(writes);
		expect(vendor.standIn.endpoints.filter(({ url }) => url === address('wanted'))).toHaveLength(1);
	});

	it('repairs what has drifted', async () => {
		const { vendor, foreign, foreignId, old } = await prepared(service);
		const changed = await vendor.runOne('upsert', { url: old.url, events: [second] });
		expect(changed).toMatchObject({ url: old.url, events: [second], changed: true });
		expect(changed.replacedId).toBe(replaces ? old.id : undefined);
		expect(vendor.standIn.endpoints).toHaveLength(2);
		expect(vendor.endpoint(changed.id)?.events).toEqual([second]);
		expect(vendor.endpoint(foreignId)).toEqual(foreign);
	});

	it('knows its address in the spelling of the vendor, and makes no second endpoint', async () => {
		const { vendor, old } = await prepared(service);
		vendor.add('normal', { url: 'https://n8n.invalid/' });
		const writes = vendor.writes().length;
		for (const url of ['https://N8N.invalid:443/webhook/target', 'HTTPS://n8n.invalid']) {
			expect(await vendor.runOne('upsert', { url, events: [first] })).toMatchObject({ changed: false });
		}
		expect(vendor.writes()).toHaveLength(writes);
		expect(vendor.standIn.endpoints.filter(({ url }) => url === old.url)).toHaveLength(1);
	});

	it('takes the exact spelling where an endpoint has another one', async () => {
		const { vendor, old } = await prepared(service);
		const other = structuredClone(vendor.add('other', { url: old.url.replace('n8n', 'N8N') }));
		const changed = await vendor.runOne('upsert', { url: old.url, events: [second] });
		expect(changed).toMatchObject({ url: old.url, events: [second], changed: true });
		expect(vendor.endpoint(other.id)).toEqual(other);
		expect(vendor.standIn.endpoints).toHaveLength(3);
	});

	it('does not guess which of two endpoints is meant', async () => {
		const { vendor, old } = await prepared(service);
		const twin = vendor.add('target');
		const before = structuredClone(vendor.standIn.endpoints);
		const item = await vendor.runOne('upsert', { url: old.url, events: [second] }, { continueOnFail: true });
		expect(item.error).toContain(vendor.row.displayName);
		expect(item.description).toContain(old.id);
		expect(item.description).toContain(twin.id);
		expect(vendor.standIn.endpoints).toEqual(before);
		expect(vendor.writes()).toEqual([]);
	});
});

describe('commet update', () => {
	it('brings the version of the payloads to another one, in place', async () => {
		const { vendor, old } = await prepared('commet', { apiVersion: '2026-05-01' });
		const parameters = { ...byId(old.id), updateFields: { apiVersion: '2026-10-04' } };
		const item = await vendor.runOne('update', parameters);
		expect(item).toMatchObject({ id: old.id });
		expect(vendor.endpoint(old.id)).toMatchObject({ apiVersion: '2026-10-04', secret: old.secret, events: old.events });
		expect(vendor.writes().map(({ method }) => method)).toEqual(['PATCH']);
	});
});

describe('commet upsert', () => {
	it('brings the version of the payloads to the wanted one, once', async () => {
		const { vendor, old } = await prepared('commet', { apiVersion: '2026-05-01' });
		const parameters = { url: old.url, events: old.events, additionalFields: { apiVersion: '2026-07-31' } };
		expect(await vendor.runOne('upsert', parameters)).toMatchObject({ id: old.id, changed: true });
		expect(vendor.endpoint(old.id)?.apiVersion).toBe('2026-07-31');
		const writes = vendor.writes().length;
		expect(await vendor.runOne('upsert', parameters)).toMatchObject({ id: old.id, changed: false });
		expect(await vendor.runOne('upsert', { url: old.url, events: old.events })).toMatchObject({ changed: false });
		expect(vendor.writes()).toHaveLength(writes);
	});
});
