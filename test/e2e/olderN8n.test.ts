import type { INodeParameters } from 'n8n-workflow';
import { actionType } from '../../host/actionWorkflow';
import { outputOf, type WorkflowInput } from '../../host/api';
import { triggerName, triggerType, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox, type Attempt, type Tamper } from '../../sandbox';
import { scenarios, type Scenario } from '../../sandbox/scenarios';
import { findBuiltInService } from '../../services/catalog';
import { strategyOf } from '../../services/capabilities';
import { type Receiver, startReceiver } from '../support/receiver';
import { runSteps } from '../support/scenario';
import { startHost, type Host } from './support';

/** The last line of n8n 1.x, with the tarball that 2.x gets too: it registers within the call that switches on. */
let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sink: Receiver;

beforeAll(async () => {
	sandbox = await startSandbox();
	sink = await startReceiver();
	host = await startHost({ version: '1.123' });
});

afterAll(async () => {
	await host?.stop();
	await sandbox?.stop();
	await sink?.stop();
});

const automatic = scenarios.flatMap((scenario) =>
	scenario.credentialType ? [{ ...scenario, credentialType: scenario.credentialType }] : [],
);
type Automatic = (typeof automatic)[number];

const answers = (attempts: Attempt[]) => attempts.map(({ status, body }) => ({ status, body }));
const statuses = (attempts: Attempt[]) => attempts.map(({ status }) => status);

/** Keys of the trigger's output, as the contract has them. */
const outputKeys = ['data', 'deliveryId', 'event', 'service', 'test', 'timestamp'];

async function credentialFor({ service, credentialType }: Automatic, changes: Record<string, string> = {}) {
	const data = { ...sandbox.standIns[service].credential, ...changes };
	return await host.api.createCredential({ name: service, type: credentialType, data });
}

/** A saved workflow whose trigger registers by itself, on an empty account. */
async function workflowOf(scenario: Automatic, options: INodeParameters = {}) {
	const vendor = sandbox.standIns[scenario.service];
	vendor.reset();
	const draft = triggerWorkflow(
		`${scenario.service} ${expect.getState().currentTestName ?? ''}`.slice(0, 120),
		{
			service: scenario.service,
			registration: 'automatic',
			events: scenario.events,
			options: { allowPrivateUrl: true, ...options },
		},
		{ [scenario.credentialType]: await credentialFor(scenario) },
	);
	const workflow = await host.api.createWorkflow(draft);
	const url = host.api.productionUrl(workflow, triggerName);
	const ours = (at = url) => vendor.endpoints.filter((endpoint) => endpoint.url === at);
	return { vendor, draft, workflow, url, ours };
}

async function goLive(id: string) {
	expect(await host.api.activate(id)).toEqual({ status: 'published', errors: [] });
}

/** How often the node behind the trigger has run, once so many executions are over. */
async function runsBehind(workflowId: string, executions: number) {
	const over = await host.api.waitForExecutions(workflowId, executions);
	expect(over).toHaveLength(executions);
	const all = await Promise.all(over.map(async ({ id }) => await host.api.execution(id)));
	return all.filter((execution) => outputOf(execution, 'Behind').length > 0).length;
}

