import path from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { countingNode, startCounter, type Counter } from '../../host/counter';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startBusyVendor } from '../support/busyVendor';
import { CountedRuns, eventNames } from '../support/countedRuns';
import { allOver } from '../support/executions';
import { killMidway, reportOf } from '../support/killMidway';
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

const tell = (line: string) => void process.stderr.write(`  ${line}\n`);

test('kill -9 of n8n in the middle of 500 deliveries loses none of them', async () => {
	const names = eventNames('crash', 500);
	const flows = await Promise.all(
		(['onReceived', 'lastNode'] as const).map(async (acknowledge) => ({
			acknowledge,
			...(await live({ acknowledge })),
		})),
	);
	// Long enough that some are under way when it dies.
	counter.answerAfter(200);
	const outcome = await killMidway({
		...{ names, flows, vendor, secret, runs, api: host.api },
		killAndRestart: async () => {
			await host.n8n.kill();
			await host.n8n.start();
			await host.api.login();
		},
	});
	counter.answerAfter(0);
	for (const line of reportOf(outcome)) tell(line);
	expect(outcome.delivered).toBe(names.length);
	for (const { acknowledge, missing, lost, repeats } of outcome.survivals) {
		// Where the vendor waits for the run it repeats what was cut off. Else that is for the user to do, by "Retry".
		if (acknowledge === 'lastNode') expect(missing).toBe(0);
		expect(lost).toEqual([]);
		expect(repeats).toBeGreaterThanOrEqual(0);
	}
	for (const { id } of flows) await host.api.deactivate(id);
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
