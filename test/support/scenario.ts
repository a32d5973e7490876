import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';
import { actionWorkflow, type ActionStep } from '../../host/actionWorkflow';
import type { N8nApi, WorkflowInput } from '../../host/api';
import { countingNode, startCounter, type Counter } from '../../host/counter';
import type { Workflow } from '../../host/shapes';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { startBusyVendor } from './busyVendor';
import { CountedRuns } from './countedRuns';

/** Of the endpoints that tests register by hand. */
export const secret = 'whsec_shown-in-the-dashboard';

/** Saves a workflow and publishes it; a test fails where n8n does not take it without a word. */
export async function publish(api: N8nApi, draft: WorkflowInput): Promise<Workflow> {
	const workflow = await api.createWorkflow(draft);
	expect(await api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	return workflow;
}

/** Publishes triggers whose endpoint is registered by hand, with {@link secret}. */
export async function manualTriggers(api: N8nApi) {
	const type = 'webhookSigningSecretApi';
	const credentialId = await api.createCredential({ name: 'secret', type, data: { secret } });
	return async (service: string, options: INodeParameters, behind?: Parameters<typeof triggerWorkflow>[3]) => {
		const name = `${service} ${JSON.stringify(options)}`;
		const parameters = { service, registration: 'manual', options };
		const workflow = await publish(api, triggerWorkflow(name, parameters, { [type]: credentialId }, behind));
		return { workflow, id: workflow.id, to: api.productionUrl(workflow, triggerName) };
	};
}

/** An n8n, a service that does not give up, and a counter behind its triggers. */
export interface Scenario<Host> {
	host: Host;
	vendor: Awaited<ReturnType<typeof startBusyVendor>>;
	counter: Counter;
	runs: CountedRuns;
	/** Publishes a workflow that has the name of each event counted, by the node behind the trigger. */
	live(options: INodeParameters): Promise<{ id: string; to: string }>;
	stop(): Promise<void>;
}

/**
 * Sets up what the tests of lost and repeated deliveries have in common.
 *
 * @param start starts the n8n; what was started before it ends if that fails
 */
export async function startScenario<Host extends { api: N8nApi; stop: () => Promise<void> }>(
	start: () => Promise<Host>,
): Promise<Scenario<Host>> {
	const counter = await startCounter();
	const vendor = await startBusyVendor();
	const stopRest = async () => void (await Promise.all([vendor.stop(), counter.stop()]));
	try {
		const host = await start();
		const trigger = await manualTriggers(host.api);
		return {
			host,
			vendor,
			counter,
			runs: new CountedRuns(counter),
			live: async (options) => await trigger('noderails', options, countingNode(counter, '$json.data.paymentIntentId')),
			stop: async () => {
				await host.stop();
				await stopRest();
			},
		};
	} catch (error) {
		await stopRest();
		throw error;
	}
}

/** Runs a workflow of the action node's steps once, and takes it off again. */
export async function runSteps(
	{ api, n8n }: { api: N8nApi; n8n: { baseUrl: string } },
	name: string,
	steps: ActionStep[],
	credentials: Record<string, string>,
) {
	const { workflow: draft, path } = actionWorkflow(name, steps, credentials);
	const workflow = await publish(api, draft);
	await axios.post(`${n8n.baseUrl}/webhook/${path}`, {}, { validateStatus: () => true });
	const [summary] = await api.waitForExecutions(workflow.id, 1);
	const id = summary?.id ?? '';
	const execution = await api.execution(id);
	await api.deactivate(workflow.id);
	return { execution, status: summary?.status, stored: await api.executionText(id) };
}
