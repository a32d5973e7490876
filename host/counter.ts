import { createServer } from 'node:http';
import { listenOnLoopback } from './loopback';

/** Counts what arrives, by name: what the nodes behind a trigger have done, seen from outside of n8n. */
export interface Counter {
	/** Add a name at the end and call it by GET to have the name counted. */
	url: string;
	/** How often each name was counted; a live view. */
	counts: ReadonlyMap<string, number>;
	/** How often names were counted, all together. */
	total(): number;
	/** From now on each call is counted and answered after so many milliseconds, unless the caller is gone by then. */
	answerAfter(milliseconds: number): void;
	stop(): Promise<void>;
}

/** Starts a counter on a free port of loopback. */
export async function startCounter(): Promise<Counter> {
	const counts = new Map<string, number>();
	let delay = 0;
	const server = createServer((request, response) => {
		const name = decodeURIComponent((request.url ?? '/').slice(1));
		const timer = setTimeout(() => {
			counts.set(name, (counts.get(name) ?? 0) + 1);
			response.end('{}');
		}, delay);
		response.once('close', () => clearTimeout(timer));
		response.setHeader('content-type', 'application/json');
	});
	const { origin, stop } = await listenOnLoopback(server);
	return {
		url: `${origin}/`,
		counts,
		total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
		answerAfter: (milliseconds) => {
			delay = milliseconds;
		},
		stop,
	};
}

/**
 * A node that has a value of its item counted, to be put behind a trigger.
 *
 * @param value n8n expression, without its braces, of what is counted
 */
export function countingNode(counter: Pick<Counter, 'url'>, value: string) {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { method: 'GET', url: `=${counter.url}{{ encodeURIComponent(${value}) }}`, options: {} },
	};
}
