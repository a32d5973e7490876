import { AsyncLocalStorage } from 'node:async_hooks';
import type { Request, Response } from 'express';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';

import { ProcessMemory, provideMemory } from '../../lifecycle/memory';
import type { Patience } from './credentials';
import { VirtualClock } from './n8n/clock';
import {
	hookContext,
	triggerContext,
	webhookMethodsOf,
	workflowOf,
	type Schedule,
	type Surroundings,
	type Version,
} from './n8n/contexts';
import { Killed, type Instance, type KillMoment, type Pipeline, type Told } from './n8n/instance';
import * as older from './n8n/olderPipeline';
import { goLiveOnce, goOffOnce } from './n8n/once';
import * as publication from './n8n/publication';
import { deliverTo, startServer } from './n8n/server';
import { startingUp } from './n8n/startingUp';
import { WebhookEndpointTrigger } from './triggerNode';

export type { KillMoment, Pipeline, Told } from './n8n/instance';

/** Each n8n is a process of its own, although all of them run in this one. */
const memoryInUse = new AsyncLocalStorage<ProcessMemory>();
provideMemory(() => memoryInUse.getStore());

export interface WorkflowOptions {
	/** Parameters of the trigger, as they are in the editor. */
	parameters: INodeParameters;
	/** Decrypted credentials by type. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** Public address of this n8n; without it, the address of its own server. */
	publicUrl?: string;
	workflowId?: string;
	nodeId?: string;
	/** Part of the trigger's address. */
	webhookId?: string;
	/** As it would come with an imported workflow. */
	staticData?: IDataObject;
	/** Cuts waits for an answer short where a test knows that none will come. */
	patience?: Patience;
	/** Which n8n this is, for {@link LiveWorkflow.publish} and what belongs to it; `publication` without it. */
	pipeline?: Pipeline;
	/** Another workflow of the same n8n, in whose process this one lives, as long as that one is not started again. */
	beside?: LiveWorkflow;
	/** Whether time passes on its clock only, for what must not depend on how fast this machine is. */
	hasOwnTime?: boolean;
	/** The node; our trigger without it. */
	nodeType?: () => INodeType;
}

/**
 * A workflow with our trigger in n8n-core's own contexts, without n8n's server: it goes live and off in the order in
 * which n8n calls the methods, keeps static data as n8n's database does, and receives deliveries over HTTP.
 *
 * {@link publish}, {@link unpublish}, {@link restart} and {@link tick} do what n8n does as a whole, with its row, its
 * comparison of versions, its attempts and pauses; {@link goLive} and {@link goOff} call the node once, whatever n8n
 * would think. Nothing waits: n8n's pauses pass on {@link clock}.
 */
export class LiveWorkflow implements Instance {
	/** With capitals, which some services do not keep. */
	readonly webhookId: string;
	/** Items that the trigger has put out. */
	readonly runs: Array<INodeExecutionData['json']> = [];
	/** What the executions of live deliveries begin with. */
	readonly started: INodeExecutionData[] = [];
	readonly clock = new VirtualClock();
	/** Static data as the database holds it. */
	staticData: IDataObject;
	publicUrl: string;
	/** How many requests are still answered as by an n8n that is setting up its database, whatever they are. */
	startingUpFor = 0;
	/** Whether a call from this n8n to its own public address comes in. */
	isReachableFromInside = true;
	/** What is in the workflow besides the trigger: another text makes another version. */
	others = '';
	nodeName = 'Trigger';

	row = false;
	published: Version | null = null;
	activated = false;
	inFlight: WorkflowActivateMode | null = null;
	killAt: KillMoment | null = null;
	/** Items that the editor has been shown. */
	readonly shown: Array<INodeExecutionData['json']> = [];
	private listener: { version: Version; staticData: IDataObject } | null = null;
	private schedules: Schedule[] = [];
	/** What the process of this n8n remembers. */
	private memory: ProcessMemory;
	private close: (() => Promise<void>) | null = null;
	/** Whether n8n has the endpoint registered at this moment. */
	private isRegistering = false;
	/** Requests that are worked on. */
	private readonly underWay = new Set<Promise<void>>();

