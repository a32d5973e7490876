import type { INodeParameters } from 'n8n-workflow';
import type { LifecyclePorts } from '../../lifecycle/account';
import { createWebhookMethods } from '../../lifecycle/webhookMethods';
import { LiveWorkflow, type WorkflowOptions } from '../support/liveWorkflow';
import { eventsOf, ManagedVendor, type VendorName } from '../support/managedVendor';
import { WebhookEndpointTrigger } from '../support/triggerNode';

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

/** Answered at once, and not asked again. */
const down = { status: 503, headers: { 'retry-after': '3600' } };

const vendorOf = async <Name extends VendorName>(name: Name) => {
	const vendor = await ManagedVendor.start(name);
	running.push(vendor.standIn);
	return vendor;
};

const parametersFor = ({ row }: ManagedVendor, more: INodeParameters = {}): INodeParameters => ({
	service: row.id,
	events: [eventsOf(row)[0]],
	options: { allowPrivateUrl: true, deduplicate: 'off' },
	...more,
});

async function workflowAt(vendor: ManagedVendor, options: Partial<WorkflowOptions> = {}): Promise<LiveWorkflow> {
	const workflow = await LiveWorkflow.start({
		parameters: parametersFor(vendor),
		credentials: vendor.credentials,
		...options,
	});
	running.push(workflow);
	return workflow;
}

