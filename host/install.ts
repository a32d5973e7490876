import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { exclusively } from './exclusive';
import { runNpm } from './npm';
import { installProgress, lockedPackages, whyNotInstalled } from './packages';
import { cache, hostPackages } from './paths';
import type { OnProgress } from './runProgram';
import { type HostVersion, type HostVersionName, hostVersions } from './versions';

export interface HostInstallation {
	version: HostVersionName;
	/** Where the host package is installed. */
	directory: string;
	/** The Node that n8n runs with. */
	node: string;
	/** n8n's start script. */
	n8n: string;
}

/** Longest time for a step of npm, in milliseconds: a slow line needs minutes for the 2 GB of n8n. */
const boundMs = 25 * 60_000;

/** The files that make up a host package. */
const packageFiles = ['package.json', 'package-lock.json', '.npmrc'];

const binSchema = z.object({ bin: z.object({ node: z.string() }) });

const versionSchema = z.object({ version: z.string().optional() });

/**
 * Not `ci`: it refuses a lock file from which npm has left out an optional package for another kind of machine, and n8n's
 * has such ones. What the lock file does name is installed as it says.
 */
const installArgs = [
	'install',
	'--no-save',
	'--ignore-scripts',
	'--legacy-peer-deps',
	'--no-audit',
	'--no-fund',
	'--no-progress',
	'--loglevel=error',
];

/** Says that an installation is complete, compiled parts included: holds the hash of the package files it was made from. */
export const completeFile = 'complete.sha256';

async function hashOf(directory: string): Promise<string> {
	const hash = createHash('sha256');
	for (const file of packageFiles) hash.update(await readFile(path.join(directory, file)));
	return hash.digest('hex');
}

async function isComplete(source: string, target: string): Promise<boolean> {
	const found = await readFile(path.join(target, completeFile), 'utf8').catch(() => '');
	return found === (await hashOf(source)) && whyNotInstalled(target, { withPeers: false }) === undefined;
}

/**
 * Installs a private package into the cache, unless it is there already. What was begun and not ended begins anew.
 *
 * @param name of its folder in the cache
 * @param doing what is done, for progress and errors: `Installing n8n 2.40`
 * @param finish what is to be done after npm, such as building what is compiled
 * @param source the folder with its package.json, package-lock.json and .npmrc
 * @returns the folder that it is installed in
 * @throws with the gist of what npm said, if it fails
 */
export async function installPackage(
	name: string,
	doing: string,
	onProgress: OnProgress,
	finish: (directory: string) => Promise<void> = () => Promise.resolve(),
	source = path.join(hostPackages, name),
): Promise<string> {
	const target = path.join(cache, name);
	if (await isComplete(source, target)) return target;

	const onWait = (pid: number) => onProgress(`${doing}: process ${pid} is at it already; waiting for it`);
	await exclusively(`${target}.lock`, onWait, async () => {
		if (await isComplete(source, target)) return;
		await mkdir(target, { recursive: true });
		await rm(path.join(target, completeFile), { force: true });
		await rm(path.join(target, 'node_modules'), { recursive: true, force: true });
		for (const file of packageFiles) await copyFile(path.join(source, file), path.join(target, file));

		await runNpm({
			directory: target,
			args: installArgs,
			doing,
			boundMs,
			onProgress,
			howFar: installProgress(target),
		});
		await finish(target);
		await writeFile(path.join(target, completeFile), await hashOf(source));
	});
	return target;
}

/**
 * The Node that n8n runs with: ours, if it is new enough, or else the one of the host package `node-<major>`.
 *
 * @returns the path of the program
 */
async function nodeFor(major: number, onProgress: OnProgress): Promise<string> {
	if (Number(process.versions.node.split('.')[0]) >= major) return process.execPath;
	const directory = await installPackage(`node-${major}`, `Installing Node ${major}`, onProgress, async (target) => {
		await promisify(execFile)(await installedNode(target, major), ['--version']);
	});
	return await installedNode(directory, major);
}

/** The program of the one platform's package that npm has picked. */
async function installedNode(directory: string, major: number): Promise<string> {
	for (const place of Object.keys(lockedPackages(path.join(directory, 'package-lock.json')))) {
		const text = await readFile(path.join(directory, place, 'package.json'), 'utf8').catch(() => undefined);
		if (text) return path.join(directory, place, binSchema.parse(JSON.parse(text)).bin.node);
	}
	throw new Error(
		`This n8n needs Node ${major}, and npm brought none for ${process.platform} on ${process.arch}: the registry has none, or could not be reached. Try again, or install Node ${major} and run this with it.`,
	);
}

/** The version of a package that is installed in a folder; undefined if it is not. */
async function versionIn(directory: string, name: string): Promise<string | undefined> {
	const file = path.join(directory, 'node_modules', name, 'package.json');
	const text = await readFile(file, 'utf8').catch(() => '{}');
	return versionSchema.parse(JSON.parse(text)).version;
}

/**
 * Takes what another n8n on this machine has built of the same version of a package. It is made for Node-API, so that
 * every Node can load it, and building it again would give the same.
 *
 * @returns whether there was one, and n8n's own Node can load it
 */
async function takeBuilt(name: string, directory: string, node: string): Promise<boolean> {
	const version = await versionIn(directory, name);
	for (const other of Object.values(hostVersions).map((row) => path.join(cache, row.directory))) {
		if (other === directory || version === undefined || (await versionIn(other, name)) !== version) continue;
		// Only from one that is whole: it is written last.
		if ((await readFile(path.join(other, completeFile), 'utf8').catch(() => '')) === '') continue;
		const [from, to] = [other, directory].map((host) => path.join(host, 'node_modules', name, 'build', 'Release'));
		if (!from || !to) continue;
		try {
			await cp(from, to, { recursive: true });
			await load(name, directory, node);
			return true;
		} catch {
			await rm(to, { recursive: true, force: true });
		}
	}
	return false;
}

/** @throws if n8n's own Node cannot load a package */
async function load(name: string, directory: string, node: string): Promise<void> {
	await promisify(execFile)(node, ['--eval', `require(${JSON.stringify(name)})`], { cwd: directory });
}

/** Builds the compiled packages of n8n and makes sure that n8n's own Node can load them. */
async function buildCompiled(
	{ compiled }: HostVersion,
	directory: string,
	node: string,
	onProgress: OnProgress,
): Promise<void> {
	for (const name of compiled) {
		if (await takeBuilt(name, directory, node)) continue;
		await runNpm({
			directory,
			args: ['rebuild', name, '--ignore-scripts=false', '--loglevel=error'],
			doing: `Building ${name} (about a minute)`,
			boundMs,
			onProgress,
		});
		await load(name, directory, node);
	}
}

/**
 * Puts a real n8n on this machine, into the cache folder of the repository; does nothing if it is there. Takes about
 * three minutes and 2 GB the first time. Needs Node 20, npm and, where no built sqlite3 can be had, a C++ compiler.
 *
 * @throws with the gist of what npm said, if it fails; the next call begins anew
 */
export async function installHost(version: HostVersionName, onProgress: OnProgress): Promise<HostInstallation> {
	const row: HostVersion = hostVersions[version];
	const node = await nodeFor(row.node, onProgress);
	const directory = await installPackage(row.directory, `Installing n8n ${version}`, onProgress, async (target) => {
		await buildCompiled(row, target, node, onProgress);
	});
	return { version, directory, node, n8n: path.join(directory, 'node_modules', 'n8n', 'bin', 'n8n') };
}
