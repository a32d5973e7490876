import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** What was answered to a raw request. */
export interface RawAnswer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

/** Longest wait for an answer, in milliseconds. */
const bound = 60_000;

/**
 * Posts with exactly these header lines, in this order and as often as given; Host and Content-Length are added.
 *
 * @throws when the connection breaks before there is an answer, or none comes in a minute
 */
export async function postRaw(
	url: string,
	lines: ReadonlyArray<readonly [name: string, value: string]>,
	body: string | Buffer,
): Promise<RawAnswer> {
	const bytes = Buffer.from(body);
	const { host } = new URL(url);
	const all = [['Host', host], ['Content-Length', String(bytes.length)], ...lines];
	const outgoing = request(url, { method: 'POST', headers: all.flat(), agent: false, timeout: bound });
	outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in a minute')));
	// A server may answer, and close, before it has taken a body that is too long.
	const response = new Promise<RawAnswer>((resolve, reject) => {
		outgoing.once('error', reject);
		outgoing.once('response', (incoming) => {
			text(incoming).then(
				(answer) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: answer }),
				reject,
			);
		});
	});
	outgoing.end(bytes);
	return await response;
}

/** A connection on which a request has begun and does not go on. */
export async function beginPost(
	url: string,
	lines: ReadonlyArray<readonly [name: string, value: string]>,
	promised: number,
	begun: string,
): Promise<Socket> {
	const { hostname, port, host, pathname } = new URL(url);
	const socket = connect(Number(port), hostname);
	await once(socket, 'connect');
	const all = [['Host', host], ['Content-Length', String(promised)], ...lines];
	const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	socket.write(`POST ${pathname} HTTP/1.1\r\n${head}\r\n${begun}`);
	return socket;
}
