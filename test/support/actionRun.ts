import { createRunExecutionData, NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeTypes,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { WebhookEndpoint } from './actionNode';
import { credentialsHelperFor } from './credentials';
import { ExecuteContext } from './n8nCore';

export interface ActionOptions {
	/** Parameters of the node; expressions are worked out for each item. */
	parameters: INodeParameters;
	/** Decrypted credentials by type. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** Items that come in; one empty item without it. */
	items?: IDataObject[];
	continueOnFail?: boolean;
	/** Address of this n8n, without a path; loopback, like the triggers of a test, without it. */
	n8nUrl?: string;
	/** Gets what the editor would show beside the output. */
	hints?: string[];
	/** The node's static data, kept from run to run as n8n does in production; changed in place. */
	staticData?: IDataObject;
}

/**
 * Runs the action node once in n8n-core's own execution context.
 *
 * @returns the items it put out
 * @throws what the node throws
 */
export async function runAction({
	parameters,
	credentials,
	items = [{}],
	continueOnFail = false,
	n8nUrl = 'http://127.0.0.1:5678',
	hints = [],
	staticData = {},
}: ActionOptions): Promise<INodeExecutionData[]> {
	const type = new WebhookEndpoint();
	const types: INodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
	const node: INode = {
		id: 'action',
		name: 'Webhook Endpoint',
		type: 'n8n-nodes-webhook-endpoints.webhookEndpoint',
		typeVersion: 1,
		position: [0, 0],
		parameters:
			NodeHelpers.getNodeParameters(type.description.properties, parameters, true, false, null, type.description) ?? {},
		credentials: Object.fromEntries(Object.keys(credentials).map((name) => [name, { id: name, name }])),
		...(continueOnFail ? { onError: 'continueRegularOutput' as const } : {}),
	};
	const workflow = new Workflow({
		id: 'workflow',
		name: 'Endpoints',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: types,
		staticData: { 'node:Webhook Endpoint': staticData },
	});
	const additional: Partial<IWorkflowExecuteAdditionalData> = {
		credentialsHelper: credentialsHelperFor(credentials),
		variables: {},
		executionId: '1',
		webhookWaitingBaseUrl: `${n8nUrl}/webhook-waiting`,
		formWaitingBaseUrl: `${n8nUrl}/form-waiting`,
		currentNodeExecutionIndex: 0,
	};
	const input: INodeExecutionData[] = items.map((json, item) => ({ json, pairedItem: { item } }));
	const inputData = { main: [input] };
	const runExecutionData = createRunExecutionData({ executionData: { nodeExecutionStack: [] } });
	const context = new ExecuteContext(
		workflow,
		workflow.nodes[node.name] ?? node,
		additional as IWorkflowExecuteAdditionalData,
		'trigger',
		runExecutionData,
		0,
		input,
		inputData,
		{ node, data: inputData, source: null },
		[],
	);
	const kept = () => {
		const now = JSON.parse(JSON.stringify(workflow.getStaticData('node', node))) as IDataObject;
		for (const key of Object.keys(staticData)) delete staticData[key];
		Object.assign(staticData, now);
	};
	try {
		const [output] = await type.execute.call(context);
		return output ?? [];
	} finally {
		hints.push(...context.hints.map(({ message }) => message));
		kept();
	}
}
