import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host of an attacker on loopback: it takes down whatever reaches it, and answers each call with an empty list. */
export class Trap {
	readonly caught: Array<{ method: string; path: string; headers: IncomingHttpHeaders }> = [];

	private constructor(
		private readonly server: Server,
		readonly origin: string,
	) {}

	static async start(): Promise<Trap> {
		const server = createServer((request, response) => {
			trap.caught.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
			response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"webhooks":[]}');
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const trap = new Trap(server, `http://127.0.0.1:${port}`);
		return trap;
	}

	async stop(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		this.server.closeAllConnections();
		await closed;
	}
}
