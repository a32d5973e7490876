import { ended, signalGroup, startChild } from './child';

/** Is told, in a line each, how something that takes its time goes on. */
export type OnProgress = (line: string) => void;

/** How often a long run says that it goes on, in milliseconds. */
const progressEveryMs = 5_000;

/** How much of the output the message of an error shows: what went wrong comes first or last. */
const shownLines = { first: 12, last: 15 };

export interface ProgramRun {
	command: string;
	args: readonly string[];
	/** Where it runs; the folder of this process without it. */
	directory?: string;
	env?: NodeJS.ProcessEnv;
	/** Whether the command is one for the system's shell. */
	shell?: boolean;
	/** What is done, for progress and errors: `Installing n8n 2.40`. */
	doing: string;
	/** Longest time it may take, in milliseconds. */
	boundMs: number;
	onProgress: OnProgress;
	/** How far it has come, in a few words; without it, the last line that it has put out. */
	howFar?: () => string;
}

/** The lines of an output that are worth showing. */
function gist(output: string): string {
	const lines = output.trim().split('\n');
	const { first, last } = shownLines;
	if (lines.length <= first + last) return lines.join('\n');
	return [...lines.slice(0, first), '…', ...lines.slice(-last)].join('\n');
}

/** The last line of an output that has something in it, cut to what fits on a line. */
const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1)?.trim().slice(0, 100) ?? '';

/**
 * Runs a program to its end and tells every few seconds how it goes. What it has started ends with it.
 *
 * @returns what it printed on stdout
 * @throws an error with the gist of what it said, if it fails, cannot be started or takes too long
 */
export async function runProgram(run: ProgramRun): Promise<string> {
	const { command, args, directory, env, shell = false, doing, boundMs, onProgress } = run;
	const start = Date.now();
	const child = startChild(command, [...args], { cwd: directory, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
	let stdout = '';
	let output = '';
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		output += text;
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));

	const tell = (state: string) => {
		const seconds = Math.round((Date.now() - start) / 1000);
		onProgress(`${doing}: ${seconds} s${state ? `, ${state}` : ''}`);
	};
	let tooLong = false;
	const progress = setInterval(() => tell(run.howFar?.() ?? lastLine(output)), progressEveryMs);
	const bound = setTimeout(() => {
		tooLong = true;
		signalGroup(child, 'SIGKILL');
	}, boundMs);
	onProgress(`${doing} …`);
	try {
		const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
		});
		if (tooLong) throw new Error(`it took longer than ${Math.round(boundMs / 60_000)} minutes`);
		if (code !== 0) throw new Error(`it ended with ${typeof code === 'number' ? `exit code ${code}` : code}`);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`${doing} failed: ${reason}. It said:\n${gist(output) || '(nothing)'}`, { cause: error });
	} finally {
		clearInterval(progress);
		clearTimeout(bound);
		signalGroup(child, 'SIGKILL');
		await ended(child);
	}
	tell('done');
	return stdout;
}
