import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const tickMs = 10;

/**
 * Processor time that a process has used so far, with all its threads, in milliseconds. Unlike the time on the clock it
 * does not depend on what else the machine does.
 *
 * @returns undefined where the system does not tell
 */
export function processorTime(pid: number | undefined): number | undefined {
	if (pid === undefined || process.platform !== 'linux') return undefined;
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	// The name of the program is in parentheses and may hold anything; the numbers come behind it.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
