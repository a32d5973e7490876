import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostPackages } from '../../../host/paths';

const leash = path.join(hostPackages, 'leash.mjs');
const untilKilled = "console.log('up'); setInterval(() => undefined, 1000)";

let folder: string;
let child: ChildProcess;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'leash-'));
});
afterEach(() => {
	child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

/** Starts a program on its leash, and waits until it is up. */
async function start(args: string[]): Promise<void> {
	child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true });
	if (child.stdout) await once(child.stdout, 'data');
}

test('a program is ended, and its folder removed, when nobody drives it any longer', async () => {
	await start([leash, folder, process.execPath, '--eval', untilKilled]);
	child.disconnect();
	await once(child, 'exit');
	expect(existsSync(folder)).toBe(false);
});

test('a program that is stopped in order leaves its folder to who stops it', async () => {
	await start([leash, folder, process.execPath, '--eval', untilKilled]);
	child.kill('SIGTERM');
	await once(child, 'exit');
	expect(existsSync(folder)).toBe(true);
});

test('a program of Node that the leash is loaded into is ended', async () => {
	await start([`--import=${leash}`, '--eval', untilKilled]);
	child.disconnect();
	expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});
