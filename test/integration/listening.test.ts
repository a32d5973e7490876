import { setTimeout as pause } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { systemClock } from '../../endpoints/n8n/clock';
import { sampleHeader } from '../../handover/requestKinds';
import { until } from '../../host/until';
import { startStandIn, type StandIn } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { loadDefinition } from '../../services/catalog';
import { DefinitionServer } from '../support/definitionServer';
import { LiveWorkflow, type WorkflowOptions } from '../support/liveWorkflow';
import { shortenPauses } from '../support/shortPauses';

const publicUrl = 'https://n8n.example.com';
/** Longer than the node would take to bring a sample, with the pauses that are cut short. */
const longEnoughMs = 250;

const running: Array<{ stop(): Promise<void> }> = [];
let restore: () => void;
beforeAll(() => (restore = shortenPauses()));
afterAll(() => restore());
afterEach(async () => {
	// A workflow before its service: a listener that has ended removes its endpoint.
	for (const one of running.splice(0).reverse()) await one.stop();
});

/** Waits until n8n has ended the listener, and the node has removed its endpoint. */
const ended = async (workflow: LiveWorkflow): Promise<void> => {
	await until('the listener to end', () => (workflow.isListening ? undefined : true), { everyMs: 10 });
	await workflow.idle();
};

async function workflowWith(options: WorkflowOptions): Promise<LiveWorkflow> {
	const workflow = await LiveWorkflow.start({ publicUrl, ...options });
	running.push(workflow);
	return workflow;
}

/** A workflow with a stand-in that reaches it. */
async function withStandIn(service: 'commet' | 'casey' | 'noderails' | 'assisters', parameters: INodeParameters = {}) {
	const scenario = scenarios.find((one) => one.service === service);
	const standIn: StandIn = await startStandIn(service);
	running.push(standIn);
	const workflow = await workflowWith({
		parameters: { service, registration: 'automatic', ...parameters },
		credentials: { [scenario?.credentialType ?? '']: standIn.credential },
	});
	standIn.tunnel(publicUrl, workflow.origin);
	return { standIn, workflow };
}

/** A workflow whose endpoint is registered by hand. */
const byHand = async (service: string, parameters: INodeParameters = {}) =>
	await workflowWith({
		parameters: { service, registration: 'manual', ...parameters },
		credentials: { webhookSigningSecretApi: { secret: 'a-secret-of-thirty-two-letters-1' } },
	});

/** What the editor shows. */
const shownIn = async (workflow: LiveWorkflow) =>
	await until('something to be shown', () => (workflow.shown.length > 0 ? workflow.shown.splice(0) : undefined), {
		everyMs: 10,
	});

/** Whether the listener waits on, with nothing shown. */
async function waits(workflow: LiveWorkflow): Promise<boolean> {
	await pause(longEnoughMs);
	return workflow.isListening && workflow.shown.length === 0;
}

