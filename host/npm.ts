import { ended, signalGroup, startChild } from './child';

export type OnProgress = (line: string) => void;

/** How often a long npm run says that it goes on, in milliseconds. */
const progressEveryMs = 5_000;

/** How much of npm's output the message of an error shows: what went wrong comes first or last. */
const shownLines = { first: 12, last: 15 };

export interface NpmRun {
	/** Where npm runs. */
	directory: string;
	args: string[];
	/** What is done, for progress and errors: `Installing n8n 2.40`. */
	doing: string;
	/** Longest time it may take, in milliseconds. */
	boundMs: number;
	onProgress: OnProgress;
	/** How far it has come, in a few words. */
	howFar?: () => string;
}

/** The lines of an output that are worth showing. */
function gist(output: string): string {
	const lines = output.trim().split('\n');
	const { first, last } = shownLines;
	if (lines.length <= first + last) return lines.join('\n');
	return [...lines.slice(0, first), '…', ...lines.slice(-last)].join('\n');
}

/** Command and first arguments that start npm: the npm that runs us, or else the one in the PATH. */
function npmCommand(): { command: string; first: string[]; shell: boolean } {
	const cli = process.env.npm_execpath;
	if (cli && /npm-cli\.[cm]?js$/.test(cli)) return { command: process.execPath, first: [cli], shell: false };
	return { command: 'npm', first: [], shell: process.platform === 'win32' };
}

/**
 * Runs npm to its end and tells every few seconds how it goes.
 *
 * @returns what npm printed on stdout
 * @throws an error with the gist of what npm said, if npm fails, cannot be started or takes too long
 */
export async function runNpm({ directory, args, doing, boundMs, onProgress, howFar }: NpmRun): Promise<string> {
	const { command, first, shell } = npmCommand();
	const start = Date.now();
	const npm = startChild(command, [...first, ...args], { cwd: directory, shell, stdio: ['ignore', 'pipe', 'pipe'] });
	let stdout = '';
	let output = '';
	npm.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		output += text;
	});
	npm.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));

	const tell = (state: string | undefined) => {
		const seconds = Math.round((Date.now() - start) / 1000);
		onProgress(`${doing}: ${seconds} s${state ? `, ${state}` : ''}`);
	};
	let tooLong = false;
	const progress = setInterval(() => tell(howFar?.()), progressEveryMs);
	const bound = setTimeout(() => {
		tooLong = true;
		signalGroup(npm, 'SIGKILL');
	}, boundMs);
	onProgress(`${doing} …`);
	try {
		const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
			npm.once('error', reject);
			npm.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
		});
		if (tooLong) throw new Error(`it took longer than ${Math.round(boundMs / 60_000)} minutes`);
		if (code !== 0) throw new Error(`npm ended with ${typeof code === 'number' ? `exit code ${code}` : code}`);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`${doing} failed: ${reason}. It said:\n${gist(output) || '(nothing)'}`, { cause: error });
	} finally {
		clearInterval(progress);
		clearTimeout(bound);
		signalGroup(npm, 'SIGKILL');
		await ended(npm);
	}
	tell('done');
	return stdout;
}