	private constructor(
		private readonly server: { origin: string; stop(): Promise<void> },
		public options: WorkflowOptions,
	) {
		this.memory = options.beside?.memory ?? this.newMemory();
		this.staticData = structuredClone(options.staticData ?? {});
		this.publicUrl = options.publicUrl ?? server.origin;
		this.webhookId = options.webhookId ?? 'B7D2C5A0-5d3c-4d0e-9a51-3f4a2b6c7d8e';
	}

	static async start(options: WorkflowOptions): Promise<LiveWorkflow> {
		const server = await startServer(async (request, response) => await live.take(request, response));
		const live: LiveWorkflow = new LiveWorkflow(server, options);
		return live;
	}

	async stop(): Promise<void> {
		await this.idle();
		await this.server.stop();
	}

	get origin(): string {
		return this.server.origin;
	}

	get path(): string {
		return `/webhook/${this.webhookId}/webhook`;
	}

	get testPath(): string {
		return `/webhook-test/${this.webhookId}/webhook`;
	}

	/** The address that a vendor is given. */
	get url(): string {
		return `${this.publicUrl}${this.path}`;
	}

	/** The address at which this workflow receives, whatever its public address is. */
	get localUrl(): string {
		return `${this.origin}${this.path}`;
	}

	/** Whether deliveries are let in. */
	get isLive(): boolean {
		return this.row && this.published !== null;
	}

	/**
	 * The user publishes what is in the editor.
	 *
	 * @param killAt kills n8n at that moment, with {@link restart} to come; what it shows then is what the database says
	 */
	async publish(killAt: KillMoment | null = null): Promise<Told> {
		this.killAt = killAt;
		try {
			return this.pipeline === 'publication'
				? await publication.publish(this, this.draft())
				: await older.publish(this, this.draft(), { removesAgain: this.pipeline === 'older' });
		} catch (thrown) {
			if (!(thrown instanceof Killed)) throw thrown;
			return { shows: this.published ? 'published' : 'off', calledNode: true, warning: thrown };
		} finally {
			this.killAt = null;
		}
	}

	async unpublish(): Promise<Told> {
		return await (this.pipeline === 'publication' ? publication : older).unpublish(this);
	}

	/** n8n ends, by whatever, and starts again. What was in memory is gone. */
	async restart(): Promise<Told> {
		this.forgetMemory();
		return await (this.pipeline === 'publication' ? publication : older).restart(this);
	}

	/**
	 * The user presses *Execute step*, as `webhooks/test-webhooks.js`, needsWebhook, does it: the listener begins with static
	 * data of its own, and what it has written is stored after `create`.
	 *
	 * @throws what the node throws
	 */
	async listen(): Promise<void> {
		const version = this.draft();
		const workflow = this.load(version, {});
		const methods = this.webhookMethods();
		const call = async (method: 'checkExists' | 'create') =>
			await this.inProcess(
				async () => await methods[method].call(hookContext(this.surroundings(), workflow, 'manual', 'manual', true)),
			);
		if (!(await call('checkExists'))) await call('create');
		this.listener = { version, staticData: JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject };
	}

	/** Whether the editor waits for an event. */
	get isListening(): boolean {
		return this.listener !== null;
	}

	/** The listener ends: by the first event that starts something, or by the user. */
	async stopListening(): Promise<void> {
		const { listener } = this;
		this.listener = null;
		if (!listener) return;
		const workflow = this.load(listener.version, listener.staticData);
		const remove = this.webhookMethods().delete;
		await this.inProcess(
			async () => await remove.call(hookContext(this.surroundings(), workflow, 'update', 'internal', true)),
		);
	}

