import {
	nodeParametersAreStatic,
	resolveWebhookDescriptionField,
	webhookDescriptionIsNativelyResolvable,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';

const trigger = new WebhookEndpointTrigger();
const description = trigger.description.webhooks?.find(({ name }) => name === 'default');
if (!description) throw new Error('the trigger has no webhook');

const nodeTypes: INodeTypes = {
	getByName: () => trigger,
	getByNameAndVersion: () => trigger,
	getKnownTypes: () => ({}),
};

/** The trigger in a workflow, with n8n's defaults for what is not set. */
function workflowWith(parameters: INodeParameters): { workflow: Workflow; node: INode } {
	const input: INode = {
		id: '1',
		name: 'Trigger',
		type: 'n8n-nodes-webhook-endpoints.webhookEndpointTrigger',
		typeVersion: 2,
		position: [0, 0],
		parameters,
	};
	const workflow = new Workflow({ id: '1', nodes: [input], connections: {}, active: true, nodeTypes });
	const node = workflow.getNode('Trigger');
	if (!node) throw new Error('the workflow has no node');
	return { workflow, node };
}

test('n8n needs no expression engine for the webhook', () => {
	expect(webhookDescriptionIsNativelyResolvable(description)).toBe(true);
	expect(nodeParametersAreStatic(workflowWith({ options: { acknowledge: 'lastNode' } }).node)).toBe(true);
});

test.each([
	['nothing', {}, 'onReceived'],
	['no acknowledge', { options: { deduplicate: 'off' } }, 'onReceived'],
	['onReceived', { options: { acknowledge: 'onReceived' } }, 'onReceived'],
	['lastNode', { options: { acknowledge: 'lastNode' } }, 'lastNode'],
	['an empty text', { options: { acknowledge: '' } }, 'onReceived'],
])('with %s set, the function and the expression say the same', (_, parameters: INodeParameters, expected) => {
	const { workflow, node } = workflowWith(parameters);
	expect(resolveWebhookDescriptionField(node, description, 'responseMode')).toEqual({
		resolved: true,
		value: expected,
	});
	const evaluated = workflow.expression.getSimpleParameterValue(node, description.responseMode, 'webhook', {});
	expect(evaluated).toBe(expected);
});

test('what the user gives as an expression is left to the engine', () => {
	const { node } = workflowWith({ options: { acknowledge: '={{ "lastNode" }}' } });
	expect(resolveWebhookDescriptionField(node, description, 'responseMode')).toEqual({ resolved: false });
});
