import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf, type N8nApi, type WorkflowInput } from '../host/api';
import type { N8n } from '../host/boot';
import { until } from '../host/until';
import { startCommet } from '../sandbox/commet';
import { signGitHub } from '../sandbox/custom';
import type { StandIn } from '../sandbox/standIn';
import {
	githubFlow,
	githubTriggerName,
	handBuilt,
	lastNode,
	ourFlow,
	ourTriggerName,
	plainWebhook,
	type WebhookFlow,
} from './flows';
import { load, type ExpectedAnswer, type PreparedRequest } from './load';
import { startLoopbackGitHub, type LoopbackGitHub } from './loopbackGitHub';
import { processorTime } from './processorTime';
import { orderOf, spreadOf, type Spread } from './statistics';

/**
 * How n8n can evaluate expressions. The first one is set up first, because it is the fastest.
 *
 * `perRound` is how many deliveries a series gets in a round: enough for a second or more of work. What starts nothing takes
 * less time and gets `refusals`.
 */
export const engines = [
	{ name: 'legacy', perRound: 120, refusals: 360, env: { N8N_EXPRESSION_ENGINE: 'legacy' } },
	{
		name: 'lazy',
		perRound: 80,
		refusals: 120,
		env: { N8N_EXPRESSION_ENGINE: 'vm', N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' },
	},
	{
		name: 'vm',
		perRound: 40,
		refusals: 40,
		env: { N8N_EXPRESSION_ENGINE: 'vm', N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: undefined },
	},
] as const;

export type EngineName = (typeof engines)[number]['name'];

/** What is compared, all by the same body of a Commet delivery. */
export const seriesNames = [
	'plainWebhook',
	'ours',
	'oursInMemory',
	'handBuilt',
	'handBuiltAged',
	'github',
	'githubDeduplicated',
	'oursDuplicate',
	'oursUnselected',
	'oursForged',
	'githubForged',
] as const;

export type SeriesName = (typeof seriesNames)[number];

export interface SeriesResult {
	/** Deliveries a second, until the last execution is over. */
	perSecond: Spread;
	/** The same, over what the plain Webhook node did in the same round. */
	ratio: Spread;
	/** n8n's processor time for a delivery in milliseconds, its execution included; where the system tells. */
	processorMs?: Spread;
}

export type EngineResult = Record<SeriesName, SeriesResult>;

export interface DeliveriesResult {
	rounds: number;
	bodyBytes: number;
	/** Ids in the history of Remove Duplicates for `handBuiltAged`, and in ours for `ours`. */
	aged: { handBuilt: number; ours: number };
	engines: Partial<Record<EngineName, EngineResult>>;
}

interface Series {
	/** Makes a delivery that was not there before. */
	prepare(): PreparedRequest;
	expected: ExpectedAnswer;
	/** The workflow whose executions it starts; none where it is to start nothing. */
	runs?: string;
	/** Has to be done once after each start of n8n. */
	begin?(): Promise<void>;
}

const event = 'payment.received';
const accepted: ExpectedAnswer = { status: 200 };

/** Half of what Remove Duplicates remembers before it refuses any more: the mean over its life. */
const agedHandBuilt = 5_000;

/** All that our trigger has n8n remember. */
const agedOurs = 1_000;

const fresh = (): string => `whev_${randomUUID()}`;

/** Everything that is compared, live on an n8n. */
class Contest {
	private constructor(
		private readonly n8n: N8n,
		private readonly api: N8nApi,
		private readonly commet: StandIn,
		private readonly github: LoopbackGitHub,
		private readonly series: Record<SeriesName, Series>,
	) {}

	/** Makes all workflows, takes them live and ages what grows with use. */
	static async prepare(n8n: N8n, api: N8nApi): Promise<Contest> {
		const commet = await startCommet();
		const github = await startLoopbackGitHub();
		const live = async (input: WorkflowInput) => {
			const workflow = await api.createWorkflow(input);
			await goLive(api, workflow.id);
			return workflow;
		};
		const webhookUrl = (path: string) => `${n8n.baseUrl}/webhook/${path}`;

		const secret = `whsec_${randomUUID()}`;
		const credentials = {
			commet: await api.createCredential({ name: 'commet', type: 'commetApi', data: commet.credential }),
			crypto: await api.createCredential({ name: 'crypto', type: 'crypto', data: { hmacSecret: secret } }),
			github: await api.createCredential({
				name: 'github',
				type: 'githubApi',
				data: { server: github.origin, user: 'octocat', accessToken: randomUUID() },
			}),
		};
		/** A delivery of Commet; to one of its own endpoints it is signed with that one's secret. */
		const byCommet = (url: string, how: { id?: string; name?: string; forged?: boolean; secret?: string } = {}) =>
			commet.signed(how.name ?? event, {
				to: url,
				id: how.id ?? fresh(),
				...(how.secret === undefined ? {} : { secret: how.secret }),
				...(how.forged ? { tamper: 'forged' as const } : {}),
			});
		const webhookSeries = async (flow: WebhookFlow): Promise<Series> => {
			const { id } = await live(flow.workflow);
			const url = webhookUrl(flow.path);
			return { runs: id, prepare: () => byCommet(url, { secret }), expected: accepted };
		};

		const aged = handBuilt('hand-built, aged', credentials.crypto);
		const agedSeries = await webhookSeries({ ...aged, workflow: aged.aging });
		const ids = Array.from({ length: agedHandBuilt }, () => ({ body: { id: fresh() } }));
		await load([{ url: webhookUrl(aged.agingPath), headers: {}, body: JSON.stringify({ events: ids }) }], accepted);
		await lastEnd(api, agedSeries.runs ?? '');
		await api.updateWorkflow(agedSeries.runs ?? '', aged.workflow);
		await goLive(api, agedSeries.runs ?? '');

		const ours = await live(ourFlow('ours', credentials.commet));
		const oursUrl = api.productionUrl(ours, ourTriggerName);
		const inMemory = await live(ourFlow('ours, in memory', credentials.commet, { deduplicate: 'memory' }));
		const inMemoryUrl = api.productionUrl(inMemory, ourTriggerName);

		const byGitHub = (url: string, forged = false): PreparedRequest => {
			const id = fresh();
			const { body } = byCommet(url, { id, secret });
			const signature = signGitHub(forged ? 'another' : github.secretOf(url), body);
			return {
				url,
				body,
				headers: { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': id, 'X-Hub-Signature-256': signature },
			};
		};
		const plainGithub = await live(githubFlow('GitHub', credentials.github, false));
		const plainGithubUrl = api.productionUrl(plainGithub, githubTriggerName);
		const githubOnce = await live(githubFlow('GitHub, Remove Duplicates', credentials.github, true));
		const githubOnceUrl = api.productionUrl(githubOnce, githubTriggerName);

		let repeated = '';
		const series: Record<SeriesName, Series> = {
			plainWebhook: await webhookSeries(plainWebhook()),
			ours: { runs: ours.id, prepare: () => byCommet(oursUrl), expected: accepted },
			oursInMemory: { runs: inMemory.id, prepare: () => byCommet(inMemoryUrl), expected: accepted },
			handBuilt: await webhookSeries(handBuilt('hand-built', credentials.crypto)),
			handBuiltAged: agedSeries,
			github: { runs: plainGithub.id, prepare: () => byGitHub(plainGithubUrl), expected: accepted },
			githubDeduplicated: {
				runs: githubOnce.id,
				prepare: () => byGitHub(githubOnceUrl),
				expected: accepted,
			},
			oursDuplicate: {
				prepare: () => byCommet(oursUrl, { id: repeated }),
				expected: { status: 200, body: '{"status":"duplicate"}' },
				begin: async () => {
					repeated = fresh();
					await load([byCommet(oursUrl, { id: repeated })], accepted);
				},
			},
			oursUnselected: {
				prepare: () => byCommet(oursUrl, { name: 'customer.created' }),
				expected: { status: 200, body: 'event_not_selected' },
			},
			oursForged: {
				prepare: () => byCommet(oursUrl, { forged: true }),
				expected: { status: 401, body: 'signature_mismatch' },
			},
			githubForged: { prepare: () => byGitHub(plainGithubUrl, true), expected: { status: 401 } },
		};
		const contest = new Contest(n8n, api, commet, github, series);
		await contest.send('ours', agedOurs);
		return contest;
	}

	/** Bytes of a delivery. */
	get bodyBytes(): number {
		return Buffer.byteLength(this.series.ours.prepare().body);
	}

	async stop(): Promise<void> {
		await this.commet.stop();
		await this.github.stop();
	}

	/**
	 * One engine: n8n is started with it, everybody gets a round to warm up, then come the rounds that count.
	 *
	 * @param tell hears how it goes
	 */
	async run(
		{ name, env, perRound, refusals }: (typeof engines)[number],
		rounds: number,
		tell: (line: string) => void,
	): Promise<EngineResult> {
		const countOf = (series: SeriesName) => (this.series[series].runs === undefined ? refusals : perRound);
		await this.n8n.restart(env);
		await this.api.login();
		for (const { runs } of Object.values(this.series)) if (runs !== undefined) await this.api.settled(runs);
		for (const series of seriesNames) {
			await this.series[series].begin?.();
			await this.send(series, countOf(series));
			await this.proveRun(series);
		}
		const taken: Array<Record<SeriesName, { perSecond: number; processorMs?: number }>> = [];
		for (let round = 0; round < rounds; round += 1) {
			const figures = new Map<SeriesName, { perSecond: number; processorMs?: number }>();
			for (const series of orderOf(seriesNames, round)) {
				figures.set(series, await this.send(series, countOf(series)));
			}
			taken.push(Object.fromEntries(figures) as (typeof taken)[number]);
			tell(`${name}: round ${round + 1} of ${rounds}`);
		}
		return Object.fromEntries(
			seriesNames.map((series): [SeriesName, SeriesResult] => {
				const own = taken.map((round) => round[series]);
				const processor = own.flatMap(({ processorMs }) => processorMs ?? []);
				return [
					series,
					{
						perSecond: spreadOf(own.map(({ perSecond }) => perSecond)),
						ratio: spreadOf(taken.map((round) => round[series].perSecond / round.plainWebhook.perSecond)),
						...(processor.length > 0 ? { processorMs: spreadOf(processor) } : {}),
					},
				];
			}),
		) as EngineResult;
	}

	/** Sends one series its deliveries, and waits until what they have started is over. */
	private async send(series: SeriesName, count: number): Promise<{ perSecond: number; processorMs?: number }> {
		const { prepare, expected, runs } = this.series[series];
		const requests = Array.from({ length: count }, () => prepare());
		const before = processorTime(this.n8n.pid);
		const { from, to } = await load(requests, expected);
		const end = runs === undefined ? to : Math.max(to, await lastEnd(this.api, runs));
		// n8n makes a new isolate for one that was used, after the answer.
		await sleep(100);
		const after = processorTime(this.n8n.pid);
		return {
			perSecond: requests.length / ((end - from) / 1000),
			...(before !== undefined && after !== undefined ? { processorMs: (after - before) / requests.length } : {}),
		};
	}

	/** A flow that stops half-way would be fast. */
	private async proveRun(series: SeriesName): Promise<void> {
		const { runs } = this.series[series];
		if (runs === undefined) return;
		const [newest] = await this.api.executions(runs);
		const reached = newest && outputOf(await this.api.execution(newest.id), lastNode).length > 0;
		if (!reached) throw new Error(`The flow "${series}" does not come to its end: execution ${newest?.id ?? 'none'}.`);
	}
}

async function goLive(api: N8nApi, id: string): Promise<void> {
	const { status, errors } = await api.activate(id);
	if (status !== 'published') throw new Error(`A workflow did not go live: ${JSON.stringify(errors)}`);
}

/** Waits until a workflow's executions are over. @returns when the last one ended, in milliseconds since 1970 */
async function lastEnd(api: N8nApi, workflowId: string): Promise<number> {
	return await until(
		`the executions of workflow ${workflowId}`,
		async () => {
			const newest = await api.executions(workflowId);
			if (newest.length === 0 || newest.some(({ stoppedAt }) => !stoppedAt)) return undefined;
			return Math.max(...newest.map(({ stoppedAt }) => Date.parse(stoppedAt ?? '')));
		},
		{ boundMs: 120_000, everyMs: 100 },
	);
}

/**
 * Measures deliveries on all engines, or on the one that is named.
 *
 * @param keep hears what there is after each engine
 */
export async function measureDeliveries(
	n8n: N8n,
	api: N8nApi,
	{
		rounds,
		only,
		tell,
		keep,
	}: {
		rounds: number;
		only?: EngineName;
		tell: (line: string) => void;
		keep: (result: DeliveriesResult) => Promise<void>;
	},
): Promise<DeliveriesResult> {
	const contest = await Contest.prepare(n8n, api);
	try {
		const result: DeliveriesResult = {
			rounds,
			bodyBytes: contest.bodyBytes,
			aged: { handBuilt: agedHandBuilt, ours: agedOurs },
			engines: {},
		};
		for (const engine of engines) {
			if (only !== undefined && engine.name !== only) continue;
			result.engines[engine.name] = await contest.run(engine, rounds, tell);
			await keep(result);
		}
		return result;
	} finally {
		await contest.stop();
	}
}