/** A proven delivery runs, any other is refused or ignored and starts nothing. */
async function expectDeliveriesHandled(scenario: Scenario, workflowId: string, url: string, secret: string) {
	const emit = async (event: string, tamper?: Tamper) =>
		await sandbox.standIns[scenario.service].emit(event, { to: url, secret, copies: 1, tamper });
	expect(statuses(await emit(scenario.selected))).toEqual([200]);
	const [execution] = await host.api.waitForExecutions(workflowId, 1);
	const [item, ...more] = outputOf(await host.api.execution(execution?.id ?? ''), 'Behind');
	expect(more).toEqual([]);
	expect(Object.keys(item ?? {}).sort()).toEqual(outputKeys);
	expect(item).toMatchObject({ service: scenario.service, event: scenario.selected, test: false });

	const refusals: Array<[Tamper, string]> = [
		['unsigned', 'signature_missing'],
		['forged', 'signature_mismatch'],
		['tampered', 'signature_mismatch'],
		...(scenario.signsTime ? [['stale', 'timestamp_out_of_range'] satisfies [Tamper, string]] : []),
	];
	const logged = host.n8n.logLines().length;
	for (const [tamper, reason] of refusals) {
		expect(answers(await emit(scenario.selected, tamper))).toEqual([
			{ status: 401, body: { status: 'rejected', reason } },
		]);
	}
	const refused = () =>
		host.n8n
			.logLines()
			.slice(logged)
			.filter((line) => line.includes('Webhook delivery refused'));
	// The log comes through a pipe, and so after the answer.
	await until('the lines in the log', () => refused().length >= refusals.length || undefined);
	expect(refused()).toHaveLength(refusals.length);
	expect(refused().filter((line) => line.includes(secret))).toHaveLength(0);
	expect(answers(await emit(scenario.unselected))).toEqual([
		{ status: 200, body: { status: 'ignored', reason: 'event_not_selected' } },
	]);
	expect(await host.api.executions(workflowId)).toHaveLength(1);
}

