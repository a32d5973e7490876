import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';
import { z } from 'zod';
import { outputOf } from '../../host/api';
import type { Workflow } from '../../host/shapes';
import { until } from '../../host/until';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { startSandbox, type Attempt, type StandIn, type Tamper } from '../../sandbox';
import { scenarios, type Scenario } from '../../sandbox/scenarios';
import { findBuiltInService } from '../../services/catalog';
import { startHost, type Host } from './support';

/** The output as the contract has it, with nothing more in it. */
const outputSchema = z
	.object({
		service: z.string(),
		event: z.string(),
		deliveryId: z.string().min(1),
		timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		test: z.boolean(),
		/** Only of what the editor shows without a real event. */
		sample: z.literal(true).optional(),
		data: z.record(z.string(), z.unknown()),
	})
	.strict();

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
	sandbox = await startSandbox();
	host = await startHost();
});

afterAll(async () => {
	await host?.stop();
	await sandbox?.stop();
});

const answers = (attempts: Attempt[]) => attempts.map(({ status, body }) => ({ status, body }));

/** Test runs of the workflow so far. */
const runsOf = async (workflow: Workflow) => (await host.api.executions(workflow.id)).length;

/** The stand-in runs here, so n8n's own address is one that it reaches. */
const local = { allowPrivateUrl: true };

async function makeWorkflow(name: string, parameters: INodeParameters, credentials: Record<string, string>) {
	const workflow = await host.api.createWorkflow(triggerWorkflow(name, parameters, credentials));
	return { workflow, url: host.api.productionUrl(workflow, triggerName) };
}

/** What every live trigger does with deliveries, however its endpoint was registered. */
async function expectDeliveriesHandled(scenario: Scenario, vendor: StandIn, workflow: Workflow, url: string) {
	const { api } = host;
	const secret = vendor.endpoints.find((endpoint) => endpoint.url === url)?.secret;
	const emit = async (event: string, tamper?: Tamper) =>
		await vendor.emit(event, { to: url, secret, copies: 1, tamper });

	const before = await runsOf(workflow);
	expect((await emit(scenario.selected)).map(({ status }) => status)).toEqual([200]);
	const [execution] = await api.waitForExecutions(workflow.id, before + 1);
	const [item, ...more] = outputOf(await api.execution(execution?.id ?? ''), triggerName);
	expect(more).toEqual([]);
	expect(item).not.toHaveProperty('sample');
	expect(outputSchema.parse(item)).toMatchObject({ service: scenario.service, event: scenario.selected, test: false });

	const refusals: Array<[Tamper, string]> = [
		['unsigned', 'signature_missing'],
		['forged', 'signature_mismatch'],
		['tampered', 'signature_mismatch'],
		...(scenario.signsTime
			? ([
					['stale', 'timestamp_out_of_range'],
					['future', 'timestamp_out_of_range'],
				] satisfies Array<[Tamper, string]>)
			: []),
	];
	const logged = host.n8n.logLines().length;
	for (const [tamper, reason] of refusals) {
		expect(answers(await emit(scenario.selected, tamper))).toEqual([
			{ status: 401, body: { status: 'rejected', reason } },
		]);
	}
	const refusalsLogged = () =>
		host.n8n
			.logLines()
			.slice(logged)
			.filter((line) => line.includes('Webhook delivery refused'));
	// They come after the answers.
	const refusalLines = await until('a line in the log for each refusal', () => {
		const lines = refusalsLogged();
		return lines.length >= refusals.length ? lines : undefined;
	});
	expect(refusalLines).toHaveLength(refusals.length);
	for (const [index, [, reason]] of refusals.entries()) {
		for (const part of [workflow.id, `"${triggerName}"`, scenario.service, reason]) {
			expect(refusalLines[index]).toContain(part);
		}
		if (secret) expect(refusalLines[index]).not.toContain(secret);
	}

	expect(answers(await emit(scenario.unselected))).toEqual([
		{ status: 200, body: { status: 'ignored', reason: 'event_not_selected' } },
	]);
	expect(await runsOf(workflow)).toBe(before + 1);
}