describe('a service without a test event for one endpoint', () => {
	const events = ['conversation.started'];

	test('shows the sample of the chosen event, and asks the service for nothing', async () => {
		const { workflow, standIn } = await withStandIn('casey', { events });
		await workflow.listen();
		const casey = await loadDefinition('casey');
		expect(await shownIn(workflow)).toEqual([
			{
				service: 'casey',
				event: 'conversation.started',
				deliveryId: expect.stringMatching(/^[0-9a-f]{64}$/),
				timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
				test: true,
				sample: true,
				data: casey?.samples?.['conversation.started'],
			},
		]);
		await ended(workflow);
		await until('its endpoint to go', () => (standIn.endpoints.length === 0 ? true : undefined));
		expect(standIn.deliveries).toEqual([]);
		expect(workflow.runs).toEqual([]);
	});

	test('who presses again waits for a real event', async () => {
		const { workflow, standIn } = await withStandIn('casey', { events });
		await workflow.listen();
		await shownIn(workflow);
		await ended(workflow);
		await workflow.listen();
		expect(await waits(workflow)).toBe(true);
		expect((await standIn.emit('conversation.started', { copies: 1 })).map(({ status }) => status)).toEqual([200]);
		const [item] = await shownIn(workflow);
		expect(item).toMatchObject({ event: 'conversation.started', test: false });
		expect(item).not.toHaveProperty('sample');
		await ended(workflow);
	});

	test('ten minutes later a sample is shown again', async () => {
		const { workflow } = await withStandIn('casey', { events });
		await workflow.listen();
		await shownIn(workflow);
		await ended(workflow);
		workflow.clock.advance(600_000);
		await workflow.listen();
		expect(await shownIn(workflow)).toMatchObject([{ sample: true }]);
	});

	test.each([
		['the chosen event has no sample', { events: ['conversation.completed'] }],
		['the user wants none', { events, options: { sampleOnListen: false } }],
		['test events start nothing', { events, options: { testEvents: 'acknowledge' } }],
	])('where %s, the listener waits', async (_why, parameters) => {
		const { workflow } = await withStandIn('casey', parameters);
		await workflow.listen();
		expect(await waits(workflow)).toBe(true);
		await workflow.stopListening();
	});

	test('a real event that comes first is shown, and no sample after it', async () => {
		const { workflow, standIn } = await withStandIn('casey', { events: ['conversation.started'] });
		const hurried = { ...systemClock };
		let goOn = (): void => undefined;
		const held = new Promise<void>((resolve) => (goOn = resolve));
		systemClock.sleep = async () => await held;
		try {
			await workflow.listen();
			const [endpoint] = standIn.endpoints;
			await standIn.emit('conversation.started', { to: endpoint?.url ?? '', copies: 1 });
			const [item, ...more] = await shownIn(workflow);
			expect(item).toMatchObject({ event: 'conversation.started', test: false });
			expect(more).toEqual([]);
		} finally {
			Object.assign(systemClock, hurried);
			goOn();
		}
		await ended(workflow);
		await pause(longEnoughMs);
		expect(workflow.shown).toEqual([]);
	});

	test('where this n8n does not reach its own address, the listener waits', async () => {
		const { workflow, standIn } = await withStandIn('casey', { events });
		workflow.isReachableFromInside = false;
		await workflow.listen();
		expect(await waits(workflow)).toBe(true);
		expect((await standIn.emit('conversation.started', { copies: 1 })).map(({ status }) => status)).toEqual([200]);
		expect(await shownIn(workflow)).toMatchObject([{ event: 'conversation.started', test: false }]);
	});
});

describe('a service with a test event of its own', () => {
	test.each([
		['commet', 'payment.failed', 'webhook.test'],
		['noderails', 'payment.captured', 'test.ping'],
	] as const)('%s is asked for it, and it is shown as it is', async (name, event, testEvent) => {
		const { workflow, standIn } = await withStandIn(name, { events: [event] });
		for (let press = 1; press <= 2; press += 1) {
			await workflow.listen();
			const [item] = await shownIn(workflow);
			expect(item).toMatchObject({ service: name, event: testEvent, test: true });
			expect(item).not.toHaveProperty('sample');
			await ended(workflow);
			expect(standIn.deliveries).toHaveLength(press);
		}
	});

	test('without a sample of the chosen event, the test event is shown', async () => {
		const { workflow } = await withStandIn('commet', { events: ['usage.recorded'] });
		await workflow.listen();
		const [item] = await shownIn(workflow);
		expect(item).toMatchObject({ service: 'commet', event: 'webhook.test', test: true });
		expect(item).not.toHaveProperty('sample');
	});

	test('chosen by its name, the test event is shown', async () => {
		const { workflow } = await withStandIn('noderails', { events: ['payment.captured'], customEvents: ['test.ping'] });
		await workflow.listen();
		const [item] = await shownIn(workflow);
		expect(item).toMatchObject({ event: 'test.ping', test: true });
		expect(item).not.toHaveProperty('sample');
	});

	test('a service that sends none leaves the sample', async () => {
		const { workflow, standIn } = await withStandIn('commet', { events: ['payment.failed'] });
		standIn.fail({ method: 'POST', path: /\/test$/, fault: { status: 403 } });
		await workflow.listen();
		expect(await shownIn(workflow)).toMatchObject([{ event: 'payment.failed', sample: true }]);
		expect(standIn.deliveries).toEqual([]);
	});
});

