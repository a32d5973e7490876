import { randomUUID } from 'node:crypto';
import axios, { type AxiosInstance, type AxiosResponse, type Method } from 'axios';
import { parse as parseFlatted } from 'flatted';
import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';
import { z } from 'zod';
import {
	createdApiKeySchema,
	createdCredentialSchema,
	type CredentialTest,
	credentialTestSchema,
	type CredentialType,
	credentialTypeSchema,
	type Execution,
	executionDataSchema,
	executionListSchema,
	type ExecutionSummary,
	type LookUp,
	lookUpSchema,
	manualRunSchema,
	nodeSchema,
	type NodeType,
	nodeTypeSchema,
	problemAnswerSchema,
	type Publication,
	publicationSchema,
	retriedExecutionSchema,
	savedWorkflowSchema,
	storedExecutionSchema,
	type Workflow,
	workflowListSchema,
	workflowSchema,
} from './shapes';
import { type Bound, until } from './until';
import type { EditorCall, EditorCalls } from './editorCalls';
import { type HostVersionName, hostVersions } from './versions';

/** Whom `setupOwner` creates: an n8n that only this machine can reach needs no secret. */
export const localOwner = {
	email: 'owner@example.com',
	firstName: 'Local',
	lastName: 'Owner',
	password: 'Loopback-0nly',
};

/** A node of a workflow to be saved; id and position are made up where they are left out. */
export type NodeInput = Omit<INode, 'id' | 'position'> & Partial<Pick<INode, 'id' | 'position'>>;

export interface WorkflowInput {
	name: string;
	nodes: NodeInput[];
	connections?: IConnections;
	settings?: IWorkflowSettings;
}

export interface CredentialInput {
	name: string;
	/** Name of the credential type, such as `commetApi`. */
	type: string;
	data: Record<string, unknown>;
}

/** Where going live, or off, ended. Without the publication service it is all or nothing: `partial` does not happen. */
export interface Settled {
	status: 'published' | 'failed' | 'partial' | 'not_published';
	/** What went wrong, by the name of the node where n8n tells it. */
	errors: Array<{ node: string | undefined; message: string; description?: string }>;
}

/** n8n refused a call. */
export class N8nApiError extends Error {
	constructor(
		readonly status: number,
		call: string,
		readonly reason: string,
		readonly nodeId?: string,
		readonly description?: string,
	) {
		super(`${call} was answered with ${status}: ${reason}`);
		this.name = 'N8nApiError';
	}
}

/** n8n gives no more at once. */
const executionsPerPage = 100;

/** Executions in these states are not over. */
const unfinished = new Set(['new', 'running', 'waiting', 'unknown']);

/** What the items that left a node held, over all runs and outputs; empty if the node did not run. */
export function outputOf(execution: Execution, node: string): Array<Record<string, unknown>> {
	const runs = execution.resultData.runData[node] ?? [];
	return runs.flatMap(({ data }) => data?.main ?? []).flatMap((items) => (items ?? []).map(({ json }) => json));
}

function withDefaults(node: NodeInput, index: number): NodeInput {
	return { id: randomUUID(), position: [index * 240, 0], ...node };
}

/**
 * Drives an n8n through the REST API of its editor, as its owner. The API is n8n's own affair and differs between
 * versions; each answer is checked for what we read of it.
 */
export class N8nApi {
	private readonly http: AxiosInstance;
	private readonly calls: EditorCalls;
	private cookie: string | undefined;
	/** The test URL that n8n was last asked to listen at. */
	private listenedUrl: string | undefined;

	/**
	 * @param baseUrl address of the n8n, without a slash at the end
	 * @param version which n8n it is
	 */
	constructor(
		readonly baseUrl: string,
		version: HostVersionName = '2.40',
	) {
		this.calls = hostVersions[version].calls;
		this.http = axios.create({
			baseURL: baseUrl,
			proxy: false,
			timeout: 60_000,
			maxRedirects: 0,
			validateStatus: () => true,
			// n8n ties the session to the browser: the same id has to come with every call.
			headers: { 'browser-id': randomUUID() },
		});
	}

