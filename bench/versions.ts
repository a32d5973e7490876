import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { HostInstallation } from '../host/install';

/** The exact version of the n8n that is installed. */
export async function n8nVersionOf({ directory }: HostInstallation): Promise<string> {
	const text = await readFile(path.join(directory, 'node_modules', 'n8n', 'package.json'), 'utf8');
	return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** The exact version of the Node that n8n runs on. */
export async function nodeVersionOf({ node }: HostInstallation): Promise<string> {
	const { stdout } = await promisify(execFile)(node, ['--version']);
	return stdout.trim().replace(/^v/, '');
}