describe.each(automatic.map((scenario) => [scenario.service, scenario] as const))('%s', (service, scenario) => {
	test('the credential is tested at the service', async () => {
		const { credential } = sandbox.standIns[service];
		const id = await credentialFor(scenario);
		const input = { id, name: service, type: scenario.credentialType, data: credential };
		expect(await host.api.testCredential(input)).toMatchObject({ status: 'OK' });
		expect(await host.api.testCredential({ ...input, data: wrongKeyOf(credential) })).toMatchObject({
			status: 'Error',
		});
	});

	test('live: one endpoint, proven deliveries run, others do not; off: no endpoint', async () => {
		const { vendor, workflow, url, ours } = await workflowOf(scenario);
		const stranger = vendor.addEndpoint({ url: 'https://crm.example.com/hook', events: scenario.events });
		stranger.enabled = false;
		await goLive(workflow.id);
		expect(ours()).toHaveLength(1);
		expect(new Set(ours()[0]?.events)).toEqual(new Set(scenario.events));
		await expectDeliveriesHandled(scenario, workflow.id, url, ours()[0]?.secret ?? '');
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([stranger]);
		expect(statuses(await vendor.emit(scenario.selected, { to: url, secret: stranger.secret, copies: 1 }))).toEqual([
			404,
		]);
	});

	test('saving a live workflow with other events brings them to the service', async () => {
		const { vendor, draft, workflow, ours } = await workflowOf(scenario);
		await goLive(workflow.id);
		await host.api.updateWorkflow(workflow.id, { nodes: withEvents(draft, workflow.nodes, [scenario.unselected]) });
		expect(ours().map(({ events }) => events)).toEqual([[scenario.unselected]]);
		expect(statuses(await vendor.emit(scenario.unselected, { copies: 1 }))).toEqual([200]);
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([]);
	});

	test('listening for a test event registers a test endpoint, and removes it after the event', async () => {
		const { vendor, workflow, ours } = await workflowOf(scenario, { sampleOnListen: false });
		await goLive(workflow.id);
		const [live] = vendor.endpoints;
		const url = host.api.testUrl(workflow, triggerName);
		await host.api.listen(workflow.id, triggerName);
		expect(ours(url)).toHaveLength(1);
		expect(answers(await vendor.emit(scenario.selected, { to: url, copies: 1, tamper: 'forged' }))).toEqual([
			{ status: 401, body: { status: 'rejected', reason: 'signature_mismatch' } },
		]);
		await host.api.stopListening(workflow.id);
		await until('the test endpoint to go', () => (ours(url).length === 0 ? true : undefined));

		await host.api.listen(workflow.id, triggerName);
		expect(statuses(await vendor.emit(scenario.selected, { to: url, copies: 1 }))).toEqual([200]);
		const [execution] = await host.api.waitForExecutions(workflow.id, 1);
		expect(execution?.mode).toBe('manual');
		expect(outputOf(await host.api.execution(execution?.id ?? ''), 'Behind')).toMatchObject([
			{ service, event: scenario.selected, test: false },
		]);
		await until('the test endpoint to go', () => (ours(url).length === 0 ? true : undefined));
		expect(vendor.endpoints).toEqual([live]);
		expect(statuses(await vendor.emit(scenario.selected, { copies: 1 }))).toEqual([200]);
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([]);
	});

	test('listening asks the service for its test event, where that reaches this endpoint alone', async () => {
		const reaches = findBuiltInService(service)?.management?.operations.sendTest?.reaches === 'endpoint';
		const { vendor, workflow, ours } = await workflowOf(scenario);
		await host.api.listen(workflow.id, triggerName);
		if (reaches) {
			const [execution] = await host.api.waitForExecutions(workflow.id, 1);
			expect(outputOf(await host.api.execution(execution?.id ?? ''), triggerName)).toMatchObject([{ test: true }]);
		} else {
			await host.api.stopListening(workflow.id);
		}
		const url = host.api.testUrl(workflow, triggerName);
		await until('the test endpoint to go', () => (ours(url).length === 0 ? true : undefined));
		expect(vendor.endpoints).toEqual([]);
	});

	test('a wrong key stops activation with a sentence that helps', async () => {
		const { vendor, draft } = await workflowOf(scenario);
		const id = await credentialFor(scenario, wrongKeyOf(vendor.credential));
		const nodes = draft.nodes.map((node) =>
			node.credentials ? { ...node, credentials: { [scenario.credentialType]: { id, name: service } } } : node,
		);
		const workflow = await host.api.createWorkflow({ ...draft, nodes });
		const { status, errors } = await host.api.activate(workflow.id);
		expect(status).toBe('failed');
		expect(errors[0]?.message).toMatch(
			new RegExp(`${scenario.displayName} did not accept the credential.*Check the ${scenario.displayName} credential`),
		);
		expect(vendor.endpoints).toEqual([]);
	});

	test('the action node creates, gets, lists, updates, rotates and deletes an endpoint', async () => {
		const vendor = sandbox.standIns[service];
		vendor.reset();
		const stranger = vendor.addEndpoint({ url: 'https://crm.example.com/hook', events: scenario.events });
		const base = { service, resource: 'endpoint' };
		const latest = (step: string) => ({
			endpointId: { __rl: true, mode: 'id', value: `={{ $('${step}').first().json.id }}` },
		});
		const steps = [
			{ name: 'create', parameters: { ...base, operation: 'create', url: sink.url, events: scenario.events } },
			{ name: 'get', parameters: { ...base, operation: 'get', ...latest('create') } },
			{
				name: 'getAll',
				parameters: { ...base, operation: 'getAll', returnAll: true, filters: { urlContains: sink.url } },
			},
			{
				name: 'update',
				parameters: {
					...base,
					operation: 'update',
					...latest('create'),
					updateFields: { events: [scenario.unselected] },
				},
			},
			{ name: 'rotateSecret', parameters: { ...base, operation: 'rotateSecret', ...latest('update') } },
			{ name: 'delete', parameters: { ...base, operation: 'delete', ...latest('rotateSecret') } },
		];
		const credentials = { [scenario.credentialType]: await credentialFor(scenario) };
		const { execution, status } = await runSteps(host, `${service} action`, steps, credentials);
		expect(execution.resultData.error).toBeUndefined();
		expect(status).toBe('success');

		const [created] = outputOf(execution, 'create');
		expect(created).toMatchObject({ service, url: sink.url, secret: expect.any(String) });
		const shown = { id: created?.id, service, url: sink.url };
		expect(outputOf(execution, 'get')).toMatchObject([shown]);
		expect(outputOf(execution, 'getAll')).toMatchObject([shown]);
		expect(outputOf(execution, 'update')).toMatchObject([{ service, url: sink.url, events: [scenario.unselected] }]);
		const [rotated] = outputOf(execution, 'rotateSecret');
		expect(rotated).toMatchObject({ service, url: sink.url, secret: expect.any(String) });
		expect(rotated?.secret === created?.secret).toBe(false);
		expect(outputOf(execution, 'delete')).toEqual([{ deleted: true, id: rotated?.id }]);
		expect(vendor.endpoints).toEqual([stranger]);
	});
});

