import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { systemErrorCode } from './systemError';

/** On Windows there are no process groups: there, only the child itself can be ended. */
const hasGroups = process.platform !== 'win32';

const living = new Set<ChildProcess>();
const tidiers = new Set<() => void>();
let watching = false;

/**
 * Starts a child process in a process group of its own, so that it can be ended with everything it has started, and
 * ends it when this process ends.
 */
export function startChild(command: string, args: string[], options: SpawnOptions): ChildProcess {
	watchOwnEnd();
	const child = spawn(command, args, { ...options, detached: hasGroups });
	living.add(child);
	child.once('close', () => living.delete(child));
	child.once('error', () => living.delete(child));
	return child;
}

/** Sends a signal to a child and to what it has started. Without effect on what has ended already. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(hasGroups ? -child.pid : child.pid, signal);
	} catch (error) {
		if (systemErrorCode(error) !== 'ESRCH') throw error;
	}
}

/** Resolves when a child has ended; at once if it has. Never rejects. */
export async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
	await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}

/**
 * Has something tidied up when this process ends by itself or by a signal, after its children have been ended.
 *
 * @returns takes it back
 */
export function atOwnEnd(tidy: () => void): () => void {
	watchOwnEnd();
	tidiers.add(tidy);
	return () => tidiers.delete(tidy);
}

function endAll(): void {
	for (const child of living) signalGroup(child, 'SIGKILL');
	for (const tidy of tidiers) tidy();
}

/** A signal that somebody else handles is left to them: they may want to end things in order. */
function watchOwnEnd(): void {
	if (watching) return;
	watching = true;
	process.on('exit', endAll);
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		const onSignal = () => {
			if (process.listenerCount(signal) > 1) return;
			endAll();
			process.off(signal, onSignal);
			process.kill(process.pid, signal);
		};
		process.on(signal, onSignal);
	}
}
