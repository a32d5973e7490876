import path from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { countingNode, startCounter, type Counter } from '../../host/counter';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { deliverAll, startBusyVendor } from '../support/busyVendor';
import { CountedRuns, eventNames } from '../support/countedRuns';
import { allOver, retryCrashed } from '../support/executions';
import { lockSqlite } from '../support/sqliteLock';
import { startHost, type Host } from './support';

let host: Host;
let vendor: Awaited<ReturnType<typeof startBusyVendor>>;
let counter: Counter;
let runs: CountedRuns;
let credentialId: string;

/** Of all endpoints here, which are registered by hand. */
const secret = 'whsec_shown-in-the-dashboard';

beforeAll(async () => {
	counter = await startCounter();
	runs = new CountedRuns(counter);
	vendor = await startBusyVendor();
	host = await startHost();
	credentialId = await host.api.createCredential({
		name: 'secret',
		type: 'webhookSigningSecretApi',
		data: { secret },
	});
});

afterAll(async () => {
	await host?.stop();
	await vendor?.stop();
	await counter?.stop();
});

/** A live workflow that has the name of each event counted, by the node behind the trigger. */
async function live(options: INodeParameters) {
	const workflow = await host.api.createWorkflow(
		triggerWorkflow(
			`counts ${JSON.stringify(options)}`,
			{ service: 'noderails', registration: 'manual', options },
			{ webhookSigningSecretApi: credentialId },
			countingNode(counter, '$json.data.paymentIntentId'),
		),
	);
	expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	return { id: workflow.id, to: host.api.productionUrl(workflow, triggerName) };
}

const report = (line: string) => void process.stderr.write(`  ${line}\n`);

/** Delivers the events and ends n8n by `kill -9` when half of them have been sent; then starts it again. */
async function deliverOverCrash(names: string[], to: string) {
	const before = vendor.deliveries.length;
	const delivering = deliverAll(vendor, names, { to: () => to, secret });
	await until(
		'half of the events to have been sent',
		() => vendor.deliveries.length - before >= names.length / 2 || undefined,
		{ boundMs: 180_000, everyMs: 20 },
	);
	await host.n8n.kill();
	await host.n8n.start();
	await host.api.login();
	return await delivering;
}

describe('kill -9 of n8n in the middle of 500 deliveries', () => {
	test('answered after the run: every event has run, by the retries of the vendor alone', async () => {
		const names = eventNames('lastNode', 500);
		const { id, to } = await live({ acknowledge: 'lastNode' });
		const { delivered, attempts, failed } = await deliverOverCrash(names, to);
		expect(delivered).toBe(names.length);
		expect(runs.missing(names)).toEqual([]);
		report(
			`lastNode: ${attempts} attempts, ${failed} without a 2xx; ${runs.repeats(names)} of ${names.length} events run again`,
		);
		await host.api.deactivate(id);
	});

	test('answered at once: what was cut off after its answer is listed as crashed, and runs by "Retry"', async () => {
		const names = eventNames('onReceived', 500);
		const { id, to } = await live({});
		const { delivered, attempts, failed } = await deliverOverCrash(names, to);
		expect(delivered).toBe(names.length);
		await allOver(host.api, id);
		const missing = runs.missing(names).length;
		const crashed = await retryCrashed(host.api, id);
		expect(runs.missing(names)).toEqual([]);
		report(
			`onReceived: ${attempts} attempts, ${failed} without a 2xx; ${crashed} executions cut off, ${missing} events not run before "Retry"; ${runs.repeats(names)} of ${names.length} run again`,
		);
		await host.api.deactivate(id);
	});
});

test.each(['database', 'memory'])(
	'deduplication %s: what could not be started is answered with an error and, repeated, runs',
	async (deduplicate) => {
		const { id, to } = await live({ deduplicate });
		const data = { paymentIntentId: `locked-${deduplicate}` };
		const emit = async () => await vendor.emit('payment.captured', { to, secret, data });

		const database = path.join(host.n8n.userFolder, '.n8n', 'database.sqlite');
		const unlock = await lockSqlite(host.n8n.installation.node, database);
		try {
			expect(await emit()).toMatchObject([{ status: 500 }]);
		} finally {
			await unlock();
		}
		expect(await emit()).toMatchObject([{ status: 200 }]);
		await until('the event to run', () => runs.of(data.paymentIntentId) || undefined);
		expect(await emit()).toMatchObject([{ status: 200, body: { status: 'duplicate' } }]);
		await allOver(host.api, id);
		expect(runs.of(data.paymentIntentId)).toBe(1);
		await host.api.deactivate(id);
	},
);
