import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { OnProgress } from '../npm';

const run = promisify(execFile);

/** Longest time for a call of apt-get, in milliseconds. */
const aptBoundMs = 5 * 60_000;

/** Debian keeps PostgreSQL's programs in a folder for each version, outside of the PATH. */
const debianPostgres = '/usr/lib/postgresql';

/** What queue mode needs besides n8n. */
const packages = { 'redis-server': 'redis-server', postgres: 'postgresql', initdb: 'postgresql' } as const;

export type Program = keyof typeof packages;

function foldersOfPostgres(): string[] {
	if (!existsSync(debianPostgres)) return [];
	const versions = readdirSync(debianPostgres).sort((one, other) => Number(other) - Number(one));
	return versions.map((version) => path.join(debianPostgres, version, 'bin'));
}

function find(program: Program): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...foldersOfPostgres()];
	return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file));
}

async function aptGet(...args: string[]): Promise<void> {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run('apt-get', [...args, '--quiet'], { env, timeout: aptBoundMs, maxBuffer: 10_000_000 });
}

/**
 * Finds a program, or installs Debian's package of it, for which it has to run as root.
 *
 * @param instead what to do where it cannot be installed, for the message of the error
 * @returns its path
 * @throws if it is not there and cannot be installed
 */
export async function programPath(program: Program, instead: string, onProgress: OnProgress): Promise<string> {
	const found = find(program);
	if (found) return found;
	const name = packages[program];
	const advice = `Install the package ${name}, or ${instead}.`;
	const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
	if (!mayInstall) throw new Error(`${program} is not on this machine. ${advice}`);
	onProgress(`Installing Debian's ${name} …`);
	try {
		await aptGet('update');
		await aptGet('install', '--yes', '--no-install-recommends', name);
	} catch (error) {
		throw new Error(`${program} could not be installed by apt-get. ${advice}`, { cause: error });
	}
	const installed = find(program);
	if (!installed) throw new Error(`Debian's ${name} brought no ${program}. ${advice}`);
	return installed;
}