	/** Creates the owner of a new n8n and logs in as them. */
	async setupOwner(owner = localOwner): Promise<void> {
		await this.call('POST', '/rest/owner/setup', z.unknown(), owner);
	}

	/** Logs in as an owner that exists. */
	async login({ email, password }: { email: string; password: string } = localOwner): Promise<void> {
		await this.call('POST', '/rest/login', z.unknown(), { emailOrLdapLoginId: email, password });
	}

	/** @returns the id of the new credential */
	async createCredential(input: CredentialInput): Promise<string> {
		const { id } = await this.call('POST', '/rest/credentials', createdCredentialSchema, input);
		return id;
	}

	/** Changes the values of a credential. */
	async updateCredential(id: string, input: CredentialInput): Promise<void> {
		await this.call('PATCH', `/rest/credentials/${id}`, createdCredentialSchema, input);
	}

	/** Where a user signs in for a saved OAuth2 credential, as the button in its dialog opens it. */
	async signInAddress(id: string): Promise<string> {
		return await this.call('GET', `/rest/oauth2-credential/auth?id=${id}`, z.string());
	}

	/** Signs in for a saved OAuth2 credential, at a service that asks nothing, and comes back to n8n. */
	async connectCredential(id: string): Promise<void> {
		const { headers, status } = await this.http.get(await this.signInAddress(id));
		const back = z.string().safeParse(headers.location);
		if (!back.success) throw new Error(`signing in was answered with ${status} and not with the way back`);
		const { pathname, search } = new URL(back.data);
		// A page that closes the window it is in.
		await this.send('GET', `${pathname}${search}`);
	}

	/** Tests a saved credential with the given values, as the dialog of the editor does it. */
	async testCredential(input: CredentialInput & { id: string }): Promise<CredentialTest> {
		return await this.call('POST', '/rest/credentials/test', credentialTestSchema, { credentials: input });
	}

	/**
	 * Creates a key for n8n's public API, as *Settings → n8n API* does; it does not expire.
	 *
	 * @param scopes what it may do, such as `execution:list`
	 */
	async createApiKey(label: string, scopes: string[]): Promise<string> {
		const body = { label, scopes, expiresAt: null };
		const { rawApiKey } = await this.call('POST', '/rest/api-keys', createdApiKeySchema, body);
		return rawApiKey;
	}

	/** Saves a new workflow; it is not live yet. */
	async createWorkflow({ name, nodes, connections = {}, settings = {} }: WorkflowInput): Promise<Workflow> {
		const body = { ...this.calls.newWorkflow, name, nodes: nodes.map(withDefaults), connections, settings };
		return await this.call('POST', '/rest/workflows', workflowSchema, body);
	}

	/** All workflows that are saved, at most 100. */
	async workflows(): Promise<Array<{ id: string; name: string }>> {
		return await this.call('GET', '/rest/workflows?take=100', workflowListSchema);
	}

	/** Reads a workflow as it was saved last. */
	async workflow(id: string): Promise<Workflow> {
		return await this.call('GET', `/rest/workflows/${id}`, workflowSchema);
	}

	/** Saves changes. What is live stays as it is until `activate` is called; n8n 1.x registers a live workflow anew at once. */
	async updateWorkflow(id: string, { nodes, ...rest }: Partial<WorkflowInput>): Promise<Workflow> {
		const body = { ...rest, ...(nodes ? { nodes: nodes.map(withDefaults) } : {}) };
		return await this.call('PATCH', `/rest/workflows/${id}`, workflowSchema, body);
	}

