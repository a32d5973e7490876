import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { installProgress, npmCommand, whyNotInstalled } from '../host/packages.js';

/**
 * The first step of every npm script: makes sure that the packages of package-lock.json are installed, and does nothing if
 * they are. Needs nothing but Node and npm, so that every script works on a bare clone.
 */

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Says how the installation goes on until it is told to stop: in place on a terminal, a line each time elsewhere. */
function showProgress() {
	const { isTTY } = process.stdout;
	const howFar = installProgress(repository);
	const start = Date.now();
	const tell = () => {
		const line = `  ${Math.round((Date.now() - start) / 1000)} s: ${howFar()}`;
		process.stdout.write(isTTY ? `\r${line.padEnd(60)}` : `${line}\n`);
	};
	tell();
	const timer = setInterval(tell, isTTY ? 1_000 : 10_000);
	return () => {
		clearInterval(timer);
		tell();
		if (isTTY) process.stdout.write('\n');
	};
}

const reason = whyNotInstalled(repository);
if (reason) {
	console.log(`Installing packages: ${reason}. On a new machine this takes about a minute.`);
	const { command, first, shell } = npmCommand();
	const stopProgress = showProgress();
	const npm = spawn(command, [...first, 'ci', '--no-progress', '--loglevel=error'], {
		cwd: repository,
		shell,
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	const [code, signal] = await once(npm, 'close').finally(stopProgress);
	if (code !== 0) {
		console.error(`npm ci ended with ${signal ?? `exit code ${code}`}. Its own message is above.`);
		process.exitCode = 1;
	}
}
