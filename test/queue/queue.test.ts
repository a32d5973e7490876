import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';
import { actionWorkflow } from '../../host/actionWorkflow';
import { outputOf } from '../../host/api';
import type { Counter } from '../../host/counter';
import type { QueueHost } from '../../host/queue/boot';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { settle } from '../../endpoints/settle';
import { startStandIn } from '../../sandbox';
import { galleryServices } from '../../scripts/gallery';
import { type CountedRuns, eventNames } from '../support/countedRuns';
import { DefinitionServer } from '../support/definitionServer';
import { allOver, retryCrashed } from '../support/executions';
import { killMidway, reportOf } from '../support/killMidway';
import { secret, startScenario, type Scenario } from '../support/scenario';
import { nodeIdForSecondOf, ticksInMinuteOf } from '../support/ticks';
import { startQueue, tell } from './support';

let scenario: Scenario<QueueHost>;
let queue: QueueHost;
let vendor: Scenario<QueueHost>['vendor'];
let counter: Counter;
let runs: CountedRuns;

beforeAll(async () => {
	scenario = await startScenario(
		async () =>
			await startQueue({
				// A worker that was killed is missed after seconds, and not after a minute and a half.
				env: {
					// How n8n 3 runs what is run by hand in the editor.
					OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
					QUEUE_WORKER_LOCK_DURATION: '5000',
					QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
					QUEUE_WORKER_STALLED_INTERVAL: '2000',
				},
			}),
	);
	({ host: queue, vendor, counter, runs } = scenario);
});

afterAll(async () => await scenario?.stop());

/** A live workflow that has the name of each event counted, by the node behind the trigger. */
async function live(options: INodeParameters) {
	const { id, to } = await scenario.live(options);
	const path = new URL(to).pathname;
	return {
		id,
		/** Through the proxy, as a vendor would. */
		to: queue.proxy.addressOf(to),
		/** At a webhook process of its own. */
		at: (process: number) => `${queue.webhooks[process]?.baseUrl ?? ''}${path}`,
	};
}

const emit = async (name: string, to: string, copies = 1, together = false) =>
	await vendor.emit('payment.captured', { to, secret, copies, together, data: { paymentIntentId: name } });

test('deliveries are spread over both webhook processes', async () => {
	const { id, to } = await live({});
	const names = eventNames('spread', 10);
	const before = [...queue.proxy.given];
	for (const name of names) expect(await emit(name, to)).toMatchObject([{ status: 200 }]);
	expect(queue.proxy.given.map((count, index) => count - (before[index] ?? 0))).toEqual([5, 5]);
	await until('all events to run', () => runs.missing(names).length === 0 || undefined);
	await allOver(queue.api, id);
	expect(runs.repeats(names)).toBe(0);
});

test("NodeRails' three copies over both webhook processes run the nodes behind the trigger once", async () => {
	const { id, to } = await live({});
	for (const name of eventNames('copies', 10)) {
		const attempts = await emit(name, to, 3);
		expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
		await until('the event to run', () => runs.of(name) || undefined);
		await allOver(queue.api, id);
		expect(runs.of(name)).toBe(1);
	}
});

test('the same id at two webhook processes at the same time makes one run of the nodes behind the trigger', async () => {
	const { id, at } = await live({});
	const names = eventNames('together', 50);
	for (const name of names) {
		const both = await Promise.all([emit(name, at(0)), emit(name, at(1))]);
		expect(both.flat().map(({ status }) => status)).toEqual([200, 200]);
	}
	await allOver(queue.api, id);
	expect(runs.missing(names)).toEqual([]);
	tell(`${runs.repeats(names)} of ${names.length} ids that came at the same time ran twice`);
	expect(runs.repeats(names)).toBe(0);
});

/** How many executions the workers have begun. */
const begunByWorkers = (): number =>
	queue.workers.flatMap((worker) => worker.logLines()).filter((line) => line.includes('Worker started execution'))
		.length;

