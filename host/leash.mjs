import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * Ends a program when the process that drives it has gone without stopping it, even by SIGKILL. The two are joined by an
 * IPC channel, which the system closes then. There are two ways to put it on:
 *
 * - loaded into a program of Node (`node --import leash.mjs PROGRAM`), it ends that with all that it has started;
 * - around any other program (`node leash.mjs FOLDER PROGRAM [ARGUMENTS]`), it ends that, and the folder goes with it.
 */

function loadedInto() {
	process.once('disconnect', () => process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'));
	process.channel?.unref();
}

function around([folder = '', program = '', ...args]) {
	const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
	process.once('disconnect', () => child.kill('SIGKILL'));
	child.once('error', (error) => {
		console.error(error.message);
		process.exit(1);
	});
	child.once('exit', (code) => {
		if (!process.connected) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
		process.exit(code ?? 1);
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) around(process.argv.slice(2));
else loadedInto();
