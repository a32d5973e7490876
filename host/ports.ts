import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

async function listening(host: string): Promise<Server> {
	const server = createServer().listen(0, host);
	await once(server, 'listening');
	return server;
}

/** Picks TCP ports that nobody listens on at this moment, each a different one. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, () => listening(host)));
	const ports = servers.map((server) => {
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
		return address.port;
	});
	await Promise.all(
		servers.map(async (server) => {
			server.close();
			await once(server, 'close');
		}),
	);
	return ports;
}
