import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { ManagedOperation } from '../../services/capabilities';
import { address, byId, eventsOf, ManagedVendor } from '../support/managedVendor';

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

async function noderails() {
	const vendor = await ManagedVendor.start('noderails');
	running.push(vendor);
	return vendor;
}

/** What the node says to parameters; nothing may be called at the service. */
async function refused(vendor: ManagedVendor, operation: ManagedOperation, parameters: INodeParameters) {
	const item = await vendor.runOne(operation, parameters, { continueOnFail: true });
	expect(vendor.standIn.requests).toEqual([]);
	expect(item.description).toMatch(/\.$/);
	return item.error;
}

describe('an address that no service can send to is refused before anything is called', () => {
	const addresses = [
		'not a url',
		'https://',
		'https:///webhook/x',
		'https:/n8n.example.com/webhook/x',
		'mailto:a@example.com',
		'javascript:alert(1)',
		'ftp://example.com/x',
		'file:///etc/passwd',
		'n8n.example.com/webhook/x',
		'https://undefined/webhook/x',
		'https://n8n.example.com/webhook/undefined',
		'https://n8n.example.com/[object Object]/webhook',
		'=https://{{ $json.host }}/webhook/x',
	];
	it.each(addresses)('%s', async (url) => {
		const vendor = await noderails();
		const events = [eventsOf(vendor.row)[0]];
		for (const operation of ['create', 'upsert'] as const) {
			expect(await refused(vendor, operation, { url, events })).toBe('URL is not a web address');
		}
		const said = await refused(vendor, 'update', { ...byId('whk_1'), updateFields: { url } });
		expect(said).toBe('URL is not a web address');
	});

	it.each([
		'https://n8n.example.com/webhook/x?a=b#c',
		'http://127.0.0.1:5678/webhook/x',
		'HTTPS://user:pass@n8n.invalid/',
	])('%s can be sent to', async (url) => {
		const vendor = await noderails();
		const item = await vendor.runOne('create', { url, events: [eventsOf(vendor.row)[0]] });
		expect(item.url).toBe(vendor.standIn.endpoints[0]?.url);
	});
});

describe('a value that is missing', () => {
	it.each([
		['getAll', { filters: { event: '={{ $json.missing }}' } }, 'Filters > Event has no value'],
		['getAll', { filters: { event: '' } }, 'Filters > Event has no value'],
		['getAll', { filters: { urlContains: '={{ "  " }}' } }, 'Filters > URL Contains has no value'],
		['getAll', { filters: { enabled: '={{ $json.missing }}' } }, 'Filters > Enabled has no value'],
		['getAll', { filters: { enabled: '={{ null }}' } }, 'Filters > Enabled has no value'],
		[
			'getDeliveries',
			{ ...byId('whk_1'), filters: { status: '={{ $json.missing }}' } },
			'Filters > Status has no value',
		],
		[
			'update',
			{ ...byId('whk_1'), updateFields: { enabled: '={{ $json.missing }}' } },
			'Update Fields > Enabled has no value',
		],
		['update', { ...byId('whk_1'), updateFields: { url: '={{ $json.missing }}' } }, 'Update Fields > URL has no value'],
		[
			'delete',
			{ endpointId: { __rl: true, mode: 'url', value: '={{ $json.missing }}' } },
			/^(?:No endpoint is chosen|Endpoint .*)$/,
		],
	] as const)('never widens what %s is about: %j', async (operation, parameters, said) => {
		const vendor = await noderails();
		const error = await refused(vendor, operation, parameters);
		if (typeof said === 'string') expect(error).toBe(said);
		else expect(error).toMatch(said);
	});

	it('of a new endpoint does not make it one that is on', async () => {
		const vendor = await ManagedVendor.start('assisters');
		running.push(vendor);
		const parameters = { url: address('new'), events: [eventsOf(vendor.row)[0]] };
		const said = await refused(vendor, 'create', {
			...parameters,
			additionalFields: { enabled: '={{ $json.missing }}' },
		});
		expect(said).toBe('Additional Fields > Enabled has no value');
	});
});

describe('names of events', () => {
	it.each([
		['in one entry, with commas', ['push, issues']],
		['in one entry, line by line', ['push;\nissues']],
		['as JSON', '={{ JSON.stringify(["push", "issues"]) }}'],
		['as JSON in an entry', ['["push","issues"]']],
		['with quotes and a character without a width', ['"push"', 'issues\u200b']],
		['as text with commas', '={{ "push,issues" }}'],
	])('come through %s', async (_how, customEvents) => {
		const vendor = await ManagedVendor.start('github');
		running.push(vendor);
		const { events } = await vendor.runOne('create', { url: address('new'), events: [], customEvents });
		expect(events).toEqual(['push', 'issues']);
	});

	it('that are an empty list as text are none', async () => {
		const vendor = await noderails();
		const said = await refused(vendor, 'create', { url: address('new'), events: [], customEvents: ['[]'] });
		expect(said).toBe('No events are chosen');
	});

	it.each(['["issues"', '{"a":1}', '[object Object]', 'a<b>', 'order"paid'])(
		'that are none are refused: %s',
		async (name) => {
			const vendor = await noderails();
			const said = await refused(vendor, 'create', { url: address('new'), events: [], customEvents: [name] });
			expect(said).toBe('Custom Events has a value that cannot be used');
		},
	);
});

it.each([
	['1234567890123456789', 'get'],
	['1234567890123456789', 'delete'],
	['1e400', 'delete'],
] as const)('an ID may not be a number that is rounded: %s (%s)', async (digits, operation) => {
	const vendor = await ManagedVendor.start('commet');
	running.push(vendor as unknown as ManagedVendor);
	const foreign = vendor.add('foreign', { id: String(Number(digits)) });
	const items = [JSON.parse(`{ "id": ${digits} }`) as IDataObject];
	for (const endpointId of ['={{ $json.id }}', { __rl: true, mode: 'id', value: '={{ $json.id }}' }]) {
		const [item] = await vendor.run(operation, { endpointId }, { items, continueOnFail: true });
		expect(item?.json.error).toBe('The ID of the endpoint is a number that n8n cannot hold exactly');
		expect(item?.json.description).toContain('Enter the ID as text');
	}
	expect(vendor.standIn.requests).toEqual([]);
	expect(vendor.standIn.endpoints).toEqual([foreign]);
});

it('an ID may be a number', async () => {
	const vendor = await ManagedVendor.start('github');
	running.push(vendor);
	const { id } = vendor.add('hook', { id: '17' });
	expect(await vendor.runOne('get', { endpointId: '={{ 17 }}' })).toMatchObject({ id });
	expect(await vendor.runOne('get', { endpointId: { __rl: true, mode: 'id', value: '={{ 17 }}' } })).toMatchObject({
		id,
	});
});