describe('an endpoint that is registered by hand', () => {
	test('shows a sample too, the first one where every event counts', async () => {
		const workflow = await byHand('stripe', { simplify: false });
		await workflow.listen();
		const stripe = await loadDefinition('stripe');
		const [event = ''] = Object.keys(stripe?.samples ?? {});
		expect(await shownIn(workflow)).toMatchObject([
			{
				service: 'stripe',
				event,
				sample: true,
				data: stripe?.samples?.[event],
				body: { type: event, data: stripe?.samples?.[event] },
				headers: { 'content-type': 'application/json' },
			},
		]);
	});
});

describe('the gallery', () => {
	test('a service that registers itself shows a sample', async () => {
		const service = await loadDefinition('lemonSqueezy');
		if (!service) throw new Error('there is no such service');
		const server = await DefinitionServer.start(service);
		running.push(server);
		const account = { apiKey: 'a-key-0123456789', account: '12345', service: service.id, baseUrl: server.origin };
		const workflow = await workflowWith({
			parameters: { service: service.id, registration: 'automatic', events: ['subscription_created'] },
			credentials: { webhookAccountApi: account },
		});
		await workflow.listen();
		expect(await shownIn(workflow)).toMatchObject([
			{ event: 'subscription_created', sample: true, data: service.samples?.subscription_created },
		]);
		await until('its endpoint to go', () => (server.endpoints.length === 0 ? true : undefined));
	});
});

describe('what is published', () => {
	test('neither publishing nor a restart nor a tick puts out a sample', async () => {
		const { workflow, standIn } = await withStandIn('casey', { events: ['conversation.started'] });
		for (const pipeline of ['publication', 'older', '1.123'] as const) {
			workflow.options.pipeline = pipeline;
			expect(await workflow.publish()).toMatchObject({ shows: 'published' });
			await workflow.restart();
			await workflow.tick();
			await pause(longEnoughMs);
			expect(JSON.stringify(workflow.staticData)).not.toContain('sample');
			await workflow.unpublish();
		}
		expect([...workflow.runs, ...workflow.shown]).toEqual([]);
		expect(standIn.deliveries).toEqual([]);
	});

	test('a listener beside it shows a sample, and nothing of it comes to the published workflow', async () => {
		const { workflow, standIn } = await withStandIn('casey', { events: ['conversation.started'] });
		expect(await workflow.publish()).toMatchObject({ shows: 'published' });
		const before = JSON.stringify(workflow.staticData);
		await workflow.listen();
		expect(await shownIn(workflow)).toMatchObject([{ sample: true }]);
		await until('its endpoint to go', () => (standIn.endpoints.length === 1 ? true : undefined));
		expect(workflow.runs).toEqual([]);
		expect(JSON.stringify(workflow.staticData)).toBe(before);
	});

	test('the service’s test event comes as it is', async () => {
		const { workflow, standIn } = await withStandIn('noderails', { events: ['payment.captured'] });
		expect(await workflow.publish()).toMatchObject({ shows: 'published' });
		expect((await standIn.emit('test.ping', { to: workflow.url, copies: 1 })).map(({ status }) => status)).toEqual([
			200,
		]);
		expect(workflow.runs).toMatchObject([{ event: 'test.ping', test: true }]);
		expect(workflow.runs[0]).not.toHaveProperty('sample');
	});

	test.each(['/webhook/', '/webhook-test/'])('nobody else brings a sample to %s', async (kind) => {
		const { workflow } = await withStandIn('casey', {
			events: ['conversation.started'],
			options: { sampleOnListen: kind === '/webhook/' },
		});
		if (kind === '/webhook/') expect(await workflow.publish()).toMatchObject({ shows: 'published' });
		else await workflow.listen();
		for (const pass of ['', 'guessed']) {
			const response = await fetch(workflow.localUrl.replace('/webhook/', kind), {
				method: 'POST',
				headers: { 'content-type': 'application/json', [sampleHeader]: '1' },
				body: JSON.stringify({ pass }),
			});
			expect(response.status).toBe(401);
		}
		expect([...workflow.runs, ...workflow.shown]).toEqual([]);
		await workflow.stopListening();
	});
});