describe.each(
	scenarios.flatMap((scenario) =>
		scenario.credentialType ? [[scenario.service, scenario, scenario.credentialType] as const] : [],
	),
)('%s, registered automatically', (service, scenario, credentialType) => {
	let vendor: StandIn;
	let credentialId: string;
	const foreign = { url: 'https://crm.example.com/webhook/orders', events: scenario.events };

	const automatic = (options: INodeParameters = {}): INodeParameters => ({
		service,
		registration: 'automatic',
		events: scenario.events,
		options: { ...local, ...options },
	});
	const ours = (url: string) => vendor.endpoints.filter((endpoint) => endpoint.url === url);

	beforeAll(async () => {
		vendor = sandbox.standIns[service];
		credentialId = await host.api.createCredential({ name: service, type: credentialType, data: vendor.credential });
	});
	beforeEach(() => vendor.reset());

	test('the credential is tested at the service', async () => {
		const input = { id: credentialId, name: service, type: credentialType, data: vendor.credential };
		expect(await host.api.testCredential(input)).toMatchObject({ status: 'OK' });
		const wrong = Object.fromEntries(
			Object.entries(vendor.credential).map(([name, value]) => [name, /key|cookie/i.test(name) ? 'wrong' : value]),
		);
		expect(await host.api.testCredential({ ...input, data: wrong })).toMatchObject({ status: 'Error' });
	});

	test('live: one endpoint, proven deliveries run, others do not; off: no endpoint', async () => {
		const stranger = vendor.addEndpoint({ ...foreign, enabled: false });
		const { workflow, url } = await makeWorkflow(`${service} automatic`, automatic(), {
			[credentialType]: credentialId,
		});
		expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
		expect(ours(url)).toHaveLength(1);
		expect(new Set(ours(url)[0]?.events)).toEqual(new Set(scenario.events));

		await expectDeliveriesHandled(scenario, vendor, workflow, url);

		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([stranger]);
		expect((await vendor.emit(scenario.selected, { to: url, copies: 1 })).map(({ status }) => status)).toEqual([404]);
	});

	test('a left-over endpoint with an unknown secret is recovered', async () => {
		const { workflow, url } = await makeWorkflow(`${service} left over`, automatic(), {
			[credentialType]: credentialId,
		});
		vendor.addEndpoint({ url, events: [scenario.unselected] });
		expect(await host.api.activate(workflow.id)).toMatchObject({ status: 'published' });
		expect(ours(url)).toHaveLength(1);
		expect((await vendor.emit(scenario.selected, { copies: 1 })).map(({ status }) => status)).toEqual([200]);
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([]);
	});

	test('other events are brought to the service when the workflow is published again', async () => {
		const draft = triggerWorkflow(`${service} edited`, automatic(), { [credentialType]: credentialId });
		const workflow = await host.api.createWorkflow(draft);
		const url = host.api.productionUrl(workflow, triggerName);
		await host.api.activate(workflow.id);
		const nodes = draft.nodes.map((node) => ({
			...node,
			id: workflow.nodes.find(({ name }) => name === node.name)?.id ?? '',
			...(node.name === triggerName ? { parameters: { ...automatic(), events: [scenario.unselected] } } : {}),
		}));
		await host.api.updateWorkflow(workflow.id, { nodes });
		expect(await host.api.activate(workflow.id)).toMatchObject({ status: 'published' });
		expect(ours(url).map(({ events }) => events)).toEqual([[scenario.unselected]]);
		expect((await vendor.emit(scenario.unselected, { copies: 1 })).map(({ status }) => status)).toEqual([200]);
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([]);
	});

	test('listening for a test event registers a test endpoint, and removes it after the event', async () => {
		const draft = triggerWorkflow(`${service} listening`, automatic({ onDeactivate: 'pause', sampleOnListen: false }), {
			[credentialType]: credentialId,
		});
		const workflow = await host.api.createWorkflow(draft);
		await host.api.activate(workflow.id);
		const [live] = vendor.endpoints;
		const url = host.api.testUrl(workflow, triggerName);
		await host.api.listen(workflow.id, triggerName);
		expect(ours(url)).toHaveLength(1);
		const attempts = await vendor.emit(scenario.selected, { to: url, copies: 1 });
		expect(attempts.map(({ status }) => status)).toEqual([200]);
		await until('the test endpoint to go', () => (ours(url).length === 0 ? true : undefined));
		expect(vendor.endpoints).toEqual([live]);
		expect((await vendor.emit(scenario.selected, { copies: 1 })).map(({ status }) => status)).toEqual([200]);
		await host.api.deactivate(workflow.id);
		const paused = live && service !== 'casey' ? [{ ...live, enabled: false, updatedAt: expect.any(Date) }] : [];
		expect(vendor.endpoints).toEqual(paused);
		// Live again: the same endpoint. Commet shows neither a secret nor when an endpoint was changed, so it is replaced
		// there: its secret may have been changed while it was off.
		await host.api.activate(workflow.id);
		expect(vendor.endpoints).toHaveLength(1);
		if (!['casey', 'commet'].includes(service)) expect(vendor.endpoints.map(({ id }) => id)).toEqual([live?.id]);
		expect((await vendor.emit(scenario.selected, { copies: 1 })).map(({ status }) => status)).toEqual([200]);
	});

	test('listening for a test event asks the service for one, where that reaches this endpoint alone', async () => {
		const row = findBuiltInService(service);
		const reaches = row?.management?.operations.sendTest?.reaches === 'endpoint';
		const stranger = vendor.addEndpoint(foreign);
		const { workflow } = await makeWorkflow(`${service} sample`, automatic(), { [credentialType]: credentialId });
		const url = host.api.testUrl(workflow, triggerName);
		await host.api.listen(workflow.id, triggerName);
		if (reaches) {
			const [execution] = await host.api.waitForExecutions(workflow.id, 1);
			const [item] = outputOf(await host.api.execution(execution?.id ?? ''), triggerName);
			expect(outputSchema.parse(item)).toMatchObject({ service, test: true });
			expect(item).not.toHaveProperty('sample');
			await until('the test endpoint to go', () => (ours(url).length === 0 ? true : undefined));
		} else {
			// Longer than it would take to ask.
			await sleep(2500);
			expect(await runsOf(workflow)).toBe(0);
			await host.api.stopListening(workflow.id);
			await until('the test endpoint to go', () => (ours(url).length === 0 ? true : undefined));
		}
		expect(vendor.deliveries).toHaveLength(reaches ? 1 : 0);
		expect(vendor.endpoints).toEqual([stranger]);
	});
});

