import { z } from 'zod';
import { at } from '../../services/json';
import { ServiceError, type ServiceErrorDetails } from '../errors';
import { codeOfStatus, classifyNetworkError } from './classify';
import { createRedactor, type Redactor } from './redact';

/** One HTTP call to a vendor, before authentication. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	url: string;
	query?: Record<string, string | number | boolean>;
	headers?: Record<string, string>;
	body?: Record<string, unknown>;
	/** Whether the same call sent twice has the effect of one, so that it may be repeated when its answer is lost. */
	repeatable: boolean;
	/** Whether it makes a new signing secret. It may be repeated, but with its last answer the secret in force is lost. */
	renewsSecret?: boolean;
	/** Milliseconds to wait for an answer, if not as long as for others. */
	timeoutMs?: number;
	/** A secret that the call takes along, besides what proves the account. */
	secret?: string;
}

/** An answer as it came, whatever its status: headers in lower case, JSON decoded where it was JSON. */
export interface Answer {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

export interface TransportDependencies {
	/** Sends a call once, with the credential's authentication; rejects only when there is no answer. */
	request(call: Call): Promise<unknown>;
	/** Waits the given milliseconds. */
	sleep(milliseconds: number): Promise<void>;
	/** Milliseconds since 1970: vendors may name a date, and the time that is spent is measured by it too. */
	now(): number;
	/** What to do with a 429 that does not say when to come back. */
	on429WithoutRetryAfter: 'retry' | 'fail';
	/** What proves the account. A vendor may repeat it, so it is taken out of all that is quoted. */
	secrets: readonly string[];
}

/** Sends a call and gives its answer's body; throws a {@link ServiceError} for anything but a success. */
export type Send = (call: Call) => Promise<unknown>;

/** All attempts of a call together take no longer than this, or than its own time-out if that is longer; milliseconds. */
export const retryBudgetMs = 30_000;
const attemptTimeoutMs = 10_000;
/** Cut shorter than this, an attempt would mostly bring nothing but doubt whether it was carried out. */
const minAttemptMs = 3_000;
const firstPauseMs = 1_000;

/** A vendor may ask to come back at once, again and again. */
const maxAttempts = 6;
/** Nobody there is mostly a mistyped address: the user should read that soon, and n8n tries again by itself. */
const maxAttemptsUnreachable = 2;

const answerSchema = z.object({
	statusCode: z.number(),
	headers: z.record(z.string(), z.unknown()).catch({}),
	body: z.unknown(),
});

/**
 * Makes a sender with bounded retries: a 429, a 5xx or a broken connection is tried again after 1, 2, 4 … seconds, or
 * when the vendor says, as long as the budget lasts; the last attempt gets what is left of it. A call that is not
 * repeatable is tried again only when it surely had no effect.
 */
export function createTransport({
	request,
	sleep,
	now,
	on429WithoutRetryAfter: on429WithoutRetryAfter,
	secrets,
}: TransportDependencies): Send {
	const withoutSecrets = (fault: ServiceErrorDetails, { secret }: Call): ServiceErrorDetails =>
		quoted(fault, createRedactor(secret === undefined ? secrets : [...secrets, secret]));

	const attempt = async (call: Call, timeout: number): Promise<{ body: unknown } | { fault: ServiceErrorDetails }> => {
		const outcome = await request({ ...call, timeoutMs: timeout }).then(
			(value) => ({ value }),
			(thrown: unknown) => ({ fault: classifyNetworkError(thrown) }),
		);
		if ('fault' in outcome) return outcome;
		const parsed = answerSchema.safeParse(outcome.value);
		if (!parsed.success) return { fault: { kind: 'unexpectedAnswer', mayHaveHappened: true } };
		const { statusCode, headers, body } = parsed.data;
		const fault = isPage(body)
			? (faultOf({ status: statusCode, headers, body: undefined }, now()) ?? unknownForm)
			: faultOf({ status: statusCode, headers, body }, now());
		return fault ? { fault: withoutSecrets(fault, call) } : { body };
	};

	return async (call) => {
		const { timeoutMs: timeout = attemptTimeoutMs } = call;
		const deadline = now() + Math.max(retryBudgetMs, timeout);
		let answerLost = false;
		for (let attempts = 1; ; attempts += 1) {
			// A pause can last longer than it should, for example on a machine that was asleep.
			const mostTime = Math.max(deadline - now(), minAttemptMs);
			const outcome = await attempt(call, Math.min(timeout, mostTime));
			if ('body' in outcome) return outcome.body;

			const { fault } = outcome;
			const gone = fault.kind === 'notFound' || fault.kind === 'gone';
			// What this very call deleted before its answer got lost is not there the second time.
			if (call.method === 'DELETE' && answerLost && gone) return undefined;
			answerLost ||= fault.mayHaveHappened;
			const wait = fault.retryAfter === undefined ? firstPauseMs * 2 ** (attempts - 1) : fault.retryAfter * 1000;
			const most = fault.kind === 'unreachable' ? maxAttemptsUnreachable : maxAttempts;
			const left = deadline - now() - wait;
			const again = attempts < most && left >= minAttemptMs && mayRepeat(call, fault, on429WithoutRetryAfter);
			if (!again) throw new ServiceError({ ...fault, ...leftOpen(call, answerLost) });
			await sleep(wait);
		}
	};
}

/** What nobody can tell after the last attempt. A repeatable call just has to be made again, whatever came of it. */
const leftOpen = ({ repeatable, renewsSecret = false }: Call, answerLost: boolean) => ({
	mayHaveHappened: answerLost && (!repeatable || renewsSecret),
	secretMayBeLost: answerLost && renewsSecret,
});

/** A success that is a web page comes from a proxy or a sign-in page, not from the vendor's API. */
const isPage = (body: unknown): boolean => typeof body === 'string' && /^\s*<(?:!doctype|html)/i.test(body);
const unknownForm: ServiceErrorDetails = { kind: 'unexpectedAnswer', mayHaveHappened: true };

function mayRepeat(
	call: Call,
	fault: ServiceErrorDetails,
	on429WithoutRetryAfter: TransportDependencies['on429WithoutRetryAfter'],
): boolean {
	switch (fault.kind) {
		case 'rateLimited':
			return fault.retryAfter !== undefined || on429WithoutRetryAfter === 'retry';
		case 'unreachable':
			return true;
		case 'serverFault':
		case 'timeout':
		case 'connectionLost':
			return call.repeatable;
		default:
			return false;
	}
}

function faultOf({ status, headers, body }: Answer, now: number): ServiceErrorDetails | undefined {
	const kind = codeOfStatus(status);
	if (!kind) return undefined;
	return {
		kind,
		status,
		...vendorWords(body),
		retryAfter: kind === 'rateLimited' || kind === 'serverFault' ? retryAfterSeconds(headers, now) : undefined,
		mayHaveHappened: kind === 'serverFault' || kind === 'timeout',
	};
}

/** `Retry-After` in seconds, which is a number of them or a date in one of the three forms of HTTP. */
function retryAfterSeconds(headers: Record<string, unknown>, now: number): number | undefined {
	const value = headers['retry-after'];
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string') return undefined;
	if (/^\d+$/.test(text)) return Number(text);
	// The oldest form does not say that it is GMT.
	const date = dateForm.test(text) ? Date.parse(text.replace(/(?: GMT)?$/, ' GMT')) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

const dateForm = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w: -]+$/;

const maxQuoteLength = 300;

/** Masked before it is cut, because nobody would know a secret by its first half. */
const quoted = (fault: ServiceErrorDetails, { text }: Redactor): ServiceErrorDetails => ({
	...fault,
	vendorMessage: fault.vendorMessage === undefined ? undefined : text(fault.vendorMessage).slice(0, maxQuoteLength),
	vendorCode: fault.vendorCode === undefined ? undefined : text(fault.vendorCode),
});

/** The envelopes that the vendors of the catalog use for what went wrong, and the plain ones that many others do. */
function vendorWords(body: unknown): { vendorMessage?: string; vendorCode?: string } {
	const text = (...paths: string[]) =>
		paths.map((path) => at(body, path)).find((value): value is string => typeof value === 'string' && value !== '');
	const message = text(
		'error.message',
		'message',
		'error_description',
		'detail',
		'error',
		'errors.0.detail',
		'errors.0.title',
	);
	const fields = fieldIssues(at(body, 'error.details') ?? at(body, 'details') ?? at(body, 'errors'));
	const words = [message, ...fields].filter((part) => part !== undefined).join('; ');
	return {
		vendorMessage: words === '' ? undefined : words,
		vendorCode: text('error.code', 'error.type', 'code', 'type'),
	};
}

const fieldIssueSchema = z.array(
	z.object({ field: z.union([z.string(), z.array(z.unknown())]).optional(), message: z.string() }),
);

function fieldIssues(details: unknown): string[] {
	const parsed = fieldIssueSchema.safeParse(details);
	if (!parsed.success) return [];
	return parsed.data.slice(0, 3).map(({ field, message }) => {
		const name = Array.isArray(field) ? field.join('.') : field;
		return name ? `${name}: ${message}` : message;
	});
}