test('Execute step: the sample and then a real event are run by a worker, as n8n 3 does it', async () => {
	const casey = await startStandIn('casey');
	try {
		const type = 'caseyBackendApi';
		const account = await queue.api.createCredential({ name: type, type, data: casey.credential });
		const workflow = await queue.api.createWorkflow(
			triggerWorkflow(
				'by hand',
				{
					service: 'casey',
					registration: 'automatic',
					events: ['conversation.started'],
					options: { allowPrivateUrl: true },
				},
				{ [type]: account },
			),
		);
		const begunBefore = begunByWorkers();
		const shown = async (count: number) => {
			const [execution] = await queue.api.waitForExecutions(workflow.id, count, { boundMs: 60_000 });
			expect(execution?.mode).toBe('manual');
			return outputOf(await queue.api.execution(execution?.id ?? ''), triggerName);
		};
		await queue.api.listen(workflow.id, triggerName);
		const [registered] = casey.endpoints;
		expect(registered?.url).toContain('/webhook-test/');
		expect(await shown(1)).toMatchObject([{ service: 'casey', event: 'conversation.started', sample: true }]);
		await until('the test endpoint to go', () => casey.endpoints.length === 0 || undefined);

		await queue.api.listen(workflow.id, triggerName);
		expect(await casey.emit('conversation.started', { copies: 1 })).toMatchObject([{ status: 200 }]);
		const [real] = await shown(2);
		expect(real).toMatchObject({ service: 'casey', event: 'conversation.started' });
		expect(real).not.toHaveProperty('sample');
		await until('the test endpoint to go', () => casey.endpoints.length === 0 || undefined);
		expect(begunByWorkers() - begunBefore).toBe(2);
	} finally {
		await casey.stop();
	}
});

