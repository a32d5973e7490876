import axios from 'axios';
import { outputOf } from '../../host/api';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { startHost, type Host } from './support';

let host: Host;

beforeAll(async () => {
	host = await startHost();
});

afterAll(async () => {
	await host?.stop();
});

const secret = 'a-secret-of-thirty-two-letters-1';

/** A service that tries the address in all ways, sends a token, and several events at once. */
const definition = JSON.stringify({
	displayName: 'Prober',
	docsUrl: 'https://docs.example.com/webhooks',
	secretHelp: 'The signing secret is a text that you make up.',
	registration: ['manual'],
	events: { catalog: [{ name: 'opened', description: 'A mail was opened' }], test: { names: [] } },
	signature: { kind: 'token', status: 'documented', places: [{ header: 'X-Token' }, { query: 'token' }] },
	answers: [
		{ when: { method: 'GET', query: ['hub.challenge'] }, reply: { text: '{query:hub.challenge}' } },
		{ when: { method: 'HEAD' }, reply: {} },
		{ when: { query: ['validationToken'] }, verified: false, reply: { text: '{query:validationToken}' } },
		{ when: { has: ['challenge'] }, reply: { json: { challenge: '{body:challenge}' } } },
	],
	delivery: {
		each: [''],
		event: [{ body: 'event' }],
		id: [{ body: 'id' }],
		timestamp: [],
		data: { path: '', envelope: [] },
	},
});

test('handshakes by GET, HEAD and POST are answered and start nothing; a list starts one run', async () => {
	const id = await host.api.createCredential({
		name: 'prober',
		type: 'webhookServiceApi',
		data: { baseUrl: '', authHeader: 'Authorization', authValue: 'none', definition },
	});
	const signing = await host.api.createCredential({
		name: 'token',
		type: 'webhookSigningSecretApi',
		data: { secret, previousSecret: '' },
	});
	const workflow = await host.api.createWorkflow(
		triggerWorkflow(
			'handshakes',
			{ service: 'custom', registration: 'manual', events: [] },
			{ webhookServiceApi: id, webhookSigningSecretApi: signing },
		),
	);
	const url = host.api.productionUrl(workflow, triggerName);
	expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	const call = async (method: string, address: string, body?: unknown, headers: Record<string, string> = {}) => {
		const {
			status,
			data,
			headers: got,
		} = await axios.request<unknown>({
			method,
			url: address,
			data: body,
			headers,
			validateStatus: () => true,
		});
		return { status, data, type: String(got['content-type'] ?? '').split(';')[0] };
	};

	expect(await call('GET', `${url}?hub.mode=subscribe&hub.challenge=1158201444`)).toEqual({
		status: 200,
		data: 1158201444,
		type: 'text/plain',
	});
	expect(await call('HEAD', url)).toMatchObject({ status: 200 });
	expect(await call('GET', url)).toMatchObject({ status: 404, data: { reason: 'no_handshake' } });
	expect(await call('POST', `${url}?validationToken=a%20b`)).toMatchObject({
		status: 200,
		data: 'a b',
		type: 'text/plain',
	});
	expect(await call('POST', url, { challenge: 'abc' })).toMatchObject({ status: 401 });
	expect(await call('POST', url, { challenge: 'abc' }, { 'x-token': secret })).toMatchObject({
		status: 200,
		data: { challenge: 'abc' },
	});

	const events = [
		{ event: 'opened', id: '1' },
		{ event: 'opened', id: '2' },
	];
	expect(await call('POST', url, events, { 'x-token': 'wrong' })).toMatchObject({ status: 401 });
	expect(await call('POST', `${url}?token=${secret}`, events)).toMatchObject({ status: 200 });
	expect(await call('POST', url, events, { 'x-token': secret })).toMatchObject({
		status: 200,
		data: { status: 'duplicate' },
	});
	expect(await call('POST', url, [], { 'x-token': secret })).toMatchObject({
		status: 200,
		data: { reason: 'no_events' },
	});
	const [execution, ...others] = await host.api.waitForExecutions(workflow.id, 1);
	expect(others).toEqual([]);
	expect(outputOf(await host.api.execution(execution?.id ?? ''), triggerName)).toMatchObject([
		{ event: 'opened', deliveryId: '1' },
		{ event: 'opened', deliveryId: '2' },
	]);
	await host.api.deactivate(workflow.id);
	expect(await call('HEAD', url)).toMatchObject({ status: 404 });
});