test('a service without a test event shows a sample of the chosen event, and the next press waits for a real one', async () => {
	const vendor = sandbox.standIns.casey;
	vendor.reset();
	const id = await host.api.createCredential({ name: 'casey', type: 'caseyBackendApi', data: vendor.credential });
	const event = 'conversation.started';
	const parameters = { service: 'casey', registration: 'automatic', events: [event], options: local };
	const { workflow } = await makeWorkflow('casey sample', parameters, { caseyBackendApi: id });
	const shown = async (count: number) => {
		const [execution] = await host.api.waitForExecutions(workflow.id, count);
		expect(execution?.mode).toBe('manual');
		return outputOf(await host.api.execution(execution?.id ?? ''), triggerName);
	};

	await host.api.listen(workflow.id, triggerName);
	const [sample, ...more] = await shown(1);
	expect(more).toEqual([]);
	const data = findBuiltInService('casey')?.samples?.[event];
	expect(outputSchema.parse(sample)).toMatchObject({ service: 'casey', event, test: true, sample: true, data });
	await until('the test endpoint to go', () => (vendor.endpoints.length === 0 ? true : undefined));

	await host.api.listen(workflow.id, triggerName);
	const url = host.api.testUrl(workflow, triggerName);
	expect((await vendor.emit(event, { to: url, copies: 1 })).map(({ status }) => status)).toEqual([200]);
	const [real] = await shown(2);
	expect(real).toMatchObject({ service: 'casey', event, test: false });
	expect(real).not.toHaveProperty('sample');
	await until('the test endpoint to go', () => (vendor.endpoints.length === 0 ? true : undefined));
});