test('a handshake at one webhook process, and the deliveries at the other', async () => {
	const asana = galleryServices().find(({ id }) => id === 'asana');
	if (!asana) throw new Error('no such service');
	const server = await DefinitionServer.start(asana);
	try {
		const type = 'webhookAccountApi';
		const data = {
			service: 'asana',
			apiKey: 'a-key-0123456789',
			account: '1200000000000',
			username: '1200000000001',
			baseUrl: server.origin,
		};
		const account = await queue.api.createCredential({ name: type, type, data });
		const [event = ''] = server.events;
		const workflow = await queue.api.createWorkflow(
			triggerWorkflow(
				'handshake',
				{ service: 'asana', registration: 'automatic', events: [event], options: { allowPrivateUrl: true } },
				{ [type]: account },
			),
		);
		const tried: string[] = [];
		const path = (url: string) => new URL(url).pathname;
		// The endpoint is tried while main registers it.
		server.reach = (url) => {
			tried.push(url);
			return `${queue.webhooks[0]?.baseUrl ?? ''}${path(url)}`;
		};
		expect(await queue.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
		expect(tried).toHaveLength(1);
		const [endpoint] = server.endpoints;
		if (!endpoint) throw new Error('Nothing is registered.');

		const url = queue.api.productionUrl(workflow, triggerName);
		const post = async (secret: string): Promise<number> => {
			const { body, headers } = server.delivery(event, secret, tried[0] ?? '');
			const response = await axios.post(`${queue.webhooks[1]?.baseUrl ?? ''}${path(url)}`, body, {
				headers: { 'content-type': 'application/json', ...headers },
				validateStatus: () => true,
			});
			return response.status;
		};
		expect(await post(`another${endpoint.secret}`)).toBe(401);
		expect(await post(endpoint.secret)).toBe(200);
		const [run] = await queue.api.waitForExecutions(workflow.id, 1, { boundMs: 60_000 });
		expect(outputOf(await queue.api.execution(run?.id ?? ''), triggerName)).toMatchObject([
			{ service: 'asana', event },
		]);
		expect(await queue.api.deactivate(workflow.id)).toEqual({ status: 'not_published', errors: [] });
		expect(server.endpoints).toEqual([]);
	} finally {
		await server.stop();
	}
});

/** Long enough to publish before. This comes before PostgreSQL is away: n8n's own calls can fail for a while after that. */
const tickInMs = 30_000;

test('the clock of main repairs what was deleted or switched off, and every webhook process verifies with its new secret', async () => {
	const commet = await startStandIn('commet');
	try {
		const type = 'commetApi';
		const tickAt = new Date(Date.now() + tickInMs);
		const newAccount = async () => ({
			type,
			id: await queue.api.createCredential({ name: type, type, data: commet.credential }),
		});
		let account = await newAccount();
		while (!ticksInMinuteOf(tickAt, account)) account = await newAccount();

		const workflows: string[] = [];
		for (const name of ['deleted', 'switched off']) {
			const draft = triggerWorkflow(
				name,
				{
					service: 'commet',
					registration: 'automatic',
					events: ['payment.received'],
					options: { allowPrivateUrl: true, checkEndpoint: 'every15Minutes' },
				},
				{ [type]: account.id },
			);
			const { id, nodes } = await queue.api.createWorkflow(draft);
			await queue.api.updateWorkflow(id, {
				nodes: draft.nodes.map((node) => ({
					...node,
					id:
						node.name === triggerName ? nodeIdForSecondOf(tickAt, id) : nodes.find((one) => one.name === node.name)?.id,
				})),
			});
			expect(await queue.api.activate(id)).toEqual({ status: 'published', errors: [] });
			workflows.push(id);
		}
		const registered = commet.endpoints.map(({ url }) => url);
		const first = commet.endpoints.shift();
		const [second] = commet.endpoints;
		if (!first || !second) throw new Error('Not both are registered.');
		second.enabled = false;
		expect(Date.now()).toBeLessThan(tickAt.getTime());

		await until(
			'both to be repaired',
			() => commet.endpoints.filter(({ enabled }) => enabled).length === 2 || undefined,
			{ boundMs: tickInMs + 60_000, everyMs: 500 },
		);
		expect(commet.endpoints.map(({ url }) => url).sort()).toEqual([...registered].sort());
		for (const { url, secret: signedWith } of commet.endpoints) {
			for (const { baseUrl } of queue.webhooks) {
				const to = `${baseUrl}${new URL(url).pathname}`;
				const taken = async () => {
					const attempts = await commet.emit('payment.received', { to, secret: signedWith, copies: 1 });
					return attempts.every(({ status }) => status === 200) || undefined;
				};
				await until('a delivery to be taken', taken, { everyMs: 500 });
			}
		}
		for (const id of workflows) await queue.api.deactivate(id);
		expect(commet.endpoints).toEqual([]);
	} finally {
		await commet.stop();
	}
});

test.each(['database', 'memory'])(
	'deduplication %s: what could not be started because PostgreSQL was away is answered with an error and, repeated, runs',
	async (deduplicate) => {
		const { to } = await live({ deduplicate });
		const name = `away-${deduplicate}`;
		queue.database.shut();
		try {
			const [attempt] = await emit(name, to);
			expect(attempt?.status).toBeGreaterThanOrEqual(500);
		} finally {
			queue.database.open();
		}
		expect(runs.of(name)).toBe(0);
		const repeated = async () => {
			const [attempt] = await emit(name, to);
			return attempt?.status === 200 || undefined;
		};
		await until('the delivery to be taken', repeated, { boundMs: 120_000, everyMs: 500 });
		await until('the event to run', () => runs.of(name) || undefined);
		await databaseIsBack(to);
	},
);

/**
 * Waits until all of n8n works again. It says that it is ready as soon as its ping gets through, and can still wait for
 * connections that are gone: then its calls fail after 20 seconds, and only after three lost pings it makes new ones.
 */
async function databaseIsBack(to: string): Promise<void> {
	const processes = [queue.main, ...queue.webhooks, ...queue.workers];
	const mainAnswers = async () => (await settle(queue.api.workflows())).ok || undefined;
	await until('main to have its database', mainAnswers, { boundMs: 180_000, everyMs: 500 });
	for (const process of queue.webhooks.keys()) {
		const name = `back-${randomUUID()}`;
		const taken = async () => {
			const [attempt] = await emit(name, `${queue.webhooks[process]?.baseUrl ?? ''}${new URL(to).pathname}`);
			return attempt?.status === 200 || undefined;
		};
		await until(`webhook process ${process} to have its database`, taken, { boundMs: 180_000, everyMs: 500 });
		await until('a worker to run it', () => runs.of(name) || undefined, { boundMs: 180_000 });
	}
	await Promise.all(processes.map(async (n8n) => await n8n.untilReady()));
}

/**
 * Delivers 200 events to two workflows, one for each way to answer, and ends a process when half of them are sent. Each run
 * takes long enough that some are under way then.
 */
async function survive(prefix: string, end: () => Promise<void>) {
	const flows = await Promise.all(
		(['onReceived', 'lastNode'] as const).map(async (acknowledge) => ({
			acknowledge,
			...(await live({ acknowledge })),
		})),
	);
	const names = eventNames(prefix, 200);
	counter.answerAfter(1_500);
	const outcome = await killMidway({
		...{ names, flows, vendor, secret, runs, api: queue.api },
		// It stays away until the vendor is through: the other one has to do.
		killAndRestart: end,
		runAgain: async (workflowId) => await retryCrashed(queue.api, workflowId),
	});
	counter.answerAfter(0);
	for (const line of reportOf(outcome)) tell(`${prefix}: ${line}`);
	expect(outcome.delivered).toBe(names.length);
	return outcome.survivals;
}

test('a webhook process killed in the middle of 200 deliveries loses nothing', async () => {
	const victim = queue.webhooks[1];
	for (const { missing } of await survive('webhook process killed', async () => await victim?.kill())) {
		expect(missing).toBe(0);
	}
	await victim?.start();
});

test('a worker stopped in order in the middle of 200 deliveries loses nothing', async () => {
	const victim = queue.workers[1];
	for (const { missing } of await survive('worker stopped', async () => await victim?.stop())) expect(missing).toBe(0);
	await victim?.start();
});

test('a worker killed in the middle of 200 deliveries loses nothing that was not acknowledged, and nothing in silence', async () => {
	const victim = queue.workers[1];
	const survivals = await survive('worker killed', async () => await victim?.kill());
	// Of which of the two ways the victim was at work on some is chance; with none at all nothing would have been tried.
	expect(survivals.reduce((sum, { failed }) => sum + failed, 0)).toBeGreaterThan(0);
	for (const survival of survivals) {
		if (survival.acknowledge === 'lastNode') expect(survival.missing).toBe(0);
		// What n8n had taken on it shows as failed. It has overwritten its data by then, so "Retry" cannot bring it back.
		expect(survival.lost.length).toBeLessThanOrEqual(survival.failed);
	}
	await victim?.start();
});

test('a rotation in one process is known to the others: neither secret is refused at any of them', async () => {
	const events = ['payment.captured'];
	const type = 'nodeRailsApi';
	const account = await queue.api.createCredential({ name: type, type, data: vendor.credential });
	const workflow = await queue.api.createWorkflow(
		triggerWorkflow(
			'live',
			{ service: 'noderails', registration: 'automatic', events, options: { allowPrivateUrl: true } },
			{ [type]: account },
		),
	);
	expect(await queue.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	const [endpoint] = vendor.endpoints;
	if (!endpoint) throw new Error('Nothing is registered.');
	const { workflow: draft, path } = actionWorkflow(
		'rotates',
		[
			{
				name: 'rotate',
				parameters: {
					service: 'noderails',
					resource: 'endpoint',
					operation: 'rotateSecret',
					endpointId: { __rl: true, mode: 'url', value: endpoint.url },
				},
			},
		],
		{ [type]: account },
	);
	const rotation = await queue.api.createWorkflow(draft);
	await queue.api.activate(rotation.id);

	const secrets = [endpoint.secret];
	for (let turn = 1; turn <= 2; turn += 1) {
		await axios.post(`${queue.proxy.baseUrl}/webhook/${path}`, {});
		const [summary] = await queue.api.waitForExecutions(rotation.id, turn, { boundMs: 60_000 });
		const [output] = outputOf(await queue.api.execution(summary?.id ?? ''), 'rotate');
		expect(output).toMatchObject({ handedOver: true });
		secrets.push(vendor.endpoints[0]?.secret ?? '');
		for (const { baseUrl } of queue.webhooks) {
			const to = `${baseUrl}${new URL(endpoint.url).pathname}`;
			for (const [age, each] of secrets.entries()) {
				const data = { paymentIntentId: `rotation-${turn}-${age}-${baseUrl}` };
				expect(await vendor.emit('payment.captured', { to, secret: each, data })).toMatchObject([{ status: 200 }]);
			}
		}
	}
	expect(new Set(secrets).size).toBe(3);
	await queue.api.deactivate(workflow.id);
	expect(vendor.endpoints).toEqual([]);
});

test('without main deliveries are taken and run', async () => {
	const { to } = await live({});
	const names = eventNames('without main', 4);
	await queue.main.kill();
	for (const name of names) expect(await emit(name, to)).toMatchObject([{ status: 200 }]);
	await until('all events to run', () => runs.missing(names).length === 0 || undefined);
	await queue.main.start();
	await queue.api.login();
});
