import type { INodeParameters } from 'n8n-workflow';
import { startStandIn, type ServiceName, type StandIn, type StandInEndpoint, type Unkind } from '../../sandbox';
import { scenarios, type Scenario } from '../../sandbox/scenarios';
import type { Service } from '../../services/schema/service';
import { LiveWorkflow, type Pipeline } from '../support/liveWorkflow';
import { callOf, rowOf, type CallName, type CallRule } from './calls';
import type { FaultKind } from './kinds';

/** The vendors that the trigger registers at by itself. */
export const vendors = scenarios.flatMap(({ service, credentialType }) => (credentialType ? [service] : []));

/** What an n8n user chose, as far as the lifecycle is concerned. */
export interface Choice {
	/** Origin of this n8n's public address. */
	publicUrl: string;
	events: readonly string[];
	onDeactivate: 'delete' | 'pause';
}

/** Addresses that this n8n may have over time. */
export const publicUrls = ['https://n8n.example.com', 'https://new.example.com', 'https://newer.example.com'] as const;

/** How long a call waits that a stand-in holds, in milliseconds: where it takes effect, enough to do so before. */
const patienceFor = ({ effect }: FaultKind): number => (effect ? 400 : 100);

/** How long a call may take that the stand-in answers, in milliseconds. */
const answeredMs = 60_000;

/** What the vendor has of ours, compared with what is wanted. */
export type Standing = 'works' | 'paused' | 'none' | 'other';

/**
 * A vendor with endpoints of others in its account, and a workflow with our trigger that lives on an n8n. Its checks look
 * at the vendor, not at what the trigger believes.
 */
export class World {
	/** Endpoints of others by id, as JSON. */
	private readonly foreign = new Map<string, string>();
	private imports = 0;
	/** What the last delivery was answered. */
	private answered = '';
	private hanging: { rule: CallRule | 'all'; patience: number; left: number } | undefined;

	private constructor(
		readonly scenario: Scenario,
		readonly row: Service,
		readonly vendor: StandIn,
		readonly live: LiveWorkflow,
		public choice: Choice,
	) {}

	/** Starts a vendor and a workflow that is off; with foreign endpoints that look as much like ours as they can. */
	static async start(service: ServiceName, pipeline: Pipeline = 'publication'): Promise<World> {
		const scenario = scenarios.find((candidate) => candidate.service === service);
		if (!scenario?.credentialType) throw new Error(`${service} registers nothing by itself`);
		const vendor = await startStandIn(service);
		const choice: Choice = { publicUrl: publicUrls[0], events: scenario.events, onDeactivate: 'delete' };
		const live = await LiveWorkflow.start({
			parameters: parametersOf(scenario, choice),
			credentials: { [scenario.credentialType]: vendor.credential },
			publicUrl: choice.publicUrl,
			pipeline,
		});
		const world = new World(scenario, rowOf(service), vendor, live, choice);
		live.options.patience = ({ method, url }) => world.patience(method, new URL(url).pathname);
		world.clear();
		return world;
	}

	/**
	 * Back to the beginning: nothing registered, everything off.
	 *
	 * @param unkind how the vendor is from now on; its quota counts what there is beside the endpoints of others
	 */
	clear(unkind: Unkind = {}): void {
		this.vendor.reset();
		this.vendor.beUnkind({ ...unkind, quota: undefined });
		this.foreign.clear();
		this.live.forget();
		this.hanging = undefined;
		this.choose({ publicUrl: publicUrls[0], events: this.scenario.events, onDeactivate: 'delete' });
		for (const publicUrl of publicUrls) this.vendor.tunnel(publicUrl, this.live.origin);
		const [event] = this.scenario.events;
		const events = [event ?? this.scenario.selected];
		this.addForeign({ url: 'https://crm.example.com/webhook/orders/webhook', events });
		// The same workflow, copied to another n8n.
		this.addForeign({ url: `https://copy.example.com${this.live.path}`, events, enabled: false });
		// The editor's test listener of another node, and an address that only begins like ours.
		const otherNode = 'c8e3d6b1-6e4d-4e1f-8b62-4a5b3c7d8e9f';
		const listener = this.live.url.replace('/webhook/', '/webhook-test/').replace(this.live.webhookId, otherNode);
		this.addForeign({ url: listener, events });
		this.addForeign({ url: `${this.live.url}/more`, events });
		for (const url of nearMisses(this.live.url)) this.addForeign({ url, events });
		const quota = unkind.quota === undefined ? {} : { quota: this.vendor.endpoints.length + unkind.quota };
		this.vendor.beUnkind({ ...unkind, ...quota });
	}