test('an address where nobody is stops activation with a sentence that helps', async () => {
	const data = { ...sandbox.standIns.commet.credential, baseUrl: 'http://127.0.0.1:9/api/v1' };
	const id = await host.api.createCredential({ name: 'nobody there', type: 'commetApi', data });
	const parameters = { service: 'commet', registration: 'automatic', events: ['payment.received'], options: local };
	const { workflow } = await makeWorkflow('nobody there', parameters, { commetApi: id });
	const { status, errors } = await host.api.activate(workflow.id);
	expect(status).toBe('failed');
	expect(errors[0]?.message).toMatch(/Commet cannot be reached.*Check Base URL/);
});

test('an n8n that the service cannot reach is told how to get an address', async () => {
	const vendor = sandbox.standIns.commet;
	vendor.reset();
	const id = await host.api.createCredential({ name: 'private', type: 'commetApi', data: vendor.credential });
	const { workflow } = await makeWorkflow(
		'private address',
		{ service: 'commet', registration: 'automatic', events: ['payment.received'] },
		{ commetApi: id },
	);
	const { status, errors } = await host.api.activate(workflow.id);
	expect(status).toBe('failed');
	expect(errors[0]?.message).toMatch(/Commet cannot deliver to this n8n.*N8N_WEBHOOK_URL/);
	expect(vendor.requests).toEqual([]);
});

describe.each(['asistian', 'commet'] as const)('%s, registered by hand', (service) => {
	const scenario = scenarios.find((one) => one.service === service);
	if (!scenario) throw new Error('no such scenario');
	const secret = 'whsec_pasted-by-hand-4711';
	const manual: INodeParameters = { service, registration: 'manual', events: scenario.events };

	test('proven deliveries run, others do not; n8n asks the service for nothing', async () => {
		const vendor = sandbox.standIns[service];
		vendor.reset();
		const data = { secret, previousSecret: '' };
		const id = await host.api.createCredential({ name: `${service} secret`, type: 'webhookSigningSecretApi', data });
		const input = { id, name: 'secret', type: 'webhookSigningSecretApi', data };
		expect(await host.api.testCredential(input)).toMatchObject({ status: 'OK' });
		expect(await host.api.testCredential({ ...input, data: { secret: ' ' } })).toMatchObject({ status: 'Error' });

		const { workflow, url } = await makeWorkflow(`${service} manual`, manual, { webhookSigningSecretApi: id });
		expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
		vendor.addEndpoint({ url, events: scenario.events, secret });

		await expectDeliveriesHandled(scenario, vendor, workflow, url);

		// A rotation: the new secret counts as soon as it is saved, and the one before too.
		await host.api.updateCredential(id, { ...input, data: { secret: 'whsec_next', previousSecret: secret } });
		for (const used of ['whsec_next', secret]) {
			const attempts = await vendor.emit(scenario.selected, { to: url, secret: used, copies: 1 });
			expect(attempts.map(({ status }) => status)).toEqual([200]);
		}
		await host.api.updateCredential(id, { ...input, data: { secret: 'whsec_next', previousSecret: '' } });
		expect(answers(await vendor.emit(scenario.selected, { to: url, secret, copies: 1 }))).toEqual([
			{ status: 401, body: { status: 'rejected', reason: 'signature_mismatch' } },
		]);

		await host.api.deactivate(workflow.id);
		expect(vendor.requests).toEqual([]);
	});

	test('does not go live without a secret', async () => {
		const { workflow } = await makeWorkflow(`${service} no secret`, manual, {});
		const refused = await host.api.activate(workflow.id).catch((thrown: unknown) => ({
			status: 'failed',
			errors: [{ message: thrown instanceof Error ? thrown.message : '' }],
		}));
		expect(refused.status).toBe('failed');
		expect(refused.errors[0]?.message).toMatch(/Webhook Signing Secret|credential/i);
	});

	test('every event passes without a choice', async () => {
		const vendor = sandbox.standIns[service];
		const id = await host.api.createCredential({
			name: `${service} all`,
			type: 'webhookSigningSecretApi',
			data: { secret },
		});
		const { workflow, url } = await makeWorkflow(
			`${service} all`,
			{ ...manual, events: [] },
			{ webhookSigningSecretApi: id },
		);
		await host.api.activate(workflow.id);
		for (const event of [scenario.selected, scenario.unselected, 'something.new']) {
			const attempts = await vendor.emit(event, { to: url, secret, copies: 1, data: {} });
			expect(attempts.map(({ status }) => status)).toEqual([200]);
		}
		await host.api.waitForExecutions(workflow.id, 3);
		await host.api.deactivate(workflow.id);
	});
});

