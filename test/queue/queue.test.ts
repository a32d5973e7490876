import type { INodeParameters } from 'n8n-workflow';
import { countingNode, startCounter, type Counter } from '../../host/counter';
import type { QueueHost } from '../../host/queue/boot';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { deliverAll, startBusyVendor } from '../support/busyVendor';
import { startQueue, tell } from './support';

let queue: QueueHost;
let vendor: Awaited<ReturnType<typeof startBusyVendor>>;
let counter: Counter;
let credentialId: string;

/** Of all endpoints here, which are registered by hand. */
const secret = 'whsec_shown-in-the-dashboard';

beforeAll(async () => {
	counter = await startCounter();
	vendor = await startBusyVendor();
	queue = await startQueue({
		// A worker that was killed is missed after seconds, and not after a minute and a half.
		env: {
			QUEUE_WORKER_LOCK_DURATION: '5000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
			QUEUE_WORKER_STALLED_INTERVAL: '2000',
		},
	});
	credentialId = await queue.api.createCredential({
		name: 'secret',
		type: 'webhookSigningSecretApi',
		data: { secret },
	});
});

afterAll(async () => {
	await queue?.stop();
	await vendor?.stop();
	await counter?.stop();
});

/** A live workflow that has the name of each event counted, by the node behind the trigger. */
async function live(options: INodeParameters) {
	const workflow = await queue.api.createWorkflow(
		triggerWorkflow(
			`counts ${JSON.stringify(options)}`,
			{ service: 'noderails', registration: 'manual', options },
			{ webhookSigningSecretApi: credentialId },
			countingNode(counter, '$json.data.paymentIntentId'),
		),
	);
	expect(await queue.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	const path = new URL(queue.api.productionUrl(workflow, triggerName)).pathname;
	return {
		id: workflow.id,
		/** Through the proxy, as a vendor would. */
		to: `${queue.proxy.baseUrl}${path}`,
		/** At a webhook process of its own. */
		at: (process: number) => `${queue.webhooks[process]?.baseUrl ?? ''}${path}`,
	};
}

const events = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const runsOf = (name: string) => counter.counts.get(name) ?? 0;
const notRun = (names: string[]) => names.filter((name) => runsOf(name) === 0);
const repeatsOf = (names: string[]) => names.reduce((sum, name) => sum + Math.max(0, runsOf(name) - 1), 0);
const emit = async (name: string, to: string, copies = 1, together = false) =>
	await vendor.emit('payment.captured', { to, secret, copies, together, data: { paymentIntentId: name } });

/** Waits until no execution is under way. */
async function allOver(workflowId: string): Promise<void> {
	await until(
		'all executions to be over',
		async () => {
			const open = await Promise.all(
				['new', 'running'].map(async (status) => await queue.api.executions(workflowId, status)),
			);
			return open.every(({ length }) => length === 0) || undefined;
		},
		{ boundMs: 180_000, everyMs: 500 },
	);
}

/** Ends the executions that were cut off by running them again, ten at a time. @returns how many there were */
async function retryCrashed(workflowId: string): Promise<number> {
	const crashed = await queue.api.allExecutions(workflowId, 'crashed');
	const left = [...crashed];
	const lane = async () => {
		for (let next = left.shift(); next; next = left.shift()) {
			expect(await queue.api.retryExecution(next.id)).toBe('success');
		}
	};
	await Promise.all(Array.from({ length: 10 }, lane));
	return crashed.length;
}

test('deliveries are spread over both webhook processes', async () => {
	const { id, to } = await live({});
	const names = events('spread', 10);
	const before = [...queue.proxy.given];
	for (const name of names) expect(await emit(name, to)).toMatchObject([{ status: 200 }]);
	expect(queue.proxy.given.map((count, index) => count - (before[index] ?? 0))).toEqual([5, 5]);
	await until('all events to run', () => notRun(names).length === 0 || undefined);
	await allOver(id);
	expect(repeatsOf(names)).toBe(0);
});

test("NodeRails' three copies over both webhook processes run the nodes behind the trigger once", async () => {
	const { id, to } = await live({});
	for (const name of events('copies', 10)) {
		const attempts = await emit(name, to, 3);
		expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
		await until('the event to run', () => runsOf(name) || undefined);
		await allOver(id);
		expect(runsOf(name)).toBe(1);
	}
});

test('the same id at two webhook processes at the same time makes one run of the nodes behind the trigger', async () => {
	const { id, at } = await live({});
	const names = events('together', 50);
	for (const name of names) {
		const both = await Promise.all([emit(name, at(0)), emit(name, at(1))]);
		expect(both.flat().map(({ status }) => status)).toEqual([200, 200]);
	}
	await allOver(id);
	expect(notRun(names)).toEqual([]);
	tell(`${repeatsOf(names)} of ${names.length} ids that came at the same time ran twice`);
	expect(repeatsOf(names)).toBe(0);
});

test.each(['database', 'memory'])(
	'deduplication %s: what could not be started because PostgreSQL was away is answered with an error and, repeated, runs',
	async (deduplicate) => {
		const { id, to } = await live({ deduplicate });
		const name = `away-${deduplicate}`;
		queue.database.shut();
		try {
			const [attempt] = await emit(name, to);
			expect(attempt?.status).toBeGreaterThanOrEqual(500);
		} finally {
			queue.database.open();
		}
		const repeated = async () => {
			const [attempt] = await emit(name, to);
			return attempt?.status === 200 || undefined;
		};
		await until('the delivery to be taken', repeated, { boundMs: 120_000, everyMs: 500 });
		await until('the event to run', () => runsOf(name) || undefined);
		await allOver(id);
		expect(runsOf(name)).toBe(1);
	},
);

describe.each([
	['webhook process', () => queue.webhooks[1]],
	['worker', () => queue.workers[1]],
])('a %s killed in the middle of 200 deliveries', (what, victim) => {
	test.each(['onReceived', 'lastNode'])('loses nothing (%s)', async (acknowledge) => {
		const { id, to } = await live({ acknowledge });
		const names = events(`${what}-${acknowledge}`, 200);
		const before = vendor.deliveries.length;
		const delivering = deliverAll(vendor, names, { to: () => to, secret });
		await until(
			'half of the events to have been sent',
			() => vendor.deliveries.length - before >= names.length / 2 || undefined,
			{ boundMs: 180_000, everyMs: 10 },
		);
		await victim()?.kill();
		const { delivered, attempts, failed } = await delivering;
		expect(delivered).toBe(names.length);
		await allOver(id);
		const missing = notRun(names).length;
		const retried = await retryCrashed(id);
		tell(
			`${what} killed, ${acknowledge}: ${attempts} attempts, ${failed} without a 2xx; ${retried} executions cut off, ${missing} events not run before "Retry", ${repeatsOf(names)} run again`,
		);
		expect(notRun(names)).toEqual([]);
		await victim()?.start();
	});
});