const pausable = automatic.filter(({ service }) => {
	const row = findBuiltInService(service);
	return row !== undefined && strategyOf(row, 'disable');
});

test.each(pausable.map((scenario) => [scenario.service, scenario] as const))(
	'%s: an endpoint that is paused when the workflow is unpublished is the same one when it is published again',
	async (service, scenario) => {
		const { vendor, workflow, ours } = await workflowOf(scenario, { onDeactivate: 'pause' });
		await goLive(workflow.id);
		const [live] = structuredClone(ours());
		await host.api.deactivate(workflow.id);
		expect(ours().map(({ id, enabled }) => [id, enabled])).toEqual([[live?.id, false]]);
		await goLive(workflow.id);
		expect(ours().map(({ enabled }) => enabled)).toEqual([true]);
		// Commet shows neither a secret nor when an endpoint was changed, so there a new one takes its place.
		if (service !== 'commet') expect(ours().map(({ id }) => id)).toEqual([live?.id]);
		expect(statuses(await vendor.emit(scenario.selected, { copies: 1 }))).toEqual([200]);
		await host.api.deactivate(workflow.id);
	},
);

describe.each(scenarios.map((scenario) => [scenario.service, scenario] as const))(
	'%s, registered by hand',
	(service, scenario) => {
		test('proven deliveries run, others do not; n8n asks the service for nothing', async () => {
			const vendor = sandbox.standIns[service];
			vendor.reset();
			const { secret } = vendor.addEndpoint({ url: 'https://old.example.com/hook', events: scenario.events });
			const id = await host.api.createCredential({
				name: 'secret',
				type: 'webhookSigningSecretApi',
				data: { secret },
			});
			const workflow = await host.api.createWorkflow(
				triggerWorkflow(
					`${service} manual`,
					{ service, registration: 'manual', events: scenario.events },
					{ webhookSigningSecretApi: id },
				),
			);
			await goLive(workflow.id);
			const url = host.api.productionUrl(workflow, triggerName);
			await expectDeliveriesHandled(scenario, workflow.id, url, secret);
			await host.api.deactivate(workflow.id);
			expect(statuses(await vendor.emit(scenario.selected, { to: url, secret, copies: 1 }))).toEqual([404]);
			expect(vendor.requests).toEqual([]);
		});
	},
);

test.each([false, true])("NodeRails' three copies make one execution (all at the same time: %s)", async (together) => {
	const scenario = automatic.find(({ service }) => service === 'noderails');
	if (!scenario) throw new Error('no such scenario');
	const { vendor, workflow } = await workflowOf(scenario);
	await goLive(workflow.id);
	const attempts = await vendor.emit(scenario.selected, { together });
	expect(statuses(attempts)).toEqual([200, 200, 200]);
	expect(attempts.filter(({ body }) => JSON.stringify(body) === '{"status":"duplicate"}')).toHaveLength(2);
	expect(await runsBehind(workflow.id, 1)).toBe(1);
	await host.api.deactivate(workflow.id);
});

test('over a restart: the same endpoints, which deliver, and events that have run do not run again', async () => {
	const live = [];
	for (const scenario of automatic) live.push({ ...(await workflowOf(scenario)), scenario });
	for (const { workflow } of live) await goLive(workflow.id);
	const before = live.map(({ ours }) => ours().map(({ id, secret, enabled }) => ({ id, secret, enabled })));
	expect(before.map((endpoints) => endpoints.length)).toEqual(live.map(() => 1));
	const at = new Date();
	for (const { vendor, scenario, workflow } of live) {
		const again = { id: `evt_${scenario.service}`, at, copies: 1 };
		expect(statuses(await vendor.emit(scenario.selected, again))).toEqual([200]);
		await host.api.waitForExecutions(workflow.id, 1);
	}

	const asked = new Map(live.map(({ vendor }) => [vendor, vendor.requests.length]));
	await host.n8n.restart();
	await host.api.login();
	for (const { vendor, scenario, workflow, ours } of live) {
		const again = { id: `evt_${scenario.service}`, at, copies: 1 };
		// n8n is ready before it has gone through its live workflows.
		await until(
			`${scenario.service} to be asked`,
			() => vendor.requests.length > (asked.get(vendor) ?? 0) || undefined,
		);
		expect(statuses(await vendor.emit(scenario.selected, again))).toEqual([200]);
		// NodeRails has no id of an event: what tells two events apart is their data.
		const another = { data: { note: 'another event' }, copies: 1 };
		expect(statuses(await vendor.emit(scenario.selected, another))).toEqual([200]);
		expect(await runsBehind(workflow.id, 3)).toBe(2);
		expect(ours()).toHaveLength(1);
	}
	expect(live.map(({ ours }) => ours().map(({ id, secret, enabled }) => ({ id, secret, enabled })))).toEqual(before);

	for (const { workflow, vendor } of live) {
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([]);
	}
});

