import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeTypes,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	WorkflowActivateMode,
} from 'n8n-workflow';

import { credentialsHelperFor, type Patience } from './credentials';
import { HookContext, WebhookContext } from './n8nCore';
import { WebhookEndpointTrigger } from './triggerNode';

export interface WorkflowOptions {
	/** Parameters of the trigger. */
	parameters: INodeParameters;
	/** Decrypted credentials by type. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** Public address of this n8n; without it, the address of its own server. */
	publicUrl?: string;
	workflowId?: string;
	nodeId?: string;
	/** As it would come with an imported workflow. */
	staticData?: IDataObject;
	/** Cuts waits for an answer short where a test knows that none will come. */
	patience?: Patience;
}

/** One item that the trigger has put out. */
export type Run = INodeExecutionData['json'];

/**
 * A workflow with our trigger in n8n-core's own contexts, without n8n's server: it goes live and off in the order in
 * which n8n calls the methods, keeps static data as n8n's database does, and receives deliveries over HTTP.
 *
 * Only what n8n-core leaves to the server is filled in here: routes, and putting a credential into a request.
 */
export class LiveWorkflow {
	readonly webhookId = 'b7d2c5a0-5d3c-4d0e-9a51-3f4a2b6c7d8e';
	readonly runs: Run[] = [];
	/** Static data as the database holds it. */
	staticData: IDataObject;
	publicUrl: string;
	private active = false;

	private constructor(
		private readonly server: Server,
		readonly origin: string,
		public options: WorkflowOptions,
	) {
		this.staticData = structuredClone(options.staticData ?? {});
		this.publicUrl = options.publicUrl ?? origin;
	}

	static async start(options: WorkflowOptions): Promise<LiveWorkflow> {
		const app = express();
		const server = createServer(app);
		// Stand-ins keep their connections, and a busy machine takes its time between two deliveries.
		server.keepAliveTimeout = 0;
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const live = new LiveWorkflow(server, `http://127.0.0.1:${port}`, options);
		app.use((request, response) => {
			live.receive(request, response).catch(() => response.status(500).json({ message: 'Error in workflow' }));
		});
		return live;
	}

	async stop(): Promise<void> {
		this.server.close();
		this.server.closeAllConnections();
		await once(this.server, 'close').catch(() => undefined);
	}

	get path(): string {
		return `/webhook/${this.webhookId}/webhook`;
	}

	/** The address that a vendor is given. */
	get url(): string {
		return `${this.publicUrl}${this.path}`;
	}

	/** The address at which this workflow receives, whatever its public address is. */
	get localUrl(): string {
		return `${this.origin}${this.path}`;
	}

	/**
	 * Goes live once, without n8n's own retries.
	 *
	 * @param pipeline `publication`: after a failure n8n calls delete on what is in memory; `older`: on what the
	 * database holds. Both store what delete has left, unless it throws.
	 * @throws what the node throws.
	 */
	async goLive(
		mode: WorkflowActivateMode = 'activate',
		pipeline: 'publication' | 'older' = 'publication',
	): Promise<void> {
		const workflow = this.load();
		const hook = this.hook(workflow, mode);
		const methods = this.methods;
		try {
			if (!(await methods.checkExists.call(hook))) await methods.create.call(hook);
		} catch (fault) {
			this.active = false;
			const left = pipeline === 'publication' ? workflow : this.load();
			const removed = await methods.delete.call(this.hook(left, 'update')).catch(() => false);
			if (removed) this.save(left);
			throw fault;
		}
		this.save(workflow);
		this.active = true;
	}

	/** Goes off: n8n takes the route away first, and keeps static data as it is when delete throws. */
	async goOff(): Promise<void> {
		this.active = false;
		const workflow = this.load();
		await this.methods.delete.call(this.hook(workflow, 'update'));
		this.save(workflow);
	}

	/** Back to a workflow that was never live. */
	forget(): void {
		this.active = false;
		this.staticData = {};
		this.runs.length = 0;
	}

	/** Whether deliveries are let in. */
	get isLive(): boolean {
		return this.active;
	}

	private get methods() {
		const methods = new WebhookEndpointTrigger().webhookMethods.default;
		if (!methods) throw new Error('the trigger has no webhook methods');
		return methods;
	}

	private load(): Workflow {
		const type = new WebhookEndpointTrigger();
		const types: INodeTypes = {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		};
		const parameters =
			NodeHelpers.getNodeParameters(
				type.description.properties,
				this.options.parameters,
				true,
				false,
				null,
				type.description,
			) ?? {};
		const node: INode = {
			id: this.options.nodeId ?? 'trigger',
			name: 'Trigger',
			type: 'n8n-nodes-webhook-endpoints.webhookEndpointTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters,
			webhookId: this.webhookId,
			credentials: Object.fromEntries(Object.keys(this.options.credentials).map((name) => [name, { id: name, name }])),
		};
		return new Workflow({
			id: this.options.workflowId ?? 'workflow',
			name: 'Orders to spreadsheet',
			nodes: [node],
			connections: {},
			active: this.active,
			nodeTypes: types,
			staticData: structuredClone(this.staticData),
		});
	}

	private save(workflow: Workflow): void {
		this.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	}

	private hook(workflow: Workflow, mode: WorkflowActivateMode): HookContext {
		return new HookContext(
			workflow,
			nodeOf(workflow),
			this.additionalData(),
			'internal',
			mode,
			this.webhookData(workflow),
		);
	}

	private webhookData(workflow: Workflow): IWebhookData {
		const [webhookDescription] = new WebhookEndpointTrigger().description.webhooks ?? [];
		if (!webhookDescription) throw new Error('the trigger has no webhook');
		return {
			httpMethod: 'POST',
			node: nodeOf(workflow).name,
			path: `${this.webhookId}/webhook`,
			webhookDescription,
			workflowId: workflow.id ?? '',
			workflowExecuteAdditionalData: this.additionalData(),
		};
	}

	private additionalData(extra: Partial<IWorkflowExecuteAdditionalData> = {}): IWorkflowExecuteAdditionalData {
		const credentials = this.options.credentials;
		const data: Partial<IWorkflowExecuteAdditionalData> = {
			webhookBaseUrl: `${this.publicUrl}/webhook`,
			webhookTestBaseUrl: `${this.publicUrl}/webhook-test`,
			currentNodeExecutionIndex: 0,
			variables: {},
			credentialsHelper: credentialsHelperFor(credentials, this.options.patience),
			...extra,
		};
		return data as IWorkflowExecuteAdditionalData;
	}

	private async receive(request: Request, response: Response): Promise<void> {
		if (!this.active || request.method !== 'POST' || request.path !== this.path) {
			response.status(404).json({ code: 404, message: 'The requested webhook is not registered.' });
			return;
		}
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const withBody = Object.assign(request, { rawBody: Buffer.concat(chunks), readRawBody: async () => undefined });
		const workflow = this.load();
		const context = new WebhookContext(
			workflow,
			nodeOf(workflow),
			this.additionalData({ httpRequest: withBody, httpResponse: response }),
			'webhook',
			this.webhookData(workflow),
			[],
			null,
		);
		const result = await new WebhookEndpointTrigger().webhook.call(context);
		this.save(workflow);
		const items = result.workflowData?.[0] ?? [];
		this.runs.push(...items.map(({ json }) => json));
		if (result.noWebhookResponse) return;
		if (result.workflowData === undefined) response.status(200).json(result.webhookResponse);
		else response.status(200).end();
	}
}

function nodeOf(workflow: Workflow): INode {
	const [node] = Object.values(workflow.nodes);
	if (!node) throw new Error('the workflow has no node');
	return node;
}
