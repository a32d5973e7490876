import { createServer } from 'node:net';
import { listenOnLoopback } from './loopback';

/** Picks TCP ports that nobody listens on at this moment, each a different one. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, () => listenOnLoopback(createServer(), host)));
	await Promise.all(servers.map(({ stop }) => stop()));
	return servers.map(({ port }) => port);
}
