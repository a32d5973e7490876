import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { z } from 'zod';
import type { NodeInput } from '../../host/api';
import type { Counter } from '../../host/counter';
import { type ReverseProxy, startReverseProxy } from '../../host/reverseProxy';
import { until } from '../../host/until';
import { type CountedRuns, eventNames } from '../support/countedRuns';
import { allOver } from '../support/executions';
import { killMidway, reportOf } from '../support/killMidway';
import { secret, startScenario, type Scenario } from '../support/scenario';
import { lockSqlite } from '../support/sqliteLock';
import { readTemplate, type TemplateNode } from '../support/templates';
import { startHost, tell, type Host } from './support';

let scenario: Scenario<Host>;
let host: Host;
let vendor: Scenario<Host>['vendor'];
let counter: Counter;
let runs: CountedRuns;
/** In front of n8n, as it should be: right after its start n8n takes deliveries with a 200 and runs none of them. */
let proxy: ReverseProxy;

beforeAll(async () => {
	scenario = await startScenario(startHost);
	({ host, vendor, counter, runs } = scenario);
	proxy = await startReverseProxy(() => [host.n8n.baseUrl], { onlyWhenReady: true });
});

afterAll(async () => {
	await proxy?.stop();
	await scenario?.stop();
});

const filterSchema = z.object({ conditions: z.array(z.record(z.string(), z.unknown())) }).passthrough();

/**
 * Takes the template live that users have for this: it has run again what n8n lists as crashed, whenever n8n starts.
 *
 * @param except a workflow to leave out, as its note says it for those whose service repeats
 */
async function liveRecovery(except: string): Promise<string> {
	const apiKey = await host.api.createApiKey('runs again what was cut off', ['execution:list', 'execution:retry']);
	const id = await host.api.createCredential({
		name: 'this n8n',
		type: 'n8nApi',
		data: { apiKey, baseUrl: `${host.n8n.baseUrl}/api/v1` },
	});
	const { nodes, ...rest } = readTemplate('run-again-after-a-crash');
	const leaveOut = {
		id: randomUUID(),
		leftValue: '={{ $json.workflowId }}',
		rightValue: except,
		operator: { type: 'string', operation: 'notEquals' },
	};
	const parametersOf = ({ name, parameters }: TemplateNode) => {
		if (name !== 'Only Those of a Webhook') return parameters;
		const filter = filterSchema.parse(parameters.conditions);
		return { ...parameters, conditions: { ...filter, conditions: [...filter.conditions, leaveOut] } };
	};
	const workflow = await host.api.createWorkflow({
		...rest,
		nodes: nodes.map((node): NodeInput => ({
			...node,
			parameters: parametersOf(node) as INodeParameters,
			...(node.parameters.nodeCredentialType ? { credentials: { n8nApi: { id, name: 'this n8n' } } } : {}),
		})),
	});
	expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	return workflow.id;
}

test('kill -9 of n8n in the middle of 500 deliveries loses none of them', async () => {
	const names = eventNames('crash', 500);
	const flows = await Promise.all(
		(['onReceived', 'lastNode'] as const).map(async (acknowledge) => {
			const { id, to } = await scenario.live({ acknowledge });
			return { acknowledge, id, to: proxy.addressOf(to) };
		}),
	);
	const recovery = await liveRecovery(flows.find(({ acknowledge }) => acknowledge === 'lastNode')?.id ?? '');
	// Long enough that some are under way when it dies.
	counter.answerAfter(200);
	const outcome = await killMidway({
		...{ names, flows, vendor, secret, runs, api: host.api },
		killAndRestart: async () => {
			await host.n8n.kill();
			await host.n8n.start();
			await host.api.login();
			const [recovered] = await host.api.waitForExecutions(recovery, 1, { boundMs: 180_000 });
			expect(recovered?.status).toBe('success');
		},
		// The template has done it by then, and the service for the other workflow.
		runAgain: async (workflowId) => (await host.api.allExecutions(workflowId, 'crashed')).length,
	});
	counter.answerAfter(0);
	for (const line of reportOf(outcome)) tell(line);
	// How the service came to think that it was delivered.
	for (const name of outcome.survivals.flatMap(({ lost }) => lost)) {
		const attempts = vendor.deliveries.filter(({ body }) => body.includes(`"${name}"`)).flatMap((one) => one.attempts);
		for (const { at, status, body, error } of attempts) tell(`${name}: ${JSON.stringify({ at, status, body, error })}`);
	}
	expect(outcome.delivered).toBe(names.length);
	// Something was cut off, or this would show nothing.
	for (const { crashed } of outcome.survivals) expect(crashed).toBeGreaterThan(0);
	expect(outcome.survivals.map(({ acknowledge, lost }) => [acknowledge, lost])).toEqual([
		['onReceived', []],
		['lastNode', []],
	]);
	for (const id of [recovery, ...flows.map((flow) => flow.id)]) await host.api.deactivate(id);
});

test.each(['database', 'memory'])(
	'deduplication %s: what could not be started is answered with an error and, repeated, runs',
	async (deduplicate) => {
		const { id, to } = await scenario.live({ deduplicate });
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
