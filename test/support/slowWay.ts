import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnLoopback } from '../../host/loopback';
import type { ManagedVendor } from './managedVendor';

/** The way to a vendor, for action and trigger alike, on which each call takes some time. */
export interface SlowWay {
	/** What the answers that have not arrived yet wait for; each call has taken effect by then. */
	hold: Promise<unknown> | undefined;
	stop(): Promise<void>;
}

/**
 * Puts a way that takes time between a vendor's stand-in and whoever calls it with the vendor's credentials.
 *
 * @param eachWayMs milliseconds that a call takes to the vendor, and its answer takes back
 */
export async function slowWayTo(vendor: ManagedVendor, eachWayMs: number): Promise<SlowWay> {
	const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		await sleep(eachWayMs);
		const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...headers } = request.headers;
		const answer = await fetch(`${vendor.standIn.origin}${request.url ?? ''}`, {
			method: request.method,
			headers: headers as Record<string, string>,
			...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
		});
		const body = await answer.text();
		await sleep(eachWayMs);
		await way.hold;
		response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
	};
	const { origin, stop } = await listenOnLoopback(
		createServer((request, response) => void pass(request, response).catch(() => response.destroy())),
	);
	const way: SlowWay = { hold: undefined, stop };
	for (const fields of Object.values(vendor.credentials)) {
		fields.baseUrl = String(fields.baseUrl).replace(vendor.standIn.origin, origin);
	}
	return way;
}