	/** Time passes, an hour if not told otherwise, and it has come for everything that `trigger()` has scheduled. */
	async tick(afterMs = 3_600_000): Promise<void> {
		await this.idle();
		this.clock.advance(afterMs);
		for (const { tick } of [...this.schedules]) await this.inProcess(async () => await tick(new Date()));
	}

	/**
	 * A run of the same workflow begins, in which another node will write static data of its own.
	 *
	 * @returns what ends it: n8n then writes all static data as the run has read it at its beginning
	 * (`execution-lifecycle/execution-lifecycle-hooks.js`, saveStaticDataById)
	 */
	beginRun(): () => void {
		const read = this.readStaticData();
		return () => {
			this.staticData = { ...read, global: { ...(read.global as IDataObject | undefined), counter: 1 } };
		};
	}

	/**
	 * Goes live once, without n8n's row and its own retries.
	 *
	 * @param pipeline `publication`: after a failure n8n calls delete on what is in memory; `older`: on what the
	 * database holds. Both store what delete has left, unless it throws.
	 * @throws what the node throws.
	 */
	async goLive(
		mode: WorkflowActivateMode = 'activate',
		pipeline: 'publication' | 'older' = 'publication',
	): Promise<void> {
		await goLiveOnce(this, this.draft(), mode, pipeline);
	}

	/** Goes off: n8n takes the route away first, and keeps static data as it is when delete throws. */
	async goOff(): Promise<void> {
		await goOffOnce(this, this.draft());
	}

	/** Back to what was never live. */
	forget(): void {
		this.forgetMemory();
		this.row = false;
		this.published = null;
		this.activated = false;
		this.inFlight = null;
		this.staticData = {};
		this.runs.length = 0;
	}

	get hasTrigger(): boolean {
		return this.nodeType().trigger !== undefined;
	}

	/** The cron expressions that `trigger()` has registered. */
	get expressions(): string[] {
		return this.schedules.map(({ expression }) => expression);
	}

	get triggerRuns(): boolean {
		return this.schedules.length > 0 || this.close !== null;
	}

	readStaticData(): IDataObject {
		return structuredClone(this.staticData);
	}

	load(version: Version, staticData: IDataObject): Workflow {
		return workflowOf(this.surroundings(), version, { staticData, active: this.isLive });
	}

	/** `workflow-static-data.service.js`, saveStaticData: only where a field was set, and then the whole of it. */
	save(workflow: Workflow): void {
		const { staticData } = workflow;
		if (staticData.__dataChanged !== true) return;
		this.staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		staticData.__dataChanged = false;
	}

	async call(
		method: 'checkExists' | 'create' | 'delete',
		workflow: Workflow,
		mode: WorkflowActivateMode,
	): Promise<boolean> {
		const methods = this.webhookMethods();
		const execution = method === 'delete' ? 'internal' : 'trigger';
		this.isRegistering = method !== 'delete';
		try {
			return await this.inProcess(
				async () => await methods[method].call(hookContext(this.surroundings(), workflow, mode, execution)),
			);
		} finally {
			this.isRegistering = false;
		}
	}

	async startTrigger(workflow: Workflow, mode: WorkflowActivateMode, reactivate: () => Promise<void>): Promise<void> {
		const context = triggerContext(this.surroundings(), workflow, mode, {
			// `triggers/trigger-execution-context.factory.js`, emit: what `trigger()` holds is saved, then the workflow runs.
			emit: (data) => {
				this.save(workflow);
				this.runs.push(...(data[0] ?? []).map(({ json }) => json));
			},
			emitError: () => void reactivate(),
			schedule: (schedule) => void this.schedules.push(schedule),
		});
		const response = await this.inProcess(async () => await this.nodeType().trigger?.call(context));
		if (response) this.close = async () => await response.closeFunction?.();
	}

	async stopTrigger(): Promise<void> {
		this.schedules = [];
		const close = this.close;
		this.close = null;
		await close?.();
	}

