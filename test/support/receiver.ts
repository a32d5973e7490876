import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

/** An endpoint on loopback that takes whatever is sent to it. */
export class Receiver {
	/** Bodies that came in, oldest first. */
	readonly received: unknown[] = [];

	private constructor(
		private readonly server: Server,
		readonly url: string,
	) {}

	/** @param status to answer with */
	static async start(status = 200): Promise<Receiver> {
		const app = express();
		const server = createServer(app);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const receiver = new Receiver(server, `http://127.0.0.1:${port}/hook`);
		app.use(express.json());
		app.post('/hook', (request, response) => {
			receiver.received.push(request.body as unknown);
			response.status(status).json({ received: true });
		});
		return receiver;
	}

	async stop(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		this.server.closeAllConnections();
		await closed;
	}
}
