import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { N8n } from './boot';
import { exclusively } from './exclusive';
import { completeFile, type HostInstallation } from './install';
import { cache } from './paths';
import { freePorts } from './ports';
import type { OnProgress } from './runProgram';

/**
 * A user folder that n8n has started in once, without any package: its database is set up. For n8n that is hundreds of
 * migrations, which take longer than all else that it does at a start, and come out the same each time. So it is done once
 * for each installation and kept in the cache.
 *
 * @returns the folder, to be copied; all copies have the same encryption key
 * @throws if n8n does not start
 */
export async function startedFolder(installation: HostInstallation, onProgress: OnProgress): Promise<string> {
	const { version, directory } = installation;
	const all = path.join(cache, 'started');
	const name = `${version}-${(await readFile(path.join(directory, completeFile), 'utf8')).slice(0, 16)}`;
	const wanted = path.join(all, name);
	await mkdir(all, { recursive: true });
	const isThere = async () => (await readdir(all)).includes(name);
	if (await isThere()) return wanted;

	const onWait = (pid: number) => onProgress(`Process ${pid} is setting up a folder of n8n ${version}; waiting for it`);
	await exclusively(`${wanted}.lock`, onWait, async () => {
		if (await isThere()) return;
		onProgress(`Setting up a folder of n8n ${version} …`);
		for (const old of await readdir(all)) {
			const isOurs = old.startsWith(`${version}-`) && !old.startsWith(name);
			if (isOurs) await rm(path.join(all, old), { recursive: true, force: true });
		}
		const folder = await mkdtemp(path.join(tmpdir(), 'n8n-started-'));
		const host = '127.0.0.1';
		const [port = 0] = await freePorts(1, host);
		const n8n = new N8n(installation, folder, host, port, { env: {}, ownsFolder: true, role: 'start', onProgress });
		try {
			await n8n.start();
			await n8n.stop();
			// Without what it makes of its editor anew at each start. Under its name only once it is whole.
			const fresh = path.join(all, `${name}.${process.pid}`);
			await rm(fresh, { recursive: true, force: true });
			await cp(path.join(folder, '.n8n'), path.join(fresh, '.n8n'), { recursive: true });
			await rename(fresh, wanted);
		} finally {
			await n8n.dispose();
		}
	});
	return wanted;
}
