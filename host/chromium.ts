import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { ended, signalGroup, startChild } from './child';
import type { OnProgress } from './npm';
import { until } from './until';

/** Names under which systems install Chromium or Chrome, best first. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'];

/** Longest time for a step of the installation, in milliseconds. */
const boundMs = 10 * 60_000;

/** How often the installation says that it goes on, in milliseconds. */
const progressEveryMs = 5_000;

/** How many lines of a failed installation the error shows. */
const shownLines = 15;

async function inPath(name: string): Promise<string | undefined> {
	for (const directory of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
		const file = path.join(directory, name);
		const found = await access(file, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return file;
	}
	return undefined;
}

/** The program named by the environment variable CHROMIUM, or else the first one in the PATH; undefined if there is none. */
async function find(): Promise<string | undefined> {
	if (process.env.CHROMIUM) return process.env.CHROMIUM;
	for (const name of names) {
		const file = await inPath(name);
		if (file) return file;
	}
	return undefined;
}

/** Runs apt-get to its end, and tells every few seconds that it goes on. */
async function aptGet(args: string[], doing: string, onProgress: OnProgress): Promise<void> {
	const start = Date.now();
	const child = startChild('apt-get', args, {
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
	}
	const last = () => output.trim().split('\n').at(-1)?.slice(0, 100) ?? '';
	const progress = setInterval(
		() => onProgress(`${doing}: ${Math.round((Date.now() - start) / 1000)} s, ${last()}`),
		progressEveryMs,
	);
	onProgress(`${doing} …`);
	try {
		const code = await until(`${doing} to end`, () => child.exitCode ?? child.signalCode ?? undefined, { boundMs });
		if (code !== 0) throw new Error(`apt-get ended with ${code}`);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(
			`${doing} failed: ${reason}. It said:\n${output.trim().split('\n').slice(-shownLines).join('\n')}`,
			{
				cause: error,
			},
		);
	} finally {
		clearInterval(progress);
		signalGroup(child, 'SIGKILL');
		await ended(child);
	}
}

/**
 * A Chromium or Chrome on this machine. Where there is none, it is installed if that can be done without asking: on
 * Debian and Ubuntu, as root.
 *
 * @returns the path of the program
 * @throws with what to do, if there is none and none can be installed
 */
export async function ensureChromium(onProgress: OnProgress): Promise<string> {
	const found = await find();
	if (found) return found;
	if (process.getuid?.() === 0 && (await inPath('apt-get'))) {
		await aptGet(['update'], 'Looking up packages', onProgress);
		await aptGet(['install', '-y', '--no-install-recommends', 'chromium'], 'Installing Chromium', onProgress);
		const installed = await find();
		if (installed) return installed;
	}
	throw new Error(
		'The browser tests need Chromium or Chrome, and there is none in the PATH. Install it (Debian, Ubuntu: "apt-get install chromium" as root), or set the environment variable CHROMIUM to the path of the program.',
	);
}