	/**
	 * Takes the version that was saved last live and waits until its triggers have been registered or have failed. With
	 * the publication service n8n answers the call before that and tries a trigger that fails five times, over some 15 s;
	 * without it, it answers with the first error.
	 *
	 * @throws if n8n refuses the call for another reason than a trigger, or if the bound (default 2 min) is over
	 */
	async activate(id: string, bound?: Bound): Promise<Settled> {
		const workflow = await this.workflow(id);
		const { versionId, nodes } = workflow;
		try {
			await this.press(this.calls.goLive(workflow), workflowSchema);
		} catch (error) {
			if (!(error instanceof N8nApiError) || error.status !== 400) throw error;
			const { nodeId, reason, description } = error;
			const node = nodes.find((each) => each.id === nodeId)?.name;
			return { status: 'failed', errors: [{ node, message: reason, ...(description ? { description } : {}) }] };
		}
		const settled = await this.settled(id, bound);
		const { liveVersionId } = settled;
		if (settled.status === 'published' && liveVersionId !== undefined && liveVersionId !== versionId) {
			return { status: 'failed', errors: [{ node: undefined, message: `Version ${liveVersionId} is still live.` }] };
		}
		if (settled.status === 'not_published') {
			return { status: 'failed', errors: [{ node: undefined, message: 'n8n gave no reason; its log has it.' }] };
		}
		return { status: settled.status, errors: settled.errors };
	}

	/**
	 * Takes a workflow off and waits until its triggers have been removed. What goes wrong with that at the vendor is not
	 * in the answer: n8n tells it in its log alone.
	 *
	 * @throws if n8n refuses the call, or if the bound (default 2 min) is over
	 */
	async deactivate(id: string, bound?: Bound): Promise<Settled> {
		await this.press(this.calls.goOff(id), workflowSchema);
		const { status, errors } = await this.settled(id, bound);
		return { status, errors };
	}

	/**
	 * Waits until n8n has done what it has to do for a workflow to be live or off; after a start of n8n as well, which
	 * registers live workflows anew.
	 *
	 * @throws if the bound (default 2 min) is over
	 */
	async settled(
		id: string,
		{ boundMs = 120_000, everyMs = 150 }: Bound = {},
	): Promise<Settled & { liveVersionId?: string }> {
		const { activeVersionId, nodes } = await this.workflow(id);
		let wasOff = false;
		return await until(
			`workflow ${id} to be live or off`,
			async () => {
				const publication = await this.publication(id);
				// Without the publication service the calls return when all is done.
				if (!publication)
					return { status: activeVersionId ? ('published' as const) : ('not_published' as const), errors: [] };
				const { status, liveVersionId, triggers } = publication;
				if (status === 'in_progress') return undefined;
				// n8n reads what is under way and what has come of it side by side, so at the end of a publish it can see neither.
				if (status === 'not_published' && activeVersionId && !wasOff) {
					wasOff = true;
					return undefined;
				}
				const errors = triggers
					.filter(({ errorMessage }) => errorMessage)
					.map(({ nodeId, errorMessage }) => ({
						node: nodes.find((node) => node.id === nodeId)?.name,
						message: errorMessage ?? '',
					}));
				return { status, errors, ...(liveVersionId ? { liveVersionId } : {}) };
			},
			{ boundMs, everyMs },
		);
	}

	/** Archives a workflow, which takes it off, and deletes it. */
	async deleteWorkflow(id: string, bound?: Bound): Promise<void> {
		await this.archiveWorkflow(id, bound);
		await this.call('DELETE', `/rest/workflows/${id}`, z.unknown());
	}

