import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureProgram, findProgram } from '../programs';
import type { OnProgress } from '../runProgram';

/** Debian keeps PostgreSQL's programs in a folder for each version, outside of the PATH. */
const debianPostgres = '/usr/lib/postgresql';

/** What queue mode needs besides n8n, and Debian's packages of it. */
const packages = { 'redis-server': 'redis-server', postgres: 'postgresql', initdb: 'postgresql' } as const;

export type Program = keyof typeof packages;

/** The newest version first. */
function foldersOfPostgres(): string[] {
	if (!existsSync(debianPostgres)) return [];
	const versions = readdirSync(debianPostgres).sort((one, other) => Number(other) - Number(one));
	return versions.map((version) => path.join(debianPostgres, version, 'bin'));
}

/**
 * Finds a program, or installs Debian's package of it, for which it has to run as root.
 *
 * @param instead what to do where it cannot be installed, for the message of the error
 * @returns its path
 * @throws if it is not there and cannot be installed
 */
export async function programPath(program: Program, instead: string, onProgress: OnProgress): Promise<string> {
	const debianPackage = packages[program];
	return await ensureProgram(
		{
			find: () => findProgram([program], foldersOfPostgres()),
			debianPackage,
			advice: `Queue mode needs ${program}. Install the package ${debianPackage}, or ${instead}.`,
		},
		onProgress,
	);
}