const urls = ({ standIn }: ManagedVendor): string[] => standIn.endpoints.map(({ url }) => url);
const outcomeOf = async (work: Promise<unknown>): Promise<string> =>
	await work.then(
		() => 'done',
		(thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
	);

test('what could not be removed before the trigger was registered by hand goes when it is automatic again', async () => {
	const vendor = await vendorOf('commet');
	const workflow = await workflowAt(vendor);
	await workflow.goLive();
	vendor.standIn.fail({ fault: down, times: 1 });
	expect(await outcomeOf(workflow.goOff())).toContain(`for ${workflow.url}`);
	workflow.options = {
		...workflow.options,
		parameters: parametersFor(vendor, { registration: 'manual' }),
		credentials: { ...vendor.credentials, webhookSigningSecretApi: { secret: 'whsec_registered_by_hand' } },
	};
	await workflow.goLive('update');
	await workflow.goOff();
	workflow.options = { ...workflow.options, parameters: parametersFor(vendor) };
	await workflow.goLive('update');
	expect(urls(vendor)).toEqual([workflow.url]);
	await workflow.goOff();
	expect(urls(vendor)).toEqual([]);
});

test('what is left at another service is named when the workflow is unpublished, and goes when that one is chosen again', async () => {
	const commet = await vendorOf('commet');
	const noderails = await vendorOf('noderails');
	const workflow = await workflowAt(commet);
	await workflow.goLive();
	const [left] = commet.standIn.endpoints;
	commet.standIn.fail({ fault: down, times: 1 });
	await outcomeOf(workflow.goOff());
	workflow.options = {
		...workflow.options,
		parameters: parametersFor(noderails),
		credentials: { ...commet.credentials, ...noderails.credentials },
	};
	await workflow.goLive('update');
	expect(urls(noderails)).toEqual([workflow.url]);
	expect(await outcomeOf(workflow.goOff())).toContain(`Commet endpoint ${left?.id} for ${workflow.url}`);
	expect(urls(noderails)).toEqual([]);

	workflow.options = { ...workflow.options, parameters: parametersFor(commet) };
	await workflow.goLive('update');
	await workflow.goOff();
	expect(urls(commet)).toEqual([]);
});

describe.each(['commet', 'noderails', 'casey', 'assisters'] as const)('at %s, another account', (name) => {
	test('is told from the one before: its endpoint is named, its deliveries prove nothing, and it is removed later', async () => {
		const sandbox = await vendorOf(name);
		const production = await vendorOf(name);
		const workflow = await workflowAt(sandbox);
		const [event] = eventsOf(sandbox.row);
		const first = workflow.options.credentials;
		await workflow.goLive();
		const [left] = sandbox.standIn.endpoints;
		const type = sandbox.row.credential ?? '';
		const renamed = Object.fromEntries(
			Object.entries(production.standIn.credential).map(([field, value]) => [field, value]),
		);
		workflow.options = { ...workflow.options, credentials: { [type]: renamed } };
		await workflow.goLive('update');
		expect(urls(production)).toEqual([workflow.url]);
		const [attempt] = await sandbox.standIn.emit(event, { copies: 1 });
		expect(attempt?.status).toBe(401);
		expect(await outcomeOf(workflow.goOff())).toContain(`endpoint ${left?.id} for ${workflow.url}`);
		expect(urls(production)).toEqual([]);

		workflow.options = { ...workflow.options, credentials: first };
		await workflow.goLive('update');
		await workflow.goOff();
		expect(urls(sandbox)).toEqual([]);
	});

	test('is not what a new key makes: the endpoint stays, with its secret', async () => {
		const vendor = await vendorOf(name);
		const workflow = await workflowAt(vendor);
		await workflow.goLive();
		const before = structuredClone(vendor.standIn.endpoints);
		const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
		// The stand-in knows one key, so the address is what is written in another way.
		const baseUrl = `${String(fields['baseUrl'])}/`;
		workflow.options = { ...workflow.options, credentials: { [type]: { ...fields, baseUrl } } };
		await workflow.goLive('init');
		expect(vendor.standIn.endpoints).toEqual(before);
		await workflow.goOff();
		expect(urls(vendor)).toEqual([]);
	});

	test('what a test listener has left behind in a process that died goes with the next publish', async () => {
		const vendor = await vendorOf(name);
		const workflow = await workflowAt(vendor);
		const events = [eventsOf(vendor.row)[0]];
		vendor.standIn.addEndpoint({ url: workflow.url.replace('/webhook/', '/webhook-test/'), events });
		await workflow.goLive();
		expect(urls(vendor)).toEqual([workflow.url]);
	});

	test('a credential that is gone when the workflow is unpublished: what is left is named', async () => {
		const vendor = await vendorOf(name);
		const workflow = await workflowAt(vendor);
		await workflow.goLive();
		const [left] = vendor.standIn.endpoints;
		workflow.options = { ...workflow.options, credentials: {} };
		const told = await outcomeOf(workflow.goOff());
		expect(told).toContain(`${vendor.row.displayName} endpoint ${left?.id} for ${workflow.url}`);
		expect(told).toContain('Delete it at the service');
	});

	test('one that cannot be removed does not keep the others', async () => {
		const vendor = await vendorOf(name);
		const workflow = await workflowAt(vendor);
		await workflow.goLive();
		vendor.standIn.addEndpoint({ url: workflow.url, events: [eventsOf(vendor.row)[0]] });
		vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 }, times: 1 });
		expect(await outcomeOf(workflow.goOff())).toContain('HTTP 403');
		expect(urls(vendor)).toHaveLength(1);
		await workflow.goOff();
		expect(urls(vendor)).toEqual([]);
	});

	test('choosing no events in a live trigger changes nothing at the service', async () => {
		const vendor = await vendorOf(name);
		const workflow = await workflowAt(vendor);
		await workflow.goLive();
		const before = structuredClone(vendor.standIn.endpoints);
		workflow.options = { ...workflow.options, parameters: parametersFor(vendor, { events: [] }) };
		expect(await outcomeOf(workflow.goLive('update'))).toContain('No events are chosen');
		expect(vendor.standIn.endpoints).toEqual(before);
	});
});

