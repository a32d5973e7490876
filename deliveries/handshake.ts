import { createHmac } from 'node:crypto';
import { at, isRecord, parseJson } from '../services/json';
import type { Handshake, Service } from '../services/schema/service';
import type { DeliveryHeaders } from './verification/verdict';

/** An answer to a handshake. */
export interface Reply {
	status: number;
	headers: Record<string, string>;
	/** Undefined for an answer without a body. */
	body?: { text: string } | { json: Record<string, string> };
}

/** A request that may be a handshake. */
export interface HandshakeRequest {
	method: string;
	headers: DeliveryHeaders;
	/** The query of the address as it was sent, with or without its `?`. */
	query: string;
	rawBody: Buffer;
	/** Whether it counts as verified. A GET or HEAD never does. */
	isVerified: boolean;
	/** The secret that has verified it. */
	secret?: string;
}

/** Longest body of a handshake, in bytes: they hold a challenge and little else. */
const maxBodyBytes = 16_384;

/** What may be sent back: visible characters and blanks, and not many. */
const echoable = /^[\x20-\x7e]{1,500}$/;

/**
 * The answer to a handshake of a service.
 *
 * Pure; never throws on what a sender can send. What it sends back is plain text or JSON, so that nothing of the request
 * can become a page of this n8n's address.
 *
 * @returns undefined for a request that is none, or whose parts cannot be sent back
 */
export function handshakeReply(
	{ answers = [] }: Pick<Service, 'answers'>,
	request: HandshakeRequest,
): Reply | undefined {
	if (answers.length === 0) return undefined;
	const known = new Parts(request);
	for (const { when, verified = true, reply } of answers) {
		// Only a POST can be verified: an answer to anything else that had to be would never be given.
		if (request.method === 'POST' && verified !== request.isVerified) continue;
		if (!matches(when, request.method, known)) continue;
		const made = replyOf(reply, known);
		if (made) return made;
	}
	return undefined;
}

/** The query of an address with its `?`; empty where it has none. */
export function queryOf(url: string): string {
	const start = url.indexOf('?');
	return start < 0 ? '' : url.slice(start);
}

function matches(when: Handshake['when'], method: string, known: Parts): boolean {
	return (
		(when.method ?? 'POST') === method &&
		Object.entries(when.body ?? {}).every(([place, value]) => known.body(place) === value) &&
		(when.has ?? []).every((place) => typeof known.body(place) === 'string') &&
		(when.query ?? []).every((name) => known.query(name) !== undefined) &&
		(when.header === undefined || known.header(when.header) !== undefined)
	);
}

/** The parts of a request, read when they are asked for. */
class Parts {
	private parsed: { value: unknown } | undefined;
	private parameters: URLSearchParams | undefined;

	constructor(private readonly request: HandshakeRequest) {}

	body(place: string): unknown {
		this.parsed ??= { value: recordOf(this.request.rawBody) };
		return at(this.parsed.value, place);
	}

	query(name: string): string | undefined {
		this.parameters ??= new URLSearchParams(this.request.query);
		const values = this.parameters.getAll(name);
		return values.length === 1 ? values[0] : undefined;
	}

	header(name: string): string | undefined {
		const value = this.request.headers[name.toLowerCase()];
		return typeof value === 'string' ? value : undefined;
	}

	/** HMAC of what the body has at a place, for a request that is verified. */
	hmac(place: string): string | undefined {
		const text = this.body(place);
		const { secret } = this.request;
		if (secret === undefined || typeof text !== 'string' || !echoable.test(text)) return undefined;
		return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
	}
}

function recordOf(rawBody: Buffer): Record<string, unknown> | undefined {
	const value = rawBody.length > maxBodyBytes ? undefined : parseJson(rawBody);
	return isRecord(value) ? value : undefined;
}

function replyOf({ status = 200, text, json, headers = {} }: Handshake['reply'], known: Parts): Reply | undefined {
	let isWhole = true;
	const filled = (template: string): string =>
		template.replace(/\{(body|query|header|hmac):([^{}]+)\}/g, (_whole, part: keyof Parts, name: string) => {
			const value = known[part](name);
			if (typeof value === 'string' && echoable.test(value)) return value;
			isWhole = false;
			return '';
		});
	const each = (templates: Record<string, string>): Record<string, string> =>
		Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, filled(template)]));
	const reply: Reply = {
		status,
		headers: each(headers),
		...(text === undefined ? {} : { body: { text: filled(text) } }),
		...(json === undefined ? {} : { body: { json: each(json) } }),
	};
	return isWhole ? reply : undefined;
}
