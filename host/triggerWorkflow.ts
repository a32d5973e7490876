import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeInput, WorkflowInput } from './api';

export const triggerType = 'n8n-nodes-webhook-endpoints.webhookEndpointTrigger';

/** Name of the trigger in the workflows made here. */
export const triggerName = 'Trigger';

/**
 * A workflow of our trigger and one node behind it, as the editor would save it.
 *
 * @param credentials ids of saved credentials by type
 * @param behind what runs after the trigger; a node that does nothing without it
 */
export function triggerWorkflow(
	name: string,
	parameters: INodeParameters,
	credentials: Record<string, string>,
	behind: Pick<NodeInput, 'type' | 'typeVersion' | 'parameters'> = {
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		parameters: {},
	},
): WorkflowInput {
	return {
		name,
		nodes: [
			{
				name: triggerName,
				type: triggerType,
				typeVersion: 2,
				webhookId: randomUUID(),
				parameters,
				credentials: Object.fromEntries(Object.entries(credentials).map(([type, id]) => [type, { id, name: type }])),
			},
			{ name: 'Behind', ...behind },
		],
		connections: { [triggerName]: { main: [[{ node: 'Behind', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}
