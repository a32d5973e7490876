import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Says which part of the ports is ours, such as `10000-19999`, where others draw some at the same time. */
export const portsVariable = 'TEST_PORTS';

/**
 * From where ports are drawn: below those from which every system takes the port of an outgoing connection, because one of
 * those can be gone again before the server that it was drawn for listens.
 *
 * @throws if the variable does not name a part of them
 */
export function rangeFrom(given = '10000-29999'): { from: number; to: number } {
	const [from = NaN, last = NaN] = given.split('-').map(Number);
	if (from >= 10_000 && from <= last && last < 30_000) return { from, to: last + 1 };
	throw new Error(`${portsVariable} has to be a part of 10000-29999, such as 10000-19999. Given: "${given}".`);
}

const range = rangeFrom(process.env[portsVariable]);

/** What this process has given out. */
const given = new Set<number>();

async function isFree(port: number, host: string): Promise<boolean> {
	const server = createServer().listen(port, host);
	try {
		await once(server, 'listening');
	} catch {
		return false;
	}
	server.close();
	await once(server, 'close');
	return true;
}

/**
 * Picks TCP ports that nobody listens on at this moment, each a different one that was not picked before.
 *
 * @throws if all have been tried
 */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
	const ports: number[] = [];
	while (ports.length < count) {
		if (given.size === range.to - range.from) throw new Error('No TCP port is free.');
		const port = randomInt(range.from, range.to);
		if (given.has(port)) continue;
		given.add(port);
		if (await isFree(port, host)) ports.push(port);
	}
	return ports;
}
