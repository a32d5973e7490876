import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { exclusively } from './exclusive';
import { cache } from './paths';
import { type OnProgress, runProgram } from './runProgram';

/** Longest time for a call of apt-get, in milliseconds. */
const aptBoundMs = 10 * 60_000;

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/**
 * Looks for a program in the folders of the PATH, and then in others.
 *
 * @param names what it may be called, best first
 * @returns its path, or undefined if it is not on this machine
 */
export function findProgram(names: readonly string[], otherFolders: readonly string[] = []): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...otherFolders];
	return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

/** A program that Debian and Ubuntu have a package of. */
export interface Installable {
	/** Looks for it, before and after the installation. */
	find: () => string | undefined;
	/** The package that brings it. */
	debianPackage: string;
	/** What a person can do where it cannot be installed, as a sentence. */
	advice: string;
}

async function aptGet(args: string[], doing: string, onProgress: OnProgress): Promise<void> {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await runProgram({ command: 'apt-get', args, env, doing, boundMs: aptBoundMs, onProgress });
}

/**
 * Finds a program, or installs it if that can be done without asking: on Debian and Ubuntu, as root.
 *
 * @returns its path
 * @throws with what to do, if it is not there and cannot be installed
 */
export async function ensureProgram(
	{ find, debianPackage, advice }: Installable,
	onProgress: OnProgress,
): Promise<string> {
	const found = find();
	if (found) return found;
	if (process.getuid?.() !== 0 || !findProgram(['apt-get'])) throw new Error(advice);
	const onWait = (pid: number) => onProgress(`Process ${pid} is installing packages; waiting for it`);
	try {
		// apt-get itself would not wait, but fail.
		await exclusively(path.join(cache, 'apt-get.lock'), onWait, async () => {
			if (find()) return;
			await aptGet(['update'], 'Looking up packages', onProgress);
			await aptGet(
				['install', '--yes', '--no-install-recommends', debianPackage],
				`Installing Debian's ${debianPackage}`,
				onProgress,
			);
		});
	} catch (error) {
		throw new Error(`${error instanceof Error ? error.message : String(error)}\n${advice}`, { cause: error });
	}
	const installed = find();
	if (!installed) throw new Error(`Debian's ${debianPackage} did not bring the program. ${advice}`);
	return installed;
}
