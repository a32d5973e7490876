import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeInput, WorkflowInput } from '../host/api';
import { triggerName, triggerWorkflow } from '../host/triggerWorkflow';

/** Name of the node at the end of each flow, which does nothing. */
export const lastNode = 'Behind';

/** Node types and versions as n8n 2.40's editor puts them into a new workflow. */
const types = {
	webhook: { type: 'n8n-nodes-base.webhook', typeVersion: 2.1 },
	crypto: { type: 'n8n-nodes-base.crypto', typeVersion: 2 },
	if: { type: 'n8n-nodes-base.if', typeVersion: 2.3 },
	splitOut: { type: 'n8n-nodes-base.splitOut', typeVersion: 1 },
	removeDuplicates: { type: 'n8n-nodes-base.removeDuplicates', typeVersion: 2 },
	githubTrigger: { type: 'n8n-nodes-base.githubTrigger', typeVersion: 1 },
	noOp: { type: 'n8n-nodes-base.noOp', typeVersion: 1 },
};

/** Nodes one behind the other; of a node with several outputs the first one counts. */
const chain = (name: string, nodes: NodeInput[]): WorkflowInput => ({
	name,
	nodes,
	connections: Object.fromEntries(
		nodes
			.slice(0, -1)
			.map((node, index) => [
				node.name,
				{ main: [[{ node: nodes[index + 1]?.name ?? '', type: 'main' as const, index: 0 }]] },
			]),
	),
	settings: { executionOrder: 'v1' },
});

const end = (): NodeInput => ({ name: lastNode, ...types.noOp, parameters: {} });

function webhook(name: string, path: string, options: INodeParameters = {}): NodeInput {
	const parameters = { httpMethod: 'POST', path, responseMode: 'onReceived', options };
	return { name, ...types.webhook, webhookId: path, parameters };
}

const removeDuplicates = (value: string, id: string = randomUUID()): NodeInput => ({
	id,
	name: 'Remove Duplicates',
	...types.removeDuplicates,
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: value,
		options: {},
	},
});

/** A flow, and the path of its Webhook node below `/webhook/`. */
export interface WebhookFlow {
	workflow: WorkflowInput;
	path: string;
}

/** n8n's own Webhook node, which trusts everyone. */
export function plainWebhook(): WebhookFlow {
	const path = randomUUID();
	return { path, workflow: chain('plain Webhook', [webhook('Webhook', path), end()]) };
}

export interface HandBuiltFlow extends WebhookFlow {
	/** The same flow with a second entrance, at `agingPath`, that takes `{"events": […]}` straight into the history. */
	aging: WorkflowInput;
	agingPath: string;
}

/**
 * What people build by hand: take the body as it came, compute its signature, compare it, drop what was there before.
 *
 * @param credential id of a credential of n8n's Crypto node with the signing secret
 */
export function handBuilt(name: string, credential: string): HandBuiltFlow {
	const path = randomUUID();
	const agingPath = randomUUID();
	const duplicates = removeDuplicates('={{ $json.body.id }}');
	const nodes: NodeInput[] = [
		webhook('Webhook', path, { rawBody: true }),
		{
			name: 'Crypto',
			...types.crypto,
			parameters: {
				action: 'hmac',
				binaryData: true,
				binaryPropertyName: 'data',
				type: 'SHA256',
				encoding: 'hex',
				dataPropertyName: 'signature',
			},
			credentials: { crypto: { id: credential, name: 'crypto' } },
		},
		{
			name: 'If',
			...types.if,
			parameters: {
				conditions: {
					options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 3 },
					conditions: [
						{
							id: randomUUID(),
							leftValue: '={{ $json.signature }}',
							rightValue: '={{ $json.headers["x-commet-signature"] }}',
							operator: { type: 'string', operation: 'equals' },
						},
					],
					combinator: 'and',
				},
				options: {},
			},
		},
		duplicates,
		end(),
	];
	const workflow = chain(name, nodes);
	const entrance = chain(name, [
		webhook('Age', agingPath),
		{ name: 'Split Out', ...types.splitOut, parameters: { fieldToSplitOut: 'body.events', options: {} } },
		duplicates,
	]);
	const aging = {
		...workflow,
		nodes: [...nodes, ...entrance.nodes.slice(0, -1)],
		connections: { ...workflow.connections, ...entrance.connections },
	};
	return { path, workflow, aging, agingPath };
}

export const githubTriggerName = 'GitHub Trigger';

/**
 * n8n's own GitHub Trigger, which checks signatures; with n8n's Remove Duplicates behind it if wanted.
 *
 * @param credential id of a GitHub credential
 */
export function githubFlow(name: string, credential: string, deduplicated: boolean): WorkflowInput {
	return chain(name, [
		{
			name: githubTriggerName,
			...types.githubTrigger,
			webhookId: randomUUID(),
			parameters: {
				authentication: 'accessToken',
				owner: { __rl: true, mode: 'name', value: 'octo-org' },
				repository: { __rl: true, mode: 'name', value: 'octo-repo' },
				events: ['push'],
				options: {},
			},
			credentials: { githubApi: { id: credential, name: 'githubApi' } },
		},
		...(deduplicated ? [removeDuplicates('={{ $json.headers["x-github-delivery"] }}')] : []),
		end(),
	]);
}

/** Our trigger, registered at Commet by itself. @param credential id of a Commet credential */
export function ourFlow(name: string, credential: string, options: INodeParameters = {}): WorkflowInput {
	const parameters = {
		service: 'commet',
		registration: 'automatic',
		events: ['payment.received'],
		options: { allowPrivateUrl: true, ...options },
	};
	return triggerWorkflow(name, parameters, { commetApi: credential });
}

export const ourTriggerName = triggerName;