describe('options', () => {
	const secret = 'whsec_options-by-hand-4712';
	let credentialId: string;
	const vendor = () => sandbox.standIns.commet;

	/** A live workflow with a Commet endpoint registered by hand. */
	async function liveWith(
		name: string,
		parameters: INodeParameters,
		behind?: Parameters<typeof triggerWorkflow>[3],
	): Promise<{ workflow: Workflow; url: string; emit: (event: string) => Promise<Attempt[]> }> {
		const draft = triggerWorkflow(
			name,
			{ service: 'commet', registration: 'manual', ...parameters },
			{ webhookSigningSecretApi: credentialId },
			behind,
		);
		const workflow = await host.api.createWorkflow(draft);
		expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
		const url = host.api.productionUrl(workflow, triggerName);
		const emit = async (event: string) => await vendor().emit(event, { to: url, secret, copies: 1, data: {} });
		return { workflow, url, emit };
	}

	beforeAll(async () => {
		credentialId = await host.api.createCredential({
			name: 'options',
			type: 'webhookSigningSecretApi',
			data: { secret },
		});
	});

	test('acknowledge after success: the vendor learns that the workflow has failed', async () => {
		const failing = {
			type: 'n8n-nodes-base.stopAndError',
			typeVersion: 1,
			parameters: { errorMessage: 'not today' },
		};
		const options = { acknowledge: 'lastNode' };
		const failed = await liveWith('acknowledge, failing', { options }, failing);
		expect((await failed.emit('payment.received')).map(({ status }) => status)).toEqual([500]);
		const fine = await liveWith('acknowledge, fine', { options });
		expect(answers(await fine.emit('payment.received'))).toEqual([{ status: 200, body: '' }]);
		await host.api.deactivate(failed.workflow.id);
		await host.api.deactivate(fine.workflow.id);
	});

	test('a failing workflow is acknowledged when received', async () => {
		const failing = { type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: { errorMessage: 'not today' } };
		const { workflow, emit } = await liveWith('received, failing', {}, failing);
		expect((await emit('payment.received')).map(({ status }) => status)).toEqual([200]);
		const [execution] = await host.api.waitForExecutions(workflow.id, 1);
		expect(execution?.status).toBe('error');
		await host.api.deactivate(workflow.id);
	});

	test('test events run, or are only acknowledged', async () => {
		const running = await liveWith('test events run', { events: ['payment.received'] });
		expect((await running.emit('webhook.test')).map(({ status }) => status)).toEqual([200]);
		const [execution] = await host.api.waitForExecutions(running.workflow.id, 1);
		expect(outputOf(await host.api.execution(execution?.id ?? ''), triggerName)).toMatchObject([{ test: true }]);
		const acknowledging = await liveWith('test events acknowledged', { options: { testEvents: 'acknowledge' } });
		expect(answers(await acknowledging.emit('webhook.test'))).toEqual([
			{ status: 200, body: { status: 'ignored', reason: 'test_event' } },
		]);
		await host.api.deactivate(running.workflow.id);
		await host.api.deactivate(acknowledging.workflow.id);
	});

	test('without simplify the whole payload and the headers come too', async () => {
		const { workflow, emit } = await liveWith('raw', { simplify: false });
		await emit('payment.received');
		const [execution] = await host.api.waitForExecutions(workflow.id, 1);
		const [item] = outputOf(await host.api.execution(execution?.id ?? ''), triggerName);
		expect(item).toMatchObject({
			event: 'payment.received',
			body: { event: 'payment.received', organizationId: expect.any(String) },
			headers: { 'x-commet-event': 'payment.received' },
		});
		await host.api.deactivate(workflow.id);
	});

	test('verification off: everything runs, and the log warns', async () => {
		const { workflow, url } = await liveWith('open', { options: { verification: 'off' } });
		const { status } = await axios.post(url, { event: 'payment.received', data: {} });
		expect(status).toBe(200);
		await host.api.waitForExecutions(workflow.id, 1);
		expect(host.n8n.logLines().some((line) => line.includes('are not checked') && line.includes(workflow.id))).toBe(
			true,
		);
		await host.api.deactivate(workflow.id);
	});

	test('bad input gets a clear refusal', async () => {
		const { workflow, url, emit } = await liveWith('bad input', {});
		const send = async (body: string | Buffer, type: string, more: Record<string, string> = {}) => {
			const { headers } = vendor().signed('payment.received', { to: url, secret });
			const answer = await axios.post<unknown>(url, body, {
				headers: { ...headers, 'content-type': type, ...more },
				validateStatus: () => true,
				transformRequest: (data: unknown) => data,
				maxBodyLength: Infinity,
			});
			return { status: answer.status, body: answer.data };
		};
		const mismatch = { status: 401, body: { status: 'rejected', reason: 'signature_mismatch' } };
		expect(await send('[]', 'application/json')).toEqual(mismatch);
		expect(await send('a=1', 'application/x-www-form-urlencoded')).toEqual(mismatch);
		expect(await send('<a/>', 'application/xml')).toEqual(mismatch);
		expect(await send('anything', 'application/cloudevents+json')).toEqual(mismatch);
		expect(await send(Buffer.alloc(1_000_000, 'x'), 'application/octet-stream')).toEqual(mismatch);
		expect(await send('', 'application/json')).toEqual(mismatch);
		const multipart = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n';
		expect(await send(multipart, 'multipart/form-data; boundary=b')).toEqual(mismatch);
		// n8n refuses this itself, before the node is asked.
		expect((await send('{', 'application/json')).status).toBe(422);
		// It does not read these for the node, whose own reading fails.
		const unread = { status: 'rejected', reason: 'payload_invalid' };
		const tooLarge = Buffer.alloc(17 * 1024 * 1024, 'x');
		expect(await send(tooLarge, 'application/octet-stream')).toEqual({ status: 413, body: unread });
		const packed = { 'content-encoding': 'gzip' };
		expect(await send('not packed', 'application/octet-stream', packed)).toEqual({ status: 400, body: unread });
		// n8n answers before it stores what has failed, so a run that is wanted comes after them.
		expect((await emit('payment.received')).map(({ status }) => status)).toEqual([200]);
		await host.api.waitForExecutions(workflow.id, 1);
		expect((await host.api.executions(workflow.id)).map(({ status }) => status)).toEqual(['success']);
		await host.api.deactivate(workflow.id);
	});

	test('what is proven but no JSON object is refused', async () => {
		const { workflow, url } = await liveWith('no object', {});
		const { createHmac } = await import('node:crypto');
		for (const body of ['[]', '"text"', '5']) {
			const signature = createHmac('sha256', secret).update(body).digest('hex');
			const answer = await axios.post<unknown>(url, body, {
				headers: { 'content-type': 'application/json', 'x-commet-signature': signature },
				validateStatus: () => true,
				transformRequest: (data: unknown) => data,
			});
			expect({ status: answer.status, body: answer.data }).toEqual({
				status: 400,
				body: { status: 'rejected', reason: 'payload_invalid' },
			});
		}
		await host.api.deactivate(workflow.id);
	});
});
