import { createInterface } from 'node:readline';
import { ended, startChild } from '../../host/child';
import { until } from '../../host/until';

/** Run by n8n's own Node, which brings SQLite. Ends with its input, and the lock with it. */
const holder = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(process.argv[1]);
database.exec('PRAGMA busy_timeout = 30000');
database.exec('BEGIN EXCLUSIVE');
console.log('locked');
process.stdin.resume().once('end', () => { database.exec('ROLLBACK'); database.close(); });
`;

/**
 * Keeps everybody else from writing to a SQLite database, as a backup or a full disk would: n8n can still read, and each
 * write fails once n8n has waited a second for it.
 *
 * @param node path of a Node with `node:sqlite` (24 or newer)
 * @returns gives the lock back
 */
export async function lockSqlite(node: string, file: string): Promise<() => Promise<void>> {
	const child = startChild(node, ['--no-warnings', '--eval', holder, file], { stdio: ['pipe', 'pipe', 'pipe'] });
	const said: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		if (stream) createInterface({ input: stream }).on('line', (line) => said.push(line));
	}
	await until('the lock on the database', () => {
		if (child.exitCode !== null) throw new Error(`The lock was not given: ${said.join(' ')}`);
		return said.includes('locked') ? true : undefined;
	});
	return async () => {
		child.stdin?.end();
		await ended(child);
	};
}
