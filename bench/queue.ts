import { readdirSync, readFileSync } from 'node:fs';
import { N8nApi } from '../host/api';
import { bootN8n, type N8n } from '../host/boot';
import { endWithNpm } from '../host/endWithNpm';
import { installHost } from '../host/install';
import { packPackage } from '../host/pack';
import { bootQueue } from '../host/queue/boot';
import { triggerName } from '../host/triggerWorkflow';
import { until } from '../host/until';
import { startStandIn } from '../sandbox';
import { ourFlow } from './flows';
import { load, type PreparedRequest } from './load';
import { thisMachine } from './machine';
import { processorTime } from './processorTime';
import { n8nVersionOf, nodeVersionOf } from './versions';

/**
 * Measures what a delivery costs each process of queue mode, against one process that does everything:
 * `npm run bench:queue`. Prints a table for docs/scale.md.
 *
 * What counts is processor time, and not the time on the clock: all processes share the cores of one machine here, and on
 * several machines they would not.
 */

const deliveries = 300;

/** Not counted: the first ones of a workflow load it, and set up its row in the store. */
const warmUp = 30;

const tell = (line: string): void => void process.stderr.write(`  ${line}\n`);

/** A group of processes whose costs are told as one. */
type Roles = Record<string, () => number>;

interface Row {
	what: string;
	answeredPerSecond: number;
	runPerSecond: number;
	/** Processor milliseconds a delivery, by role. */
	cost: Record<string, number>;
}

const ofN8n = (processes: N8n[]) => () => processes.reduce((sum, { pid }) => sum + (processorTime(pid) ?? 0), 0);

/** Processor time of all processes with this program name: PostgreSQL has one for each connection, Redis has one. */
const ofProgram = (name: string) => () =>
	readdirSync('/proc')
		.filter((entry) => /^\d+$/.test(entry) && nameOf(entry) === name)
		.reduce((sum, entry) => sum + (timeOf(Number(entry)) ?? 0), 0);

function nameOf(pid: string): string | undefined {
	try {
		return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
	} catch {
		// It has ended since it was listed.
		return undefined;
	}
}

function timeOf(pid: number): number | undefined {
	try {
		return processorTime(pid);
	} catch {
		return undefined;
	}
}

async function finished(api: N8nApi, workflowId: string): Promise<void> {
	await until(
		'all executions to be over',
		async () => {
			const open = await Promise.all(
				['new', 'running'].map(async (status) => await api.executions(workflowId, status)),
			);
			return open.every(({ length }) => length === 0) || undefined;
		},
		{ boundMs: 180_000, everyMs: 250 },
	);
}

const perDelivery = (milliseconds: number): number => Number((milliseconds / deliveries).toFixed(1));

async function measure(what: string, api: N8nApi, origin: string, roles: Roles): Promise<Row[]> {
	const standIn = await startStandIn('commet');
	try {
		const credentialId = await api.createCredential({ name: 'commet', type: 'commetApi', data: standIn.credential });
		const rows: Row[] = [];
		for (const deduplicate of ['off', 'memory', 'database']) {
			const workflow = await api.createWorkflow(ourFlow(`bench ${deduplicate}`, credentialId, { deduplicate }));
			await api.activate(workflow.id);
			const to = `${origin}${new URL(api.productionUrl(workflow, triggerName)).pathname}`;
			const prepare = (count: number): PreparedRequest[] =>
				Array.from({ length: count }, () => standIn.signed('payment.received', { to }));
			await load(prepare(warmUp), { status: 200 });
			await finished(api, workflow.id);
			const before = Object.entries(roles).map(([role, time]) => [role, time()] as const);
			const { from, to: answered } = await load(prepare(deliveries), { status: 200 });
			await finished(api, workflow.id);
			const over = performance.timeOrigin + performance.now();
			rows.push({
				what: `${what}, deduplication ${deduplicate}`,
				answeredPerSecond: Number(((deliveries * 1000) / (answered - from)).toFixed(0)),
				runPerSecond: Number(((deliveries * 1000) / (over - from)).toFixed(0)),
				cost: Object.fromEntries(before.map(([role, time]) => [role, perDelivery((roles[role]?.() ?? 0) - time)])),
			});
			tell(JSON.stringify(rows.at(-1)));
			await api.deactivate(workflow.id);
		}
		return rows;
	} finally {
		await standIn.stop();
	}
}

const roleNames = ['webhook', 'worker', 'main', 'postgres', 'redis', 'all in one'];

function table(rows: Row[]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [
		line(['', 'answered/s', 'run/s', ...roleNames.map((role) => `${role}, ms`)]),
		line(Array.from({ length: roleNames.length + 3 }, () => '---')),
		...rows.map(({ what, answeredPerSecond, runPerSecond, cost }) =>
			line([
				what,
				String(answeredPerSecond),
				String(runPerSecond),
				...roleNames.map((role) => (cost[role] === undefined ? '–' : String(cost[role]))),
			]),
		),
	].join('\n');
}

async function main(): Promise<void> {
	endWithNpm();
	const installation = await installHost('2.40', tell);
	const packageTarball = await packPackage(tell);
	const rows: Row[] = [];
	for (const engine of ['vm', 'legacy']) {
		const env = { N8N_EXPRESSION_ENGINE: engine };
		const queue = await bootQueue({ installation, packageTarball, env, onProgress: tell });
		try {
			const { main: editor, webhooks, workers, api, proxy } = queue;
			const roles: Roles = {
				webhook: ofN8n(webhooks),
				worker: ofN8n(workers),
				main: ofN8n([editor]),
				postgres: ofProgram('postgres'),
				redis: ofProgram('redis-server'),
			};
			rows.push(...(await measure(`queue mode, ${engine}`, api, proxy.baseUrl, roles)));
		} finally {
			await queue.stop();
		}
		const n8n = await bootN8n({ installation, packageTarball, env, onProgress: tell });
		try {
			const api = new N8nApi(n8n.baseUrl);
			await api.setupOwner();
			rows.push(
				...(await measure(`one process on SQLite, ${engine}`, api, n8n.baseUrl, { 'all in one': ofN8n([n8n]) })),
			);
		} finally {
			await n8n.dispose();
		}
	}
	const machine = thisMachine({ n8n: await n8nVersionOf(installation), node: await nodeVersionOf(installation) });
	process.stdout.write(`\n${JSON.stringify(machine)}\n\n${table(rows)}\n`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
