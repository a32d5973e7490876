import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { bootN8n } from '../host/boot';
import type { HostInstallation } from '../host/install';
import { spreadOf, type Spread } from './statistics';

const name = 'n8n-nodes-webhook-endpoints';
const inner = path.join(__dirname, 'inner');

const loadedSchema = z.object({ ms: z.number(), bytes: z.number(), files: z.number() });

export interface LoadCost {
	/** Processor time in milliseconds. */
	ms: Spread;
	/** Memory that stays in use, in bytes. */
	bytes: number;
	/** Files of the package that are run. */
	files: number;
}

export interface PackageResult {
	tarballBytes: number;
	unpackedBytes: number;
	files: number;
	/** What n8n does with the package's files while it starts. */
	start: { read: string[]; run: string[] };
	trigger: LoadCost;
	action: LoadCost;
	both: LoadCost;
}

/** What the package weighs: on disk, at n8n's start, and when its nodes are first used. Starts an n8n of its own. */
export async function measurePackage(
	installation: HostInstallation,
	packageTarball: string,
	{ rounds, tell }: { rounds: number; tell: (line: string) => void },
): Promise<PackageResult> {
	// Node knows loaded files by their real path.
	const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'bench-package-')));
	const record = path.join(folder, 'record.txt');
	await writeFile(record, '');
	try {
		const n8n = await bootN8n({
			installation,
			packageTarball,
			userFolder: folder,
			env: {
				NODE_OPTIONS: `--require ${JSON.stringify(path.join(inner, 'recordFiles.cjs'))}`,
				BENCH_RECORD: record,
				BENCH_PACKAGE: name,
			},
			onProgress: tell,
		});
		await n8n.dispose();
		const installed = path.join(folder, '.n8n', 'nodes', 'node_modules', name);
		const files = await filesIn(installed);
		const lines = [...new Set((await readFile(record, 'utf8')).split('\n'))];
		const of = (kind: string) =>
			lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
		const cost = async (...classes: string[]) => await loadCost(installation, installed, classes, rounds);
		return {
			tarballBytes: (await stat(packageTarball)).size,
			unpackedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
			files: files.length,
			start: { read: of('read'), run: of('run') },
			trigger: await cost('WebhookEndpointTrigger'),
			action: await cost('WebhookEndpoint'),
			both: await cost('WebhookEndpointTrigger', 'WebhookEndpoint'),
		};
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function filesIn(directory: string): Promise<Array<{ bytes: number }>> {
	const entries = await readdir(directory, { recursive: true, withFileTypes: true });
	return await Promise.all(
		entries
			.filter((entry) => entry.isFile())
			.map(async (entry) => ({ bytes: (await stat(path.join(entry.parentPath, entry.name))).size })),
	);
}

/** Loads nodes in a new process, again and again. */
async function loadCost(
	{ node, directory }: HostInstallation,
	installed: string,
	classes: string[],
	rounds: number,
): Promise<LoadCost> {
	const runs = [];
	for (let round = 0; round < rounds; round += 1) {
		const { stdout } = await promisify(execFile)(
			node,
			['--expose-gc', path.join(inner, 'loadNodes.cjs'), installed, ...classes],
			{ env: { NODE_PATH: path.join(directory, 'node_modules'), PATH: process.env.PATH }, timeout: 60_000 },
		);
		runs.push(loadedSchema.parse(JSON.parse(stdout)));
	}
	return {
		ms: spreadOf(runs.map(({ ms }) => ms)),
		bytes: spreadOf(runs.map(({ bytes }) => bytes)).median,
		files: runs[0]?.files ?? NaN,
	};
}