test('an n8n that the service cannot reach is told how to get an address', async () => {
	const [scenario] = automatic;
	if (!scenario) throw new Error('no scenario');
	const { vendor, workflow } = await workflowOf(scenario, { allowPrivateUrl: false });
	const { status, errors } = await host.api.activate(workflow.id);
	expect(status).toBe('failed');
	expect(errors[0]?.message).toMatch(/cannot deliver to this n8n.*WEBHOOK_URL/);
	expect(vendor.requests).toEqual([]);
});

test('the editor gets what it shows: both nodes, events to choose from, endpoints to search', async () => {
	expect((await host.api.nodeType(triggerType))?.codex?.alias).toContain('Commet');
	expect((await host.api.nodeType(actionType))?.codex?.alias).toContain('Commet');
	const [scenario] = automatic;
	if (!scenario) throw new Error('no scenario');
	const { vendor } = await workflowOf(scenario);
	vendor.addEndpoint({ url: 'https://shop-7.example.com/hook', events: scenario.events });
	const id = await credentialFor(scenario);
	const node = {
		type: actionType,
		typeVersion: 1,
		parameters: { service: scenario.service, resource: 'endpoint', operation: 'get' },
		credentials: { [scenario.credentialType]: { id, name: 'list' } },
		parameter: 'endpointId',
	};
	const { results } = await host.api.lookUp('search', 'searchEndpoints', node, { filter: 'SHOP-7.' });
	expect(results.map(({ name }) => name)).toEqual(['https://shop-7.example.com/hook']);
	const events = await host.api.lookUp('options', 'getEvents', {
		...node,
		type: triggerType,
		parameters: { service: scenario.service },
		parameter: 'events',
	});
	expect(events.results.map(({ value }) => value)).toEqual(expect.arrayContaining(scenario.events));
});

/** A credential with a key that the service does not know. */
function wrongKeyOf(credential: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(credential).map(([name, value]) => [name, /key|cookie/i.test(name) ? 'wrong' : value]),
	);
}

/** The nodes of a workflow as they were saved, with other events chosen in the trigger. */
function withEvents(draft: WorkflowInput, saved: Array<{ id: string; name: string }>, events: string[]) {
	return draft.nodes.map((node) => ({
		...node,
		id: saved.find(({ name }) => name === node.name)?.id ?? '',
		parameters: node.name === triggerName ? { ...node.parameters, events } : node.parameters,
	}));
}

test('a service without a test event shows a sample of the chosen event', async () => {
	const [scenario] = automatic.filter(({ service }) => service === 'casey');
	if (!scenario) throw new Error('there is no such scenario');
	const event = scenario.unselected;
	const { vendor, workflow } = await workflowOf({ ...scenario, events: [event] });
	await host.api.listen(workflow.id, triggerName);
	const [execution] = await host.api.waitForExecutions(workflow.id, 1);
	const data = findBuiltInService('casey')?.samples?.[event];
	expect(outputOf(await host.api.execution(execution?.id ?? ''), triggerName)).toMatchObject([
		{ service: 'casey', event, test: true, sample: true, data },
	]);
	await until('the test endpoint to go', () => (vendor.endpoints.length === 0 ? true : undefined));
});
