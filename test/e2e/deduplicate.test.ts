import type { INodeParameters } from 'n8n-workflow';
import { outputOf } from '../../host/api';
import { triggerName, type triggerWorkflow } from '../../host/triggerWorkflow';
import { startSandbox } from '../../sandbox';
import { manualTriggers, secret } from '../support/scenario';
import { startHost, type Host } from './support';

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let trigger: Awaited<ReturnType<typeof manualTriggers>>;

beforeAll(async () => {
	sandbox = await startSandbox();
	host = await startHost();
	trigger = await manualTriggers(host.api);
});

afterAll(async () => {
	await host?.stop();
	await sandbox?.stop();
});

async function live(
	service: 'commet' | 'noderails',
	options: INodeParameters,
	behind?: Parameters<typeof triggerWorkflow>[3],
) {
	const { workflow, to } = await trigger(service, options, behind);
	return {
		workflow,
		to,
		emit: async (event: string, how: { id?: string; copies?: number; together?: boolean; data?: object }) =>
			await sandbox.standIns[service].emit(event, { to, secret, ...how }),
		/** How often the node behind the trigger has run. */
		runsBehind: async (executions: number) => {
			const over = await host.api.waitForExecutions(workflow.id, executions);
			expect(over).toHaveLength(executions);
			const all = await Promise.all(over.map(async ({ id }) => await host.api.execution(id)));
			return all.filter((execution) => outputOf(execution, triggerName).length > 0).length;
		},
	};
}

const duplicate = { status: 200, body: { status: 'duplicate' } };

test.each([false, true])("NodeRails' three copies make one execution (all at the same time: %s)", async (together) => {
	const { emit, runsBehind, workflow } = await live('noderails', {});
	const attempts = await emit('payment.captured', { together, data: { paymentIntentId: `pi_${String(together)}` } });
	expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
	expect(attempts.filter(({ body }) => JSON.stringify(body) === JSON.stringify(duplicate.body))).toHaveLength(2);
	expect(await runsBehind(1)).toBe(1);
	await host.api.deactivate(workflow.id);
});

test('a NodeRails subscription that is paused, resumed, paused and resumed runs four times, three copies each', async () => {
	const { emit, runsBehind, workflow } = await live('noderails', {});
	const events = ['subscription.paused', 'subscription.resumed', 'subscription.paused', 'subscription.resumed'];
	for (const event of events) {
		const attempts = await emit(event, { copies: 3 });
		expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(attempts.slice(1).map(({ body }) => body)).toEqual([duplicate.body, duplicate.body]);
	}
	expect(await runsBehind(4)).toBe(4);
	const [execution] = await host.api.waitForExecutions(workflow.id, 4);
	expect(JSON.stringify(await host.api.execution(String(execution?.id)))).not.toContain('"deduplication"');
	await host.api.deactivate(workflow.id);
});

test('where the sender waits for the run and hangs up, its repetition neither runs beside it nor after it', async () => {
	const slow = { type: 'n8n-nodes-base.wait', typeVersion: 1.1, parameters: { amount: 3, unit: 'seconds' } };
	const { emit, to, workflow } = await live('commet', { acknowledge: 'lastNode' }, slow);
	const { headers, body } = sandbox.standIns.commet.signed('payment.received', { to, secret, id: 'whev_7' });
	const hurried = fetch(to, { method: 'POST', headers, body, signal: AbortSignal.timeout(1_000) });
	await expect(hurried).rejects.toThrow('timeout');
	expect(await emit('payment.received', { id: 'whev_7' })).toMatchObject([duplicate]);
	expect(await host.api.waitForExecutions(workflow.id, 1)).toHaveLength(1);
	await host.api.deactivate(workflow.id);
});

test('after a restart n8n’s own store knows the event: the nodes behind the trigger run once', async () => {
	const { emit, runsBehind, workflow } = await live('commet', {});
	expect(await emit('payment.received', { id: 'whev_1' })).toMatchObject([{ status: 200 }]);
	expect(await emit('payment.received', { id: 'whev_1' })).toMatchObject([duplicate]);
	expect(await runsBehind(1)).toBe(1);
	await host.n8n.restart();
	await host.api.login();
	expect(await emit('payment.received', { id: 'whev_1' })).toMatchObject([{ status: 200 }]);
	expect(await emit('payment.received', { id: 'whev_2' })).toMatchObject([{ status: 200 }]);
	expect(await runsBehind(3)).toBe(2);
	await host.api.deactivate(workflow.id);
});

test('with deduplication off each delivery runs', async () => {
	const { emit, runsBehind, workflow } = await live('commet', { deduplicate: 'off' });
	for (let time = 0; time < 3; time += 1) await emit('payment.received', { id: 'whev_3' });
	expect(await runsBehind(3)).toBe(3);
	await host.api.deactivate(workflow.id);
});

test('a run that failed may come again where the service waits for it, and not otherwise', async () => {
	const failing = { type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: { errorMessage: 'not today' } };
	const waiting = await live('commet', { acknowledge: 'lastNode' }, failing);
	for (let time = 0; time < 2; time += 1) {
		expect(await waiting.emit('payment.received', { id: 'whev_4' })).toMatchObject([{ status: 500 }]);
	}
	expect(await waiting.runsBehind(2)).toBe(2);
	const acknowledged = await live('commet', {}, failing);
	expect(await acknowledged.emit('payment.received', { id: 'whev_5' })).toMatchObject([{ status: 200 }]);
	expect(await acknowledged.emit('payment.received', { id: 'whev_5' })).toMatchObject([duplicate]);
	await host.api.deactivate(waiting.workflow.id);
	await host.api.deactivate(acknowledged.workflow.id);
});

test('a test event runs each time', async () => {
	const { emit, runsBehind, workflow } = await live('commet', {});
	for (let time = 0; time < 2; time += 1) await emit('webhook.test', { id: 'whev_6' });
	expect(await runsBehind(2)).toBe(2);
	await host.api.deactivate(workflow.id);
});

test('the first deliveries of a workflow all run, though they come at the same time', async () => {
	const { emit, runsBehind, workflow } = await live('commet', {});
	const ids = Array.from({ length: 12 }, (_, index) => `whev_first_${index}`);
	const attempts = await Promise.all(ids.map(async (id) => await emit('payment.received', { id })));
	expect(attempts.flat().map(({ status }) => status)).toEqual(ids.map(() => 200));
	expect(await runsBehind(ids.length)).toBe(ids.length);
	await host.api.deactivate(workflow.id);
});
