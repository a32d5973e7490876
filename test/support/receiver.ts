import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../host/loopback';

/** A request as it came in. */
export interface Received {
	method: string;
	/** With the query. */
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

/** A server on loopback that takes whatever is sent to it: a workflow's address, somebody else's, or an attacker's. */
export interface Receiver {
	url: string;
	/** Every other address of it is as good as `url`. */
	origin: string;
	/** What came in, oldest first. */
	received: Received[];
	/** Sets the statuses to come, the last one for good, and forgets what was received. */
	answer(...statuses: number[]): void;
	/** Headers of every answer. */
	headers: Record<string, string>;
	stop(): Promise<void>;
}

/** @param body of every answer, as JSON; without it, the status */
export async function startReceiver(body?: unknown): Promise<Receiver> {
	let statuses = [200];
	const server = createServer((request, response) => {
		void buffer(request).then((bytes) => {
			const { method = '', url = '', headers } = request;
			receiver.received.push({ method, path: url, headers, body: bytes.toString('utf8') });
			const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
			response.writeHead(status, { 'content-type': 'application/json', ...receiver.headers });
			response.end(JSON.stringify(body ?? { status }));
		});
	});
	const { origin, stop } = await listenOnLoopback(server);
	const receiver: Receiver = {
		url: `${origin}/webhook/1`,
		origin,
		received: [],
		headers: {},
		answer: (...next) => {
			statuses = next;
			receiver.received.length = 0;
		},
		stop,
	};
	return receiver;
}
