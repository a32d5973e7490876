import type { Socket } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import { Refusal } from './refusal';
import type { Fault, FaultRule, RecordedRequest } from './standIn';

/** Longer than any caller's patience, in milliseconds. */
const maxHoldMs = 60_000;

/** Rules for the calls to come, used up in the order they were given. */
export class Faults {
	private rules: Array<FaultRule & { toSkip: number; left: number }> = [];
	private readonly held = new Set<Socket>();

	add(rule: FaultRule): void {
		this.rules.push({ ...rule, toSkip: rule.skip ?? 0, left: rule.times ?? 1 });
	}

	/** Forgets the rules and lets go of the callers that still wait. */
	clear(): void {
		this.rules = [];
		for (const socket of this.held) socket.destroy();
	}

	/** Leaves a caller without an answer for a minute at most. */
	hold(socket: Socket): void {
		this.held.add(socket);
		socket.once('close', () => this.held.delete(socket));
		socket.setTimeout(maxHoldMs, () => socket.destroy());
	}

	/** Takes the fault that this call runs into, if any. */
	take(method: string, path: string): Fault | undefined {
		const rule = this.rules.find((candidate) => candidate.left > 0 && fits(candidate, method, path));
		if (!rule) return undefined;
		if (rule.toSkip > 0) {
			rule.toSkip -= 1;
			return undefined;
		}
		rule.left -= 1;
		return rule.fault;
	}
}

function fits(rule: FaultRule, method: string, path: string): boolean {
	if (rule.method && rule.method.toUpperCase() !== method) return false;
	if (rule.path === undefined) return true;
	return typeof rule.path === 'string' ? path.endsWith(rule.path) : rule.path.test(path);
}

/** What a fault is called in the record of requests. */
const nameOf = (fault: Fault): string => (typeof fault === 'string' ? fault : `status ${fault.status}`);

/**
 * Plays the faults. A call that shall take effect runs as usual, and only its answer is replaced.
 *
 * @param recordOf the entry of this call in the record of requests
 * @param errorBody the vendor's envelope for a status
 */
export function playFaults(
	faults: Faults,
	recordOf: (request: Request) => RecordedRequest | undefined,
	errorBody: (refusal: Refusal) => unknown,
): RequestHandler {
	return (request, response, next) => {
		const fault = faults.take(request.method, request.path);
		if (!fault) return next();
		const record = recordOf(request);
		if (record) record.fault = nameOf(fault);

		if (fault === 'timeout') return faults.hold(request.socket);
		if (fault === 'resetBefore') return void request.socket.resetAndDestroy();
		if (fault === 'html') return void response.status(200).type('html').send(page);
		if (fault === 'timeoutAfter') replaceAnswer(response, () => faults.hold(request.socket));
		else if (fault === 'resetAfter') replaceAnswer(response, () => request.socket.resetAndDestroy());
		else if (fault === 'wrongEnvelope') replaceAnswer(response, (end) => end(200, {}, { result: 'ok', items: {} }));
		else {
			const { status, headers = {} } = fault;
			const body = fault.body === undefined ? errorBody(refusalOf(status)) : fault.body;
			if (!fault.afterEffect) return void response.status(status).set(headers).json(body);
			replaceAnswer(response, (end) => end(status, headers, body));
		}
		next();
	};
}

const page = '<!doctype html><html><head><title>Sign in</title></head><body><p>Please sign in.</p></body></html>';

const refusalOf = (status: number): Refusal =>
	new Refusal(status, undefined, `The stand-in was asked to answer ${status}`);

type End = (status: number, headers: Record<string, string>, body: unknown) => void;

/** Does something else when the route has done its work and would answer. */
function replaceAnswer(response: Response, replacement: (end: End) => void): void {
	const end = response.end.bind(response);
	const answerInstead: End = (status, headers, body) => {
		for (const name of ['content-length', 'etag', 'content-type']) response.removeHeader(name);
		response.status(status).set({ 'content-type': 'application/json; charset=utf-8', ...headers });
		end(JSON.stringify(body));
	};
	let done = false;
	Object.defineProperty(response, 'end', {
		configurable: true,
		value: () => {
			if (!done) replacement(answerInstead);
			done = true;
			return response;
		},
	});
}