	/** Archives a workflow, which takes it off, and waits until its triggers have been removed. */
	async archiveWorkflow(id: string, bound?: Bound): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/archive`, z.unknown(), {});
		await this.settled(id, bound);
	}

	/** The executions of a workflow, newest first, at most 100; of one status only, if it is given. */
	async executions(workflowId: string, status?: string): Promise<ExecutionSummary[]> {
		return await this.executionPage({ workflowId, ...(status === undefined ? {} : { status: [status] }) });
	}

	/** All executions of a workflow, newest first; of one status only, if it is given. */
	async allExecutions(workflowId: string, status?: string): Promise<ExecutionSummary[]> {
		const filter = { workflowId, ...(status === undefined ? {} : { status: [status] }) };
		const all: ExecutionSummary[] = [];
		for (;;) {
			const page = await this.executionPage(filter, all.at(-1)?.id);
			all.push(...page);
			if (page.length < executionsPerPage) return all;
		}
	}

	/** Has an execution that failed or was cut off run again, as "Retry" in the editor does, and waits for its end. */
	async retryExecution(id: string): Promise<ExecutionSummary['status']> {
		const { status } = await this.call('POST', `/rest/executions/${id}/retry`, retriedExecutionSchema, {
			loadWorkflow: false,
		});
		return status;
	}

	/** An execution with what its nodes gave. */
	async execution(id: string): Promise<Execution> {
		const { data, ...summary } = await this.call('GET', `/rest/executions/${id}`, storedExecutionSchema);
		return { ...summary, ...executionDataSchema.parse(parseFlatted(data)) };
	}

	/** All that n8n has stored of an execution, whatever form it has. */
	async storedData(id: string): Promise<unknown> {
		const { data } = await this.call('GET', `/rest/executions/${id}`, storedExecutionSchema);
		return parseFlatted(data);
	}

	/** All that n8n shows of an execution, as text: to look for what must not be in it. */
	async executionText(id: string): Promise<string> {
		return JSON.stringify(await this.call('GET', `/rest/executions/${id}`, z.unknown()));
	}

	/**
	 * Waits until at least so many executions of a workflow are over.
	 *
	 * @returns all that are over, newest first: there may be more
	 * @throws if the bound (default 30 s) is over
	 */
	async waitForExecutions(workflowId: string, count: number, bound?: Bound): Promise<ExecutionSummary[]> {
		return await until(
			`${count} executions of workflow ${workflowId}`,
			async () => {
				const over = (await this.executions(workflowId)).filter(({ status }) => !unfinished.has(status));
				return over.length >= count ? over : undefined;
			},
			bound,
		);
	}

	/**
	 * Looks up what the editor offers for a parameter of a node: the entries of a list to search in (`search`), or the
	 * options of a choice (`options`).
	 */
	async lookUp(
		kind: 'options' | 'search',
		method: string,
		node: Pick<NodeInput, 'type' | 'typeVersion' | 'parameters' | 'credentials'> & { parameter: string },
		search: { filter?: string; paginationToken?: string } = {},
	): Promise<LookUp> {
		const body = {
			path: `parameters.${node.parameter}`,
			methodName: method,
			nodeTypeAndVersion: { name: node.type, version: node.typeVersion },
			currentNodeParameters: node.parameters,
			credentials: node.credentials,
			...search,
		};
		const path = kind === 'options' ? 'options' : 'resource-locator-results';
		return await this.call('POST', `/rest/dynamic-node-parameters/${path}`, lookUpSchema, body);
	}

	/** A node type as the editor sees it, by its full name (`package.node`); undefined if n8n does not know it. */
	async nodeType(name: string): Promise<NodeType | undefined> {
		return (await this.types('nodes', nodeTypeSchema)).find((type) => type.name === name);
	}

	/** A credential type as the editor sees it; undefined if n8n does not know it. */
	async credentialType(name: string): Promise<CredentialType | undefined> {
		return (await this.types('credentials', credentialTypeSchema)).find((type) => type.name === name);
	}

	/**
	 * Presses "Listen for test event" on a trigger: n8n registers its test URL at the vendor. It stops after the first
	 * event that starts the workflow, by `stopListening`, or after two minutes; the endpoint is removed a little later.
	 */
	async listen(workflowId: string, node: string): Promise<void> {
		const saved = await this.call('GET', `/rest/workflows/${workflowId}`, savedWorkflowSchema);
		await this.listenerGone();
		this.listenedUrl = this.testUrl({ nodes: z.array(nodeSchema).parse(saved.nodes) }, node);
		const { waitingForWebhook } = await this.press(this.calls.listen(saved, node), manualRunSchema);
		if (!waitingForWebhook) throw new Error(`"${node}" ran at once, instead of listening for an event.`);
	}

	/**
	 * Presses "Execute workflow" for a trigger that needs no event, such as a schedule. It does not wait for the end.
	 *
	 * @returns the id of the execution, which n8n may forget when it is over
	 */
	async run(workflowId: string, trigger: string): Promise<string> {
		const body = { triggerToStartFrom: { name: trigger } };
		const { executionId } = await this.call('POST', `/rest/workflows/${workflowId}/run`, manualRunSchema, body);
		if (executionId === undefined) throw new Error(`"${trigger}" listens for an event, instead of running at once.`);
		return executionId;
	}

	/** Ends what `listen` began. n8n answers before it has removed the endpoint of the test URL: wait for that there. */
	async stopListening(workflowId: string): Promise<void> {
		await this.call('DELETE', `/rest/test-webhook/${workflowId}`, z.unknown());
	}

	/** The address that the trigger of a live workflow is reached at, as the editor shows it. */
	productionUrl(workflow: Workflow, node: string, path = 'webhook'): string {
		return this.webhookUrl('webhook', workflow, node, path);
	}

	/** The address that a listening trigger is reached at. */
	testUrl(workflow: Pick<Workflow, 'nodes'>, node: string, path = 'webhook'): string {
		return this.webhookUrl('webhook-test', workflow, node, path);
	}

	/**
	 * Waits until n8n has ended the last listening, which takes longer than its endpoint stands at the service. Who presses
	 * before that can get "Maximum call stack size exceeded" from n8n, whose cache measures what it needs for ending (seen
	 * on 1.123; 2.40 has the same code).
	 */
	private async listenerGone(): Promise<void> {
		const url = this.listenedUrl;
		if (url === undefined) return;
		// Asks for the methods of the address, and so starts nothing.
		const preflight = { method: 'OPTIONS', url, headers: { origin: this.baseUrl } };
		await until(
			'n8n to end the last listening',
			async () => (await this.http.request(preflight)).status === 404 || undefined,
		);
	}

	private async executionPage(filter: object, beforeId?: string): Promise<ExecutionSummary[]> {
		const query = new URLSearchParams({
			filter: JSON.stringify(filter),
			limit: String(executionsPerPage),
			...(beforeId === undefined ? {} : { lastId: beforeId }),
		});
		const { results } = await this.call('GET', `/rest/executions?${query.toString()}`, executionListSchema);
		return results;
	}

	private webhookUrl(kind: string, { nodes }: Pick<Workflow, 'nodes'>, name: string, path: string): string {
		const node = nodes.find((each) => each.name === name);
		if (!node) throw new Error(`The workflow has no node "${name}".`);
		if (!node.webhookId) throw new Error(`"${name}" has no webhook.`);
		return `${this.baseUrl}/${kind}/${node.webhookId}/${path}`;
	}

	/** The state of a workflow in the publication service, or undefined where n8n runs without it. */
	private async publication(id: string): Promise<Publication | undefined> {
		try {
			return await this.call('GET', `/rest/workflows/${id}/publication-status`, publicationSchema);
		} catch (error) {
			if (error instanceof N8nApiError && error.status === 404) return undefined;
			throw error;
		}
	}

	private async types<T extends z.ZodTypeAny>(kind: 'nodes' | 'credentials', schema: T): Promise<Array<z.infer<T>>> {
		const answer = await this.send('GET', `/types/${kind}.json`);
		return z.array(schema).parse(answer.data);
	}

	private async press<T extends z.ZodTypeAny>({ method, path, body }: EditorCall, schema: T): Promise<z.infer<T>> {
		return await this.call(method, path, schema, body);
	}

	/** Calls the API and takes the answer out of its envelope. */
	private async call<T extends z.ZodTypeAny>(
		method: Method,
		path: string,
		schema: T,
		body?: unknown,
	): Promise<z.infer<T>> {
		const answer = await this.send(method, path, body);
		const { data } = z.object({ data: z.unknown() }).parse(answer.data);
		return schema.parse(data);
	}

	private async send(method: Method, path: string, body?: unknown): Promise<AxiosResponse<unknown>> {
		const answer = await this.http.request<unknown>({
			method,
			url: path,
			data: body,
			headers: this.cookie ? { cookie: this.cookie } : {},
		});
		if (answer.status >= 400) {
			const problem = problemAnswerSchema.safeParse(answer.data);
			const { message, meta } = problem.success ? problem.data : { message: 'no message', meta: undefined };
			const call = `${method} ${path.split('?')[0] ?? path}`;
			throw new N8nApiError(answer.status, call, message, meta?.nodeId ?? undefined, meta?.description ?? undefined);
		}
		const session = answer.headers['set-cookie']?.find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
		return answer;
	}
}