describe.each(['commet', 'noderails', 'casey', 'assisters'] as const)(
	'a copy of the whole n8n at another address, at %s',
	(name) => {
		const copyOf = async (vendor: ManagedVendor, original: LiveWorkflow, isLive: boolean): Promise<LiveWorkflow> => {
			const ports: LifecyclePorts = {
				isAnsweredByOther: async (_context, _service, url) => await Promise.resolve(isLive && url === original.url),
				showSample: () => undefined,
			};
			const nodeType = () =>
				Object.assign(new WebhookEndpointTrigger(), { webhookMethods: createWebhookMethods(ports) });
			return await workflowAt(vendor, { staticData: structuredClone(original.staticData), nodeType });
		};

		test('leaves the endpoint of the original alone, from its start to its end', async () => {
			const vendor = await vendorOf(name);
			const original = await workflowAt(vendor);
			await original.goLive();
			const before = structuredClone(vendor.standIn.endpoints);
			const copy = await copyOf(vendor, original, true);
			await copy.goLive('init');
			expect(urls(vendor)).toEqual([original.url, copy.url]);
			await copy.goOff();
			expect(vendor.standIn.endpoints).toEqual(before);
		});

		test('takes the endpoint over where nobody answers at the former address', async () => {
			const vendor = await vendorOf(name);
			const original = await workflowAt(vendor);
			await original.goLive();
			const copy = await copyOf(vendor, original, false);
			await copy.goLive('init');
			expect(urls(vendor)).toEqual([copy.url]);
		});
	},
);

describe.each(['commet', 'casey', 'assisters'] as const)(
	'%s, where an account may not see the ids of others',
	(name) => {
		/** A workflow whose credential is now one of another account, which answers this to the ids of the first one. */
		async function moved(status: number) {
			const first = await vendorOf(name);
			const second = await vendorOf(name);
			const workflow = await workflowAt(first);
			await workflow.goLive();
			const path = new RegExp(first.standIn.endpoints[0]?.id ?? '');
			second.standIn.fail({ method: 'GET', path, fault: { status, headers: { 'retry-after': '3600' } }, times: 1_000 });
			workflow.options = { ...workflow.options, credentials: second.credentials };
			return { first, second, workflow };
		}

		test.each([400, 403, 500])('publishes there, and unpublishes, at an answer of %i', async (status) => {
			const { first, second, workflow } = await moved(status);
			await workflow.goLive('update');
			expect([urls(first), urls(second)]).toEqual([[workflow.url], [workflow.url]]);
			expect(await outcomeOf(workflow.goOff())).toMatch(/another credential may still be there/);
			expect(urls(second)).toEqual([]);
		});
	},
);

test('an endpoint of this account that cannot be read stops a publish', async () => {
	const vendor = await vendorOf('commet');
	const workflow = await workflowAt(vendor);
	vendor.standIn.beUnkind({ listLag: 1_000 });
	await workflow.goLive();
	const path = new RegExp(vendor.standIn.endpoints[0]?.id ?? '');
	vendor.standIn.fail({ method: 'GET', path, fault: { status: 403 }, times: 1_000 });
	expect(await outcomeOf(workflow.goLive('update'))).toMatch(/HTTP 403/);
	expect(urls(vendor)).toEqual([workflow.url]);
});

test('what the service refuses to delete, and does not list yet, is not forgotten: the next publish uses it', async () => {
	const vendor = await vendorOf('noderails');
	const workflow = await workflowAt(vendor);
	vendor.standIn.beUnkind({ listLag: 8 });
	await workflow.publish();
	const [made] = vendor.standIn.endpoints;
	vendor.standIn.fail({ method: 'DELETE', fault: { status: 403 }, times: 50 });
	expect(String((await workflow.unpublish()).warning)).toContain('may still be registered');
	vendor.standIn.mend();
	vendor.standIn.catchUp();
	vendor.standIn.beUnkind({});
	expect(await workflow.publish()).toMatchObject({ shows: 'published' });
	expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([made?.id]);
	await workflow.unpublish();
	expect(vendor.standIn.endpoints).toEqual([]);
});
