import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeInput, WorkflowInput } from './api';

export const actionType = 'n8n-nodes-webhook-endpoints.webhookEndpoint';

/** One run of the action node, by the name that its node gets in the workflow. */
export interface ActionStep {
	name: string;
	parameters: INodeParameters;
}

/**
 * A workflow that starts with a call to n8n's own Webhook node and runs the action node step by step, as the editor
 * would save it. The caller is answered when all is done.
 *
 * @param credentials ids of saved credentials by type
 * @returns the workflow, and the path of its webhook below `/webhook/`
 */
export function actionWorkflow(
	name: string,
	steps: ActionStep[],
	credentials: Record<string, string>,
): { workflow: WorkflowInput; path: string } {
	const path = randomUUID();
	const start: NodeInput = {
		name: 'Start',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', responseMode: 'lastNode', responseData: 'noData' },
	};
	const nodes = steps.map((step): NodeInput => ({
		name: step.name,
		type: actionType,
		typeVersion: 1,
		parameters: step.parameters,
		alwaysOutputData: true,
		credentials: Object.fromEntries(Object.entries(credentials).map(([type, id]) => [type, { id, name: type }])),
	}));
	const names = [start, ...nodes].map((node) => node.name);
	const connections = Object.fromEntries(
		names
			.slice(0, -1)
			.map((from, index) => [from, { main: [[{ node: names[index + 1] ?? '', type: 'main' as const, index: 0 }]] }]),
	);
	return { path, workflow: { name, nodes: [start, ...nodes], connections, settings: { executionOrder: 'v1' } } };
}
