import { once } from 'node:events';
import { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

/** A server that listens. */
export interface Listening {
	port: number;
	/** `http://127.0.0.1:<port>`, without a slash at the end. */
	origin: string;
	/** Ends it and every connection that it still has. */
	stop: () => Promise<void>;
}

/** Has a server, of HTTP or of TCP, listen on a free port of loopback. */
export async function listenOnLoopback(server: Server, host = '127.0.0.1'): Promise<Listening> {
	server.listen(0, host);
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
	return {
		port: address.port,
		origin: `http://${host}:${address.port}`,
		stop: async () => {
			if (!server.listening) return;
			const closed = once(server, 'close');
			server.close();
			if (server instanceof HttpServer) server.closeAllConnections();
			await closed;
		},
	};
}
