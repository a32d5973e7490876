import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from './systemError';
import { until } from './until';

/** Longest wait for another process, in milliseconds. */
const boundMs = 30 * 60_000;

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it is there, but not ours.
		return systemErrorCode(error) === 'EPERM';
	}
}

/** The process that holds a lock, or undefined if nobody does. */
async function holder(lock: string): Promise<number | undefined> {
	const text = await readFile(lock, 'utf8').catch(() => '');
	const pid = Number(text);
	return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

async function take(lock: string): Promise<boolean> {
	// Written first and put in place afterwards would not be exclusive; an empty lock counts as held for a moment.
	const file = await open(lock, 'wx').catch((error: unknown) => {
		if (systemErrorCode(error) === 'EEXIST') return undefined;
		throw error;
	});
	if (!file) return false;
	await file.writeFile(String(process.pid));
	await file.close();
	return true;
}

/**
 * Does something that only one process at a time may do. Another one waits; a lock that a dead process has left behind
 * is put aside.
 *
 * @param lock the lock file
 * @param onWait is told once which process is waited for
 * @throws what `work` throws, or an error if the other process takes longer than half an hour
 */
export async function exclusively<T>(lock: string, onWait: (pid: number) => void, work: () => Promise<T>): Promise<T> {
	await mkdir(path.dirname(lock), { recursive: true });
	let told = false;
	await until(
		`another process to finish (if there is none, remove ${path.basename(lock)} in ${path.basename(path.dirname(lock))}/)`,
		async () => {
			if (await take(lock)) return true;
			const pid = await holder(lock);
			if (pid !== undefined && !isAlive(pid)) {
				const aside = `${lock}.${process.pid}`;
				// Of several that wait, one alone moves it.
				await rename(lock, aside).catch(() => undefined);
				await rm(aside, { force: true });
			} else if (pid !== undefined && !told) {
				told = true;
				onWait(pid);
			}
			return undefined;
		},
		{ boundMs, everyMs: 500 },
	);
	try {
		return await work();
	} finally {
		await rm(lock, { force: true });
	}
}
