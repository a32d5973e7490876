import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** How often the progress is told, in seconds: rewritten in place on a terminal, a line each time elsewhere. */
const progressEvery = process.stdout.isTTY ? 1 : 10;

/** The packages of a lock file by their place, without the project itself. A file that is not there holds none. */
function lockedPackages(file) {
	if (!existsSync(file)) return {};
	const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
	return packages;
}

/**
 * What keeps the installed packages from being those of package-lock.json, or undefined if nothing does. npm itself notes
 * what it has installed in node_modules/.package-lock.json; packages for other kinds of machines are optional there.
 */
export function whyNotInstalled(directory) {
	if (!existsSync(path.join(directory, 'node_modules'))) return 'node_modules is missing';
	const installed = lockedPackages(path.join(directory, 'node_modules', '.package-lock.json'));
	const wanted = lockedPackages(path.join(directory, 'package-lock.json'));
	for (const [place, { version, integrity, optional, link }] of Object.entries(wanted)) {
		const found = installed[place];
		if (!found && optional) continue;
		if (!found || !existsSync(path.join(directory, place))) return `${place} is missing`;
		if (!link && (found.version !== version || found.integrity !== integrity)) return `${place} is not ${version}`;
	}
	return undefined;
}

/** How many of the locked packages are on the disk by now. */
function countUnpacked(directory, places) {
	return places.filter((place) => existsSync(path.join(directory, place, 'package.json'))).length;
}

/** Says how the installation goes on until it is told to stop. */
function showProgress(directory) {
	const places = Object.entries(lockedPackages(path.join(directory, 'package-lock.json')))
		.filter(([, { optional }]) => !optional)
		.map(([place]) => place);
	const start = Date.now();
	const tell = () => {
		const unpacked = countUnpacked(directory, places);
		const doing = unpacked === 0 ? 'fetching' : `${unpacked} of ${places.length} packages in place`;
		const line = `  ${Math.round((Date.now() - start) / 1000)} s: ${doing}`;
		process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(60)}` : `${line}\n`);
	};
	tell();
	const timer = setInterval(tell, progressEvery * 1000);
	return () => {
		clearInterval(timer);
		tell();
		if (process.stdout.isTTY) process.stdout.write('\n');
	};
}

/** Command and first arguments that start npm: the npm that runs us, or else the one in the PATH. */
function npmCommand() {
	const cli = process.env.npm_execpath;
	if (cli && /npm-cli\.[cm]?js$/.test(cli)) return { command: process.execPath, first: [cli], shell: false };
	return { command: 'npm', first: [], shell: process.platform === 'win32' };
}

function run(command, args, options) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, options);
		child.once('error', reject);
		child.once('close', (code, signal) => {
			if (code === 0) resolve();
			else reject(new Error(`npm ci ended with ${signal ?? `exit code ${code}`}. Its own message is above.`));
		});
	});
}

/**
 * Makes sure that the packages of a directory's package-lock.json are installed there. Does nothing if they are.
 *
 * @throws if `npm ci` does not end well; npm's own message has been printed by then.
 */
export async function ensureInstalled(directory = repository) {
	const reason = whyNotInstalled(directory);
	if (!reason) return;
	console.log(`Installing packages: ${reason}. On a new machine this takes about a minute.`);
	const { command, first, shell } = npmCommand();
	const stopProgress = showProgress(directory);
	try {
		await run(command, [...first, 'ci', '--no-progress', '--loglevel=error'], {
			cwd: directory,
			shell,
			stdio: ['ignore', 'inherit', 'inherit'],
		});
	} finally {
		stopProgress();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	await ensureInstalled(process.argv[2] ? path.resolve(process.argv[2]) : repository).catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
}