	/** Adds an endpoint that is none of this workflow's. */
	addForeign(seed: { url: string; events: string[]; enabled?: boolean }): StandInEndpoint {
		const endpoint = this.vendor.addEndpoint(seed);
		this.foreign.set(endpoint.id, JSON.stringify(endpoint));
		return endpoint;
	}

	/** The workflow has the static data of another one, which is live on another n8n, as if it had been imported. */
	async importForeign(): Promise<void> {
		this.imports += 1;
		const other = await LiveWorkflow.start({
			...this.live.options,
			workflowId: `another ${this.imports}`,
			publicUrl: `https://another-${this.imports}.example.com`,
			staticData: {},
		});
		try {
			const before = new Set(this.vendor.endpoints.map(({ id }) => id));
			await other.goLive();
			for (const endpoint of this.vendor.endpoints.filter(({ id }) => !before.has(id))) {
				this.foreign.set(endpoint.id, JSON.stringify(endpoint));
			}
			this.live.staticData = other.staticData;
		} finally {
			await other.stop();
		}
	}

	async stop(): Promise<void> {
		await this.live.stop();
		await this.vendor.stop();
	}

	choose(choice: Partial<Choice>): void {
		this.choice = { ...this.choice, ...choice };
		this.live.options.parameters = parametersOf(this.scenario, this.choice);
		this.live.publicUrl = this.choice.publicUrl;
	}

	/** Forgets the calls that were made so far: what is asked about calls is asked about the step that begins now. */
	beginStep(): void {
		this.vendor.requests.length = 0;
	}

	/** From now on calls go wrong, so many of them. */
	fail(kind: FaultKind, rule: CallRule | 'all', times: number): void {
		this.hanging = kind.hangs ? { rule, patience: patienceFor(kind), left: times } : undefined;
		this.vendor.fail({ ...(rule === 'all' ? {} : rule), fault: kind.fault, times });
	}

	/** From now on no call goes wrong. */
	mend(): void {
		this.vendor.mend();
		this.hanging = undefined;
	}

	/** Whether the vendor has shown its list in this step, so that the trigger could know what is there. */
	hasShownList(): boolean {
		return this.calls().some(({ name, fault, status }) => name === 'list' && fault === null && status === 200);
	}

	/** The management calls of this step. */
	calls(): Array<{ name: CallName; fault: string | null; status: number | null }> {
		return this.vendor.requests.map((made) => ({
			name: callOf(this.row, made),
			fault: made.fault,
			status: made.status,
		}));
	}

	/** Verbs of the management calls of this step that could have changed something. */
	writes(): string[] {
		return this.vendor.requests.map(({ method }) => method).filter((method) => method !== 'GET');
	}

	/** The endpoints of this workflow, however many. */
	ours(): StandInEndpoint[] {
		return this.vendor.endpoints.filter(({ id }) => !this.foreign.has(id));
	}

	/** Somebody deletes what we have, later than a list may lag behind. */
	loseOurs(): void {
		this.live.clock.advance(600_000);
		for (const endpoint of this.ours()) this.vendor.endpoints.splice(this.vendor.endpoints.indexOf(endpoint), 1);
	}

