import { Agent, createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { isReady } from './isReady';
import { listenOnLoopback } from './loopback';

/** A server in front of one or more n8n processes, which gives each request to the next of them. */
export interface ReverseProxy {
	baseUrl: string;
	/** How many requests each target has been given. */
	given: number[];
	/** The address at this proxy of what has this address at one of the servers. */
	addressOf(url: string): string;
	stop(): Promise<void>;
}

export interface ReverseProxyOptions {
	/** The server that gets all requests whose path begins so, and is none of those that take turns. */
	apart?: { prefix: string; target(): string | undefined };
	/**
	 * Whether a target is asked for its health before each request, and the request is answered with 503 where it is not
	 * ready: while n8n sets up its database, it answers everything with 200 and runs nothing.
	 */
	onlyWhenReady?: boolean;
}

/**
 * Starts a proxy on a free port of loopback. It is as plain as they come: a server that does not answer makes a 502, and
 * no other one is tried. The targets may be set later, because n8n wants to know the address of the proxy first.
 *
 * @param targets addresses of the servers, looked at for each request
 */
export async function startReverseProxy(
	targets: () => string[],
	{ apart, onlyWhenReady = false }: ReverseProxyOptions = {},
): Promise<ReverseProxy> {
	const agent = new Agent({ keepAlive: true });
	const given: number[] = [];
	let next = 0;
	const inTurn = (): string | undefined => {
		const all = targets();
		const index = next % Math.max(all.length, 1);
		next += 1;
		if (all[index] !== undefined) given[index] = (given[index] ?? 0) + 1;
		return all[index];
	};
	const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { method, url = '/', headers } = request;
		const refuse = (status: number) => {
			if (response.headersSent) response.destroy();
			else response.writeHead(status).end();
		};
		const target = apart && url.startsWith(apart.prefix) ? apart.target() : inTurn();
		if (target === undefined) {
			refuse(502);
			return;
		}
		if (onlyWhenReady && !(await isReady(target))) {
			refuse(503);
			return;
		}
		// Who has not waited for that is gone already.
		if (response.destroyed) return;
		const onward = forward(new URL(url, target), { method, headers, agent }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
			answer.once('error', () => refuse(502));
		});
		onward.once('error', () => refuse(502));
		// Who does not wait any longer is gone for the server too.
		response.once('close', () => onward.destroy());
		request.pipe(onward);
	};
	const server = createServer((request, response) => {
		pass(request, response).catch(() => response.destroy());
	});
	const { origin, stop } = await listenOnLoopback(server);
	return {
		baseUrl: origin,
		given,
		addressOf: (url) => `${origin}${new URL(url).pathname}`,
		stop: async () => {
			await stop();
			agent.destroy();
		},
	};
}
