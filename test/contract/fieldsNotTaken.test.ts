import type { INodeParameters } from 'n8n-workflow';
import type { CustomName } from '../../sandbox/custom';
import { definitionText } from '../../sandbox/custom';
import { put } from '../../services/json';
import { address, byId, eventsOf, ManagedVendor } from '../support/managedVendor';

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

/** A custom service with one endpoint; its definition is the example's, with some places changed. */
async function prepared(name: CustomName, places: Record<string, unknown> = {}) {
	const vendor = await ManagedVendor.start(name);
	running.push(vendor);
	const definition = JSON.parse(definitionText(name)) as Record<string, unknown>;
	for (const [place, value] of Object.entries(places)) put(definition, place, value);
	const credentials = {
		webhookServiceApi: { ...vendor.credentials.webhookServiceApi, definition: JSON.stringify(definition) },
	};
	const target = structuredClone(vendor.add('target'));
	return {
		vendor,
		target,
		run: async (operation: 'create' | 'update' | 'upsert', parameters: INodeParameters, continueOnFail = false) =>
			await vendor.runOne(operation, parameters, { credentials, continueOnFail }),
	};
}

describe.each(['github', 'resend'] as const)('a field that %s has no word for', (name) => {
	const wishes: Array<{ label: string; fields: INodeParameters }> = [
		{ label: 'Description', fields: { description: 'Orders' } },
		{ label: 'Name', fields: { name: 'Orders' } },
		{ label: 'Description and Name', fields: { description: 'Orders', name: 'Orders', enabled: false } },
	];

	it.each(wishes)('is refused before anything is done: $label', async ({ label, fields }) => {
		const { vendor, target, run } = await prepared(name);
		const [, second] = eventsOf(vendor.row);
		for (const item of [
			await run('create', { url: address('new'), events: [second], additionalFields: fields }, true),
			await run('upsert', { url: address('new'), events: [second], additionalFields: fields }, true),
			await run('upsert', { url: target.url, events: [second], additionalFields: fields }, true),
			await run('update', { ...byId(target.id), updateFields: { ...fields, events: [second] } }, true),
		]) {
			expect(item.error).toBe(`${vendor.row.displayName} has no such field for endpoints: ${label}`);
			expect(item.description).toBe(`Remove ${label} from the fields of this node, and try again.`);
		}
		expect(vendor.writes()).toEqual([]);
	});
});

/** What Zendesk's calls take, but for the description. */
const accepts = ['url', 'events', 'enabled', 'name'];

describe('a field that only the call to create takes', () => {
	it('is changed by replacing the endpoint, once', async () => {
		const { vendor, target, run } = await prepared('zendesk', { 'management.operations.update.accepts': accepts });
		const parameters = { url: target.url, events: target.events, additionalFields: { description: 'Orders' } };
		const changed = await run('upsert', parameters);
		expect(changed).toMatchObject({ description: 'Orders', replacedId: target.id, changed: true });
		const writes = vendor.writes().length;
		expect(await run('upsert', parameters)).toMatchObject({ id: changed.id, changed: false });
		expect(vendor.writes()).toHaveLength(writes);
	});

	it('is refused where an endpoint cannot be replaced', async () => {
		const { vendor, target, run } = await prepared('zendesk', {
			registration: ['manual'],
			'management.operations.update.accepts': accepts,
			'management.operations.delete': undefined,
		});
		const item = await run('update', { ...byId(target.id), updateFields: { description: 'Orders' } }, true);
		expect(item.error).toBe('Zendesk has no such field for endpoints: Description');
		expect(vendor.writes()).toEqual([]);
	});
});

describe('a field that only the call to update takes', () => {
	it('is set right after creating, and does not replace anything', async () => {
		const { vendor, target, run } = await prepared('zendesk', { 'management.operations.create.accepts': accepts });
		const additionalFields = { description: 'Orders' };
		const made = await run('create', { url: address('new'), events: target.events, additionalFields });
		expect(vendor.endpoint(made.id)?.description).toBe('Orders');
		const changed = await run('upsert', { url: target.url, events: target.events, additionalFields });
		expect(changed).toMatchObject({ id: target.id, description: 'Orders', changed: true });
	});

	it('is set although the service never shows it', async () => {
		const { vendor, target, run } = await prepared('zendesk', {
			'management.endpoint.description': undefined,
			'management.operations.create.accepts': accepts,
		});
		const additionalFields = { description: 'Orders' };
		const made = await run('create', { url: address('new'), events: target.events, additionalFields });
		expect(made.description).toBeNull();
		expect(vendor.endpoint(made.id)?.description).toBe('Orders');
		const same = { url: address('new'), events: target.events, additionalFields: { description: 'Sales' } };
		expect(await run('upsert', same)).toMatchObject({ id: made.id, changed: false });
	});
});

describe('a name', () => {
	it('is given to an endpoint that had none', async () => {
		const { vendor, target, run } = await prepared('zendesk');
		for (const endpoint of vendor.standIn.endpoints) endpoint.name = null;
		const parameters = { url: target.url, events: target.events, additionalFields: { name: 'Orders' } };
		expect(await run('upsert', parameters)).toMatchObject({ id: target.id, name: 'Orders', changed: true });
		expect(await run('upsert', parameters)).toMatchObject({ id: target.id, name: 'Orders', changed: false });
	});
});

describe('a service without a choice of events', () => {
	it('gets no new endpoint at each upsert', async () => {
		const { vendor, run } = await prepared('zendesk', {
			'management.operations.create.accepts': ['url', 'name'],
			'management.operations.update.accepts': ['url', 'name'],
		});
		const parameters = { url: address('new'), events: eventsOf(vendor.row) };
		const made = await run('upsert', parameters);
		expect(made).toMatchObject({ changed: true });
		expect(await run('upsert', parameters)).toMatchObject({ id: made.id, changed: false });
		expect(vendor.standIn.endpoints).toHaveLength(2);
	});
});
