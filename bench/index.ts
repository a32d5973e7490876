import path from 'node:path';
import { writeFile, mkdir } from 'node:fs/promises';
import { N8nApi } from '../host/api';
import { bootN8n, type BootOptions, type N8n } from '../host/boot';
import { endWithNpm } from '../host/endWithNpm';
import { type HostInstallation, installHost } from '../host/install';
import { packPackage } from '../host/pack';
import { repository } from '../host/paths';
import { measureActivation } from './activation';
import { measureClock, measureMemory, measureVerifier } from './apart';
import { engines, measureDeliveries, type DeliveriesResult, type EngineName } from './deliveries';
import { thisMachine } from './machine';
import { measurePackage } from './packageCost';
import { benchOptions } from './options';
import { plot } from './plot';
import { performancePage, summary } from './report';
import { saveResults, savedResults, type Results } from './results';
import { n8nVersionOf, nodeVersionOf } from './versions';

/**
 * Measures the package: `npm run bench`. Without `--only` everything, which takes some 15 minutes and makes
 * docs/performance.md and its plot anew.
 *
 * - `--only PART[,PART]`: only these; prints the figures and leaves the page alone. The parts are named below, and those of
 *   the deliveries may be narrowed to an engine: `deliveries:vm`.
 * - `--rounds N`: how often each thing is measured; `--workflows N`: how many go live at once
 * - `--report`: measures nothing and makes the page from what was measured last
 */

const tell = (line: string): void => void process.stderr.write(`  ${line}\n`);

/** What the rounds of each part are, unless they are given. */
const usualRounds = { deliveries: 6, verifier: 21, activation: 3, package: 9 };

/** Workflows that go live at once, unless it is given. */
const manyWorkflows = 500;

interface Tools {
	installation: HostInstallation;
	packageTarball: string;
	/** What was asked for with --rounds. */
	rounds: number | undefined;
	/** What was asked for with --workflows. */
	workflows: number | undefined;
}

async function onN8n<T>(
	{ installation, packageTarball }: Tools,
	env: BootOptions['env'],
	use: (n8n: N8n, api: N8nApi) => Promise<T>,
): Promise<T> {
	const n8n = await bootN8n({ installation, packageTarball, env, onProgress: tell });
	try {
		const api = new N8nApi(n8n.baseUrl);
		await api.setupOwner();
		return await use(n8n, api);
	} catch (error) {
		throw new Error(`${String(error)} n8n logged last:\n${n8n.logLines().slice(-25).join('\n')}`, { cause: error });
	} finally {
		await n8n.dispose();
	}
}

/** The parts, in the order they are run. Each gives its piece of the results. */
const parts: Record<string, (tools: Tools, only: EngineName | undefined) => Promise<Results>> = {
	verifier: async ({ installation, rounds }) => ({
		verifier: await measureVerifier(installation, rounds ?? usualRounds.verifier),
	}),
	memory: async ({ installation }) => ({ memory: await measureMemory(installation) }),
	clock: async ({ installation }) => ({ clock: await measureClock(installation) }),
	package: async ({ installation, packageTarball, rounds }) => ({
		package: await measurePackage(installation, packageTarball, { rounds: rounds ?? usualRounds.package, tell }),
	}),
	deliveries: async (tools, only) => {
		// One engine alone stands beside what was measured of the others before.
		const before = only === undefined ? {} : ((await savedResults()).deliveries?.engines ?? {});
		const withOthers = (result: DeliveriesResult) => ({ ...result, engines: { ...before, ...result.engines } });
		const keep = async (result: DeliveriesResult) =>
			await saveResults({ ...(await savedResults()), deliveries: withOthers(result) });
		const rounds = tools.rounds ?? usualRounds.deliveries;
		return {
			deliveries: withOthers(
				await onN8n(
					tools,
					engines[0].env,
					async (n8n, api) => await measureDeliveries(n8n, api, { rounds, only, tell, keep }),
				),
			),
		};
	},
	activation: async (tools) => ({
		activation: await onN8n(
			tools,
			{},
			async (n8n, api) =>
				await measureActivation(n8n, api, {
					rounds: tools.rounds ?? usualRounds.activation,
					workflows: tools.workflows ?? manyWorkflows,
					tell,
				}),
		),
	}),
};

async function writePages(results: Results): Promise<void> {
	const images = path.join(repository, 'docs', 'images');
	await mkdir(images, { recursive: true });
	await writeFile(path.join(repository, 'docs', 'performance.md'), performancePage(results));
	await writeFile(path.join(images, 'performance.svg'), plot(results));
	tell('docs/performance.md and docs/images/performance.svg are made anew.');
}

async function main(): Promise<void> {
	endWithNpm();
	const options = benchOptions(process.argv.slice(2), {
		...Object.fromEntries(Object.keys(parts).map((name) => [name, []])),
		deliveries: engines.map(({ name }) => name),
	});
	const saved = await savedResults();
	if (options.isReport) return await writePages(saved);

	const from = Date.now();
	const installation = await installHost('2.40', tell);
	const packageTarball = await packPackage(tell);
	const { rounds, workflows } = options;
	const tools: Tools = { installation, packageTarball, rounds, workflows };
	let results: Results = {
		...saved,
		machine: thisMachine({ n8n: await n8nVersionOf(installation), node: await nodeVersionOf(installation) }),
	};
	for (const { name, engine } of options.parts) {
		tell(`${name} …`);
		const piece = await parts[name]?.(tools, engines.find((row) => row.name === engine)?.name);
		results = { ...results, ...piece };
		await saveResults(results);
		console.log(summary(piece ?? {}));
	}
	tell(`measured in ${Math.round((Date.now() - from) / 60_000)} minutes`);
	if (options.isWhole) await writePages(results);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
