import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';

/**
 * Runs a server for the process that drives it, and ends it when that one has gone without stopping it, even by SIGKILL:
 * `node leashed.mjs FOLDER PROGRAM [ARGUMENTS]`. The two are joined by an IPC channel, which the system closes then. The
 * folder goes with the server.
 */
const [folder = '', program = '', ...args] = process.argv.slice(2);
const server = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
process.once('disconnect', () => server.kill('SIGKILL'));
server.once('error', (error) => {
	console.error(error.message);
	process.exit(1);
});
server.once('exit', (code) => {
	if (!process.connected) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	process.exit(code ?? 1);
});
