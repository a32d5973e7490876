import { outputOf } from '../../host/api';
import { actionWorkflow } from '../../host/actionWorkflow';
import { triggerName, triggerType, triggerWorkflow } from '../../host/triggerWorkflow';
import axios from 'axios';
import { startStandIn, type StandIn } from '../../sandbox';
import { casey } from '../../services/catalog/casey';
import { startHost, type Host } from './support';

let host: Host;
let vendor: StandIn;

beforeAll(async () => {
	vendor = await startStandIn('casey');
	host = await startHost();
});

afterAll(async () => {
	await host?.stop();
	await vendor?.stop();
});

/** A vendor that the package does not know, described by a user: the same words as a row has, as JSON. */
const definition = JSON.stringify({ ...casey, id: 'talks', displayName: 'Talks', credential: undefined }, null, 2);

const credentialData = (text: string) => ({
	baseUrl: vendor.credential.baseUrl,
	authHeader: 'Authorization',
	authValue: `Bearer ${vendor.credential.apiKey}`,
	definition: text,
});

const save = async (name: string, text: string): Promise<string> =>
	await host.api.createCredential({ name, type: 'webhookServiceApi', data: credentialData(text) });

test('the credential is tested by the form of its definition, and at the service', async () => {
	const id = await save('tested', definition);
	const input = { id, name: 'tested', type: 'webhookServiceApi' };
	expect(await host.api.testCredential({ ...input, data: credentialData(definition) })).toMatchObject({ status: 'OK' });
	const broken = definition.replace('"algorithm": "sha256"', '"algorithm": "md5"');
	const answer = await host.api.testCredential({ ...input, data: credentialData(broken) });
	expect(answer).toMatchObject({ status: 'Error', message: expect.stringContaining('signature.algorithm') });
	const wrongKey = { ...credentialData(definition), authValue: 'Bearer not_the_key' };
	expect(await host.api.testCredential({ ...input, data: wrongKey })).toMatchObject({
		status: 'Error',
		message: expect.stringContaining('did not accept the credential (HTTP 401)'),
	});
});

test('a definition typed in by hand drives the trigger: registered, delivered, verified, removed', async () => {
	vendor.reset();
	const id = await save('trigger', definition);
	const workflow = await host.api.createWorkflow(
		triggerWorkflow(
			'custom trigger',
			{
				service: 'custom',
				registration: 'automatic',
				events: ['conversation.completed'],
				options: { allowPrivateUrl: true },
			},
			{ webhookServiceApi: id },
		),
	);
	const url = host.api.productionUrl(workflow, triggerName);
	expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	expect(vendor.endpoints.map((endpoint) => [endpoint.url, endpoint.events])).toEqual([
		[url, ['conversation.completed']],
	]);

	expect((await vendor.emit('conversation.completed')).map(({ status }) => status)).toEqual([200]);
	const [execution] = await host.api.waitForExecutions(workflow.id, 1);
	expect(outputOf(await host.api.execution(execution?.id ?? ''), triggerName)).toMatchObject([
		{ service: 'custom', event: 'conversation.completed', test: false },
	]);
	const [forged] = await vendor.emit('conversation.completed', { tamper: 'forged' });
	expect(forged).toMatchObject({ status: 401, body: { status: 'rejected', reason: 'signature_mismatch' } });

	await host.api.deactivate(workflow.id);
	expect(vendor.endpoints).toEqual([]);
});

test('a definition typed in by hand drives the action node', async () => {
	vendor.reset();
	const id = await save('action', definition);
	const base = { service: 'custom', resource: 'endpoint' };
	const { workflow: draft, path } = actionWorkflow(
		'custom action',
		[
			{
				name: 'create',
				parameters: {
					...base,
					operation: 'create',
					url: 'https://n8n.example.com/hook',
					events: ['conversation.started'],
				},
			},
			{ name: 'getAll', parameters: { ...base, operation: 'getAll', returnAll: true } },
			{
				name: 'delete',
				parameters: {
					...base,
					operation: 'delete',
					endpointId: { __rl: true, mode: 'url', value: 'https://n8n.example.com/hook' },
				},
			},
		],
		{ webhookServiceApi: id },
	);
	const workflow = await host.api.createWorkflow(draft);
	await host.api.activate(workflow.id);
	await axios.post(`${host.n8n.baseUrl}/webhook/${path}`, {}, { validateStatus: () => true });
	const [summary] = await host.api.waitForExecutions(workflow.id, 1);
	const execution = await host.api.execution(summary?.id ?? '');
	expect(execution.resultData.error).toBeUndefined();
	expect(outputOf(execution, 'getAll')).toMatchObject([
		{ service: 'custom', url: 'https://n8n.example.com/hook', events: ['conversation.started'] },
	]);
	expect(outputOf(execution, 'delete')).toEqual([{ deleted: true, id: outputOf(execution, 'create')[0]?.id }]);
	expect(vendor.endpoints).toEqual([]);
});

test('the editor offers the events of the definition', async () => {
	const id = await save('events', definition);
	const { results } = await host.api.lookUp('options', 'getEvents', {
		type: triggerType,
		typeVersion: 1,
		parameters: { service: 'custom' },
		credentials: { webhookServiceApi: { id, name: 'events' } },
		parameter: 'events',
	});
	expect(results.map(({ value }) => value)).toEqual(['*', ...casey.events.catalog.map(({ name }) => name)]);
});

test('the editor offers every event as long as no credential is chosen', async () => {
	const { results } = await host.api.lookUp('options', 'getEvents', {
		type: triggerType,
		typeVersion: 1,
		parameters: { service: 'custom' },
		credentials: {},
		parameter: 'events',
	});
	expect(results.map(({ value }) => value)).toEqual(['*']);
});

test('a definition that cannot be used stops activation, and says where', async () => {
	const id = await save('broken', '{ "id": "talks" }');
	const workflow = await host.api.createWorkflow(
		triggerWorkflow(
			'custom broken',
			{ service: 'custom', registration: 'automatic', events: ['*'], options: { allowPrivateUrl: true } },
			{ webhookServiceApi: id },
		),
	);
	const { status, errors } = await host.api.activate(workflow.id);
	expect(status).toBe('failed');
	expect(errors[0]?.message).toMatch(/definition in the Webhook Service credential cannot be used/);
});