	/** A hundred endpoints of others are added, newer than ours. */
	crowd(): void {
		const [event = ''] = this.choice.events;
		for (let more = 0; more < 100; more += 1) {
			this.addForeign({ url: `https://crm.example.com/hooks/${more}`, events: [event] });
		}
	}

	/** Our endpoints and their secrets, to see whether something has changed. */
	fingerprint(): string {
		return JSON.stringify(
			this.ours().map(({ id, url, events, enabled, secret }) => [id, url, events, enabled, secret]),
		);
	}

	/** What was done to what belongs to others, in this step or before; empty if nothing was. */
	harmDone(): string[] {
		const ids = [...this.foreign.keys()];
		const writes = this.vendor.requests.filter(({ method }) => method !== 'GET');
		const called = writes.filter(({ path }) => ids.some((id) => path.split('/').includes(id)));
		const changed = ids.filter((id) => {
			const now = this.vendor.endpoints.find((endpoint) => endpoint.id === id);
			return JSON.stringify(now) !== this.foreign.get(id);
		});
		return [
			...called.map(({ method }) => `a call (${method}) was made for a foreign endpoint`),
			...changed.map((id) => `the foreign endpoint ${id} was changed`),
		];
	}

	/** What the vendor has of ours. `works` is proven by a delivery, signed with the secret that the vendor has. */
	async standing(): Promise<Standing> {
		const [only, ...more] = this.ours();
		if (!only) return 'none';
		if (more.length > 0 || only.url !== this.live.url) return 'other';
		if (!only.enabled) return this.live.isLive ? 'other' : 'paused';
		if (!isSameSet(only.events, this.choice.events)) return 'other';
		if (!this.live.isLive) return 'other';
		return (await this.takesDelivery()) ? 'works' : 'other';
	}

	/** Whether a delivery that the vendor signs is let in. One that is not answered is sent again, as vendors do. */
	private async takesDelivery(): Promise<boolean> {
		const [event = ''] = this.choice.events;
		const send = async () => (await this.vendor.emit(event, { to: this.live.url, copies: 1 }))[0];
		const first = await send();
		const attempt = first?.status === null ? await send() : first;
		const { status = null, body = null, error = null } = attempt ?? {};
		await this.live.idle();
		this.answered = `${status ?? error} ${JSON.stringify(body)}`;
		return status === 200 && !this.answered.includes('ignored');
	}

	/** Our endpoints in one line, for messages; without anything secret. */
	describe(): string {
		const ours = this.ours().map(({ url, events, enabled }) => `${url} [${events.join()}] ${enabled ? 'on' : 'off'}`);
		return `${this.live.isLive ? 'live' : 'off'}, at the vendor: ${ours.join('; ') || 'nothing'} (last delivery: ${this.answered || 'none'})`;
	}

	/**
	 * A short wait for the calls that will be held. All others are answered, however busy the machine is: the trigger itself
	 * waits less than half a second for some of them.
	 */
	private patience(method: string, path: string): number {
		const { hanging } = this;
		if (!hanging || hanging.left === 0) return answeredMs;
		const { rule } = hanging;
		if (rule !== 'all' && !(rule.method === method && rule.path.test(path))) return answeredMs;
		hanging.left -= 1;
		return hanging.patience;
	}
}

const otherCase = (text: string): string =>
	[...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('');

/** Addresses that only look like ours. */
const nearMisses = (url: string): string[] => {
	const { host, pathname } = new URL(url);
	return [
		`${url}/`,
		`${url}?source=api`,
		url.replace(pathname, otherCase(pathname)),
		url.replace(/^https:/, 'http:'),
		url.replace(host, `www.${host}`),
	];
};

const isSameSet = (left: readonly string[], right: readonly string[]): boolean =>
	JSON.stringify([...new Set(left)].sort()) === JSON.stringify([...new Set(right)].sort());

function parametersOf({ service }: Scenario, { events, onDeactivate }: Choice): INodeParameters {
	return { service, registration: 'automatic', events: [...events], options: { onDeactivate } };
}
