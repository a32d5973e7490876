import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import type { Account } from './account';
import { playFaults, type Faults } from './faults';
import { Refusal } from './refusal';
import { remember } from './remember';
import type { RecordedRequest, StandInService } from './standIn';
import { answerUnkindly } from './unkindAnswers';
import type { Vendor } from './vendor';
import { keepRawBody } from './rawBody';

/** Headers whose values are credentials. */
const hidden = new Set(['authorization', 'cookie', 'x-api-key']);

/** Starts a vendor's management API on loopback. @param requests record that is written to */
export async function startServer(
	vendor: Vendor<StandInService>,
	{ account, faults, requests, port }: { account: Account; faults: Faults; requests: RecordedRequest[]; port: number },
): Promise<{ origin: string; stop(): Promise<void> }> {
	const records = new WeakMap<Request, RecordedRequest>();
	const api = Router({ caseSensitive: true });
	vendor.routes(api, account);

	const app = express();
	app.disable('x-powered-by');
	app.use(recordInto(requests, records));
	app.use(express.json({ strict: false, verify: keepRawBody }));
	app.use((request, _response, next) => {
		const record = records.get(request);
		if (record) record.body = request.body as unknown;
		next();
	});
	app.use(playFaults(faults, (request) => records.get(request), vendor.errorBody));
	app.use(answerUnkindly(account, vendor));
	app.use(vendor.basePath || '/', api);
	app.use(() => {
		throw vendor.unknownRoute;
	});
	app.use(answerRefusal(vendor));

	const server = createServer(app);
	await listen(server, port);
	const { port: chosen } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${chosen}`,
		stop: async () => await close(server),
	};
}

function recordInto(requests: RecordedRequest[], records: WeakMap<Request, RecordedRequest>): RequestHandler {
	return (request, response, next) => {
		const record: RecordedRequest = {
			method: request.method,
			path: request.path,
			query: { ...request.query },
			headers: visible(request.headers),
			body: undefined,
			status: null,
			fault: null,
		};
		records.set(request, record);
		remember(requests, record);
		// Set before the answer leaves, so that whoever has the answer also finds its status here.
		const writeHead = response.writeHead.bind(response) as (...parts: unknown[]) => typeof response;
		Object.defineProperty(response, 'writeHead', {
			configurable: true,
			value: (status: number, ...rest: unknown[]) => {
				record.status = status;
				return writeHead(status, ...rest);
			},
		});
		next();
	};
}

function visible(headers: Request['headers']): Record<string, string> {
	const entries = Object.entries(headers).filter(([name, value]) => value !== undefined && !hidden.has(name));
	return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** Puts what a route threw into the vendor's envelope. */
function answerRefusal(vendor: Vendor<StandInService>): ErrorRequestHandler {
	return (thrown: unknown, _request, response, _next) => {
		const refusal = thrown instanceof Refusal ? thrown : refusalOf(thrown);
		response.status(refusal.status).json(vendor.errorBody(refusal));
	};
}

function refusalOf(thrown: unknown): Refusal {
	const isBadJson = thrown instanceof SyntaxError && 'status' in thrown && thrown.status === 400;
	if (isBadJson) return new Refusal(400, 'invalid_json', 'The request body is not valid JSON');
	return new Refusal(500, undefined, thrown instanceof Error ? thrown.message : 'Internal error');
}

async function listen(server: Server, port: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			resolve();
		});
	});
}

async function close(server: Server): Promise<void> {
	if (!server.listening) return;
	await new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
