import type { Request, Response } from 'express';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHookFunctions,
	INode,
	INodeParameters,
	INodeType,
	INodeTypes,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { credentialsHelperFor, type Patience } from '../credentials';
import { HookContext, TriggerContext, WebhookContext } from '../n8nCore';

/** What the contexts are made from: where this n8n is, what its workflow is called, and its credentials as they are now. */
export interface Surroundings {
	/** Makes the node's type, a new one each time as n8n does. */
	nodeType: () => INodeType;
	publicUrl: string;
	workflowId: string;
	nodeId: string;
	webhookId: string;
	credentials: Record<string, ICredentialDataDecryptedObject>;
	patience?: Patience;
	/** Where a call to an address goes from this machine: this n8n's own public address leads to itself. */
	reach: (url: string) => string;
}

/** A version of the workflow: what n8n compares of a trigger node, and whether anything else is different. */
export interface Version {
	parameters: INodeParameters;
	/** Types of the credentials that the node names. */
	credentials: readonly string[];
	nodeName: string;
	/** Whatever else is in the workflow. */
	others: string;
}

/** Schedules as `registerCron` gives them: expression and what is called. */
export interface Schedule {
	expression: string;
	/** What it gives back is waited for by a test, not by n8n. */
	tick: (scheduledAt: Date) => unknown;
}

/** A workflow with the trigger node only, on the given static data, which is written to. */
export function workflowOf(
	about: Surroundings,
	version: Version,
	{ staticData, active }: { staticData: IDataObject; active: boolean },
): Workflow {
	const type = about.nodeType();
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const { properties } = type.description;
	const node: INode = {
		id: about.nodeId,
		name: version.nodeName,
		type: 'n8n-nodes-webhook-endpoints.webhookEndpointTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters:
			NodeHelpers.getNodeParameters(properties, version.parameters, true, false, null, type.description) ?? {},
		webhookId: about.webhookId,
		credentials: Object.fromEntries(version.credentials.map((name) => [name, { id: name, name }])),
	};
	return new Workflow({
		id: about.workflowId,
		name: 'Orders to spreadsheet',
		nodes: [node],
		connections: {},
		active,
		nodeTypes,
		staticData,
	});
}

export function nodeOf(workflow: Workflow): INode {
	const [node] = Object.values(workflow.nodes);
	if (!node) throw new Error('the workflow has no node');
	return node;
}

/**
 * The context of `checkExists` and `create` (execution mode `trigger`; for a test listener `manual`), and of `delete`
 * (`internal`).
 */
export const hookContext = (
	about: Surroundings,
	workflow: Workflow,
	mode: WorkflowActivateMode,
	execution: 'trigger' | 'internal' | 'manual',
	isTest = false,
): HookContext =>
	reachable(
		about,
		new HookContext(workflow, nodeOf(workflow), additionalData(about), execution, mode, {
			...webhookDataOf(about, workflow),
			isTest,
		}),
	);

/** The context of a delivery, to a published trigger (execution mode `webhook`) or to a test listener (`manual`). */
export const webhookContext = (
	about: Surroundings,
	workflow: Workflow,
	{ request, response }: { request: Request; response: Response },
	execution: 'webhook' | 'manual' = 'webhook',
): WebhookContext =>
	reachable(
		about,
		new WebhookContext(
			workflow,
			nodeOf(workflow),
			additionalData(about, { httpRequest: request, httpResponse: response }),
			execution,
			{ ...webhookDataOf(about, workflow, request.method), isTest: execution === 'manual' },
			[],
			null,
		),
	);

/** The context of `trigger()`. */
export const triggerContext = (
	about: Surroundings,
	workflow: Workflow,
	mode: WorkflowActivateMode,
	does: Pick<TriggerContext, 'emit' | 'emitError'> & { schedule(schedule: Schedule): void },
): TriggerContext =>
	reachable(
		about,
		new TriggerContext(
			workflow,
			nodeOf(workflow),
			additionalData(about),
			'trigger',
			mode,
			does.emit,
			does.emitError,
			() => undefined,
			{ registerCron: ({ expression }, tick) => does.schedule({ expression, tick }) },
		),
	);

/** Lets a node call its own n8n at its public address, which leads nowhere in a test. */
function reachable<Context extends { helpers: Pick<IHookFunctions['helpers'], 'httpRequest'> }>(
	{ reach }: Surroundings,
	context: Context,
): Context {
	const { httpRequest } = context.helpers;
	context.helpers.httpRequest = async (options) =>
		(await httpRequest({ ...options, url: reach(options.url) })) as unknown;
	return context;
}

/**
 * Methods of requests that are answered. n8n takes the webhooks of a node one by one: while it has the endpoint registered,
 * which it does with the one named `default`, those that stand behind that are not there yet.
 */
export function webhookMethodsOf({ nodeType }: Pick<Surroundings, 'nodeType'>, isRegistering: boolean): string[] {
	const { webhooks = [] } = nodeType().description;
	const there = isRegistering ? webhooks.findIndex(({ name }) => name === 'default') + 1 : webhooks.length;
	return webhooks.slice(0, there).map(({ httpMethod }) => httpMethod);
}

function webhookDataOf(about: Surroundings, workflow: Workflow, method = 'POST'): IWebhookData {
	const { webhooks = [] } = about.nodeType().description;
	const webhookDescription = webhooks.find(({ httpMethod }) => httpMethod === method);
	if (!webhookDescription) throw new Error('the trigger has no webhook');
	return {
		httpMethod: method as IWebhookData['httpMethod'],
		node: nodeOf(workflow).name,
		path: `${about.webhookId}/webhook`,
		webhookDescription,
		workflowId: workflow.id ?? '',
		workflowExecuteAdditionalData: additionalData(about),
	};
}

function additionalData(
	about: Surroundings,
	extra: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	const data: Partial<IWorkflowExecuteAdditionalData> = {
		webhookBaseUrl: `${about.publicUrl}/webhook`,
		webhookTestBaseUrl: `${about.publicUrl}/webhook-test`,
		currentNodeExecutionIndex: 0,
		variables: {},
		credentialsHelper: credentialsHelperFor(about.credentials, about.patience),
		...extra,
	};
	return data as IWorkflowExecuteAdditionalData;
}
