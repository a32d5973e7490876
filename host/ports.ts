import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * From where ports are drawn: below those from which every system takes the port of an outgoing connection, because one of
 * those can be gone again before the server that it was drawn for listens.
 */
const range = { from: 10_000, to: 30_000 };

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
