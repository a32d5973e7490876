import { Agent, createServer, request as forward } from 'node:http';
import { listenOnLoopback } from '../loopback';

/** A proxy that gives each request to the next of several servers. */
export interface RoundRobin {
	baseUrl: string;
	/** How many requests each target has been given. */
	given: number[];
	stop(): Promise<void>;
}

/**
 * Starts a proxy on a free port of loopback. It is as plain as they come: a server that does not answer makes a 502, and
 * no other one is tried. The targets may be set later, because n8n wants to know the address of the proxy first.
 *
 * @param targets addresses of the servers, looked at for each request
 * @param apart the server that gets all requests whose path begins so, and is none of those that take turns
 */
export async function startRoundRobin(
	targets: () => string[],
	apart?: { prefix: string; target(): string | undefined },
): Promise<RoundRobin> {
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
	const server = createServer((request, response) => {
		const { method, url = '/', headers } = request;
		const refuse = () => {
			if (response.headersSent) response.destroy();
			else response.writeHead(502).end();
		};
		const target = apart && url.startsWith(apart.prefix) ? apart.target() : inTurn();
		if (target === undefined) {
			refuse();
			return;
		}
		const onward = forward(new URL(url, target), { method, headers, agent }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
			answer.once('error', refuse);
		});
		onward.once('error', refuse);
		// Who does not wait any longer is gone for the server too.
		response.once('close', () => onward.destroy());
		request.pipe(onward);
	});
	const { origin, stop } = await listenOnLoopback(server);
	return {
		baseUrl: origin,
		given,
		stop: async () => {
			await stop();
			agent.destroy();
		},
	};
}
