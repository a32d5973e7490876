import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

/** A receiver of deliveries on loopback that answers with the given statuses in turn, the last one for good. */
export interface Receiver {
	url: string;
	origin: string;
	received: Received[];
	/** Sets the statuses to come and forgets what was received. */
	answer(...statuses: number[]): void;
	/** Headers of every answer. */
	headers: Record<string, string>;
	stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
	let statuses = [200];
	const server = createServer((request, response) => {
		void buffer(request).then((body) => {
			receiver.received.push({ path: request.url ?? '', headers: request.headers, body: body.toString('utf8') });
			const status = statuses.length > 1 ? statuses.shift() : statuses[0];
			response.writeHead(status ?? 200, { 'content-type': 'application/json', ...receiver.headers });
			response.end(JSON.stringify({ status }));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const receiver: Receiver = {
		url: `${origin}/webhook/1`,
		origin,
		received: [],
		headers: {},
		answer: (...next) => {
			statuses = next;
			receiver.received.length = 0;
		},
		stop: async () => {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
	return receiver;
}