	private get pipeline(): Pipeline {
		return this.options.pipeline ?? 'publication';
	}

	private nodeType(): INodeType {
		return this.options.nodeType?.() ?? new WebhookEndpointTrigger();
	}

	private webhookMethods() {
		const methods = this.nodeType().webhookMethods?.default;
		if (!methods) throw new Error('the trigger has no webhook methods');
		return methods;
	}

	/** What is in the editor. */
	private draft(): Version {
		return {
			parameters: structuredClone(this.options.parameters),
			credentials: Object.keys(this.options.credentials),
			nodeName: this.nodeName,
			others: this.others,
		};
	}

	/** The process of this n8n ends, and with it what it remembers. */
	forgetMemory(): void {
		this.schedules = [];
		this.close = null;
		this.memory = this.newMemory();
	}

	/** Its clock goes ahead by the time that has passed on {@link clock}. */
	private newMemory(): ProcessMemory {
		const memory = new ProcessMemory();
		const since = Date.now();
		memory.now = () => (this.options.hasOwnTime ? since : Date.now()) + this.clock.now();
		return memory;
	}

	/** Does something in the process of this n8n. */
	async inProcess<Result>(work: () => Promise<Result>): Promise<Result> {
		return await memoryInUse.run(this.memory, work);
	}

	private surroundings(): Surroundings {
		const { credentials, patience, workflowId = 'workflow', nodeId = 'trigger' } = this.options;
		return {
			nodeType: () => this.nodeType(),
			publicUrl: this.publicUrl,
			workflowId,
			nodeId,
			webhookId: this.webhookId,
			credentials,
			patience,
			reach: (url) => {
				if (!url.startsWith(`${this.publicUrl}/`)) return url;
				// Nothing listens at the discard port.
				return (this.isReachableFromInside ? this.origin : 'http://127.0.0.1:9') + url.slice(this.publicUrl.length);
			},
		};
	}

	/** Whether a request has come in and is still worked on. */
	get isBusy(): boolean {
		return this.underWay.size > 0;
	}

	/** Waits until nothing goes on any more behind requests that were answered: the trigger may look after its secret then. */
	async idle(): Promise<void> {
		while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
	}

	private async take(request: Request, response: Response): Promise<void> {
		const work = this.receive(request, response);
		this.underWay.add(work);
		await work.finally(() => this.underWay.delete(work));
	}

	/** `webhooks/test-webhooks.js`, executeWebhook: what starts a run ends the listener. */
	private async receiveTest(request: Request, response: Response): Promise<void> {
		const { listener } = this;
		if (!listener || !webhookMethodsOf(this.surroundings(), this.isRegistering).includes(request.method)) {
			response.status(404).json({ code: 404, message: 'The requested webhook is not registered.' });
			return;
		}
		const workflow = this.load(listener.version, structuredClone(listener.staticData));
		const items = await this.inProcess(
			async () => await deliverTo(this.surroundings(), workflow, { request, response }, 'manual'),
		);
		if (items.length === 0) return;
		this.shown.push(...items.map(({ json }) => json));
		await this.stopListening();
	}

	private async receive(request: Request, response: Response): Promise<void> {
		if (request.path === this.testPath) return await this.receiveTest(request, response);
		const { published } = this;
		if (this.startingUpFor > 0) {
			this.startingUpFor -= 1;
			response.send(startingUp);
			return;
		}
		const hasWebhook =
			request.path === this.path && webhookMethodsOf(this.surroundings(), this.isRegistering).includes(request.method);
		if (!this.isLive || !published || !hasWebhook) {
			response.status(404).json({ code: 404, message: 'The requested webhook is not registered.' });
			return;
		}
		const workflow = this.load(published, this.readStaticData());
		const items = await this.inProcess(
			async () => await deliverTo(this.surroundings(), workflow, { request, response }),
		);
		this.save(workflow);
		this.started.push(...items);
		this.runs.push(...items.map(({ json }) => json));
	}
}
