import { z } from 'zod';
import { ServiceError, type ServiceErrorCode, type ServiceErrorDetails } from '../errors';
import { settle } from '../settle';
import { codeOfStatus, classifyNetworkError } from './classify';
import { withinDepth } from './body';
import { createRedactor, type Redactor } from './redact';
import { inOnePlainLine, serviceWords } from './words';

/** One HTTP call to a service, before authentication. */
export interface Call {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	url: string;
	query?: Record<string, string | number | boolean>;
	headers?: Record<string, string>;
	body?: Record<string, unknown>;
	/** Whether the same call sent twice has the effect of one, so that it may be repeated when its answer is lost. */
	repeatable: boolean;
	/** Whether it makes a new signing secret. It may be repeated, but if its last answer is lost, so is the current secret. */
	renewsSecret?: boolean;
	/** Milliseconds to wait for an answer, if not as long as for others. */
	timeoutMs?: number;
	/** A secret that the call takes along, besides what proves the account. */
	secret?: string;
	/** Gets the headers of a success, names in lower case, before the body is given. */
	onHeaders?(headers: Readonly<Record<string, unknown>>): void;
}

/** An answer as it came, whatever its status: headers in lower case, JSON decoded where it was JSON. */
export interface Answer {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** Time as the calls know it. */
export interface Clock {
	/** Waits the given milliseconds. */
	sleep(milliseconds: number): Promise<void>;
	/** Milliseconds since 1970: a `Retry-After` may be a date, and the time that is spent is measured by it too. */
	now(): number;
}

/** What a sender needs. */
export interface TransportDependencies extends Clock {
	/** Sends a call once, with the credential's authentication; rejects only when there is no answer. */
	request(call: Call): Promise<unknown>;
	/** What to do with a 429 that does not say when to come back. */
	on429WithoutRetryAfter: 'retry' | 'fail';
	/** What proves the account. A service may repeat it, so it is taken out of all that is quoted. */
	secrets: readonly string[];
	patience?: Patience;
}

/** How long calls may take, in milliseconds, where somebody waits for the outcome and n8n tries again by itself. */
export interface Patience {
	/**
	 * Longest wait for the first success of all. Until then a call is repeated only where the service asks for that at
	 * once; a service that has answered once gets the usual time.
	 */
	firstAnswerMs: number;
}

/** Sends a call and gives its answer's body. @throws ServiceError for anything but a success. */
export type Send = (call: Call) => Promise<unknown>;

/** All attempts of a call together take no longer than this, or than its own time-out if that is longer; milliseconds. */
export const retryBudgetMs = 30_000;
const attemptTimeoutMs = 10_000;
/** Cut shorter than this, an attempt would mostly bring nothing but doubt whether it was carried out. */
const minAttemptMs = 3_000;
/** The same where somebody waits for the outcome. */
const minHurriedAttemptMs = 250;
const firstPauseMs = 1_000;

/** A service may ask to come back at once, again and again. */
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
 * when the service says, as long as the budget lasts; the last attempt gets what is left of it. A call that is not
 * repeatable is tried again only when it surely had no effect.
 */
export function createTransport({
	request,
	sleep,
	now,
	on429WithoutRetryAfter,
	secrets,
	patience,
}: TransportDependencies): Send {
	let hasSucceeded = false;

	const withoutSecrets = (error: ServiceErrorDetails, { secret }: Call): ServiceErrorDetails =>
		quoted(error, createRedactor(secret === undefined ? secrets : [...secrets, secret]));

	const attempt = async (call: Call, timeoutMs: number): Promise<Attempt> => {
		const answer = await settle(request({ ...call, timeoutMs }));
		if (!answer.ok) return { ok: false, error: classifyNetworkError(answer.error) };
		const parsed = answerSchema.safeParse(answer.value);
		if (!parsed.success) return { ok: false, error: unknownForm };
		const { statusCode: status, headers } = parsed.data;
		const body = withinDepth(parsed.data.body);
		const error = isPage(body)
			? (errorOf({ status, headers, body: undefined }, now()) ?? unknownForm)
			: errorOf({ status, headers, body }, now());
		hasSucceeded ||= error === undefined;
		if (!error) call.onHeaders?.(headers);
		return error ? { ok: false, error: withoutSecrets(error, call) } : { ok: true, body };
	};

	return async (call) => {
		const { timeoutMs: usualTimeoutMs = attemptTimeoutMs } = call;
		const isHurried = patience !== undefined && !hasSucceeded;
		const timeoutMs = isHurried ? Math.min(patience.firstAnswerMs, usualTimeoutMs) : usualTimeoutMs;
		const deadline = now() + (isHurried ? timeoutMs : Math.max(retryBudgetMs, timeoutMs));
		const minMs = isHurried ? Math.min(timeoutMs, minHurriedAttemptMs) : minAttemptMs;
		let isAnswerLost = false;
		for (let attempts = 1; ; attempts += 1) {
			// A pause can last longer than it should, for example on a machine that was asleep.
			const remainingMs = Math.max(deadline - now(), minMs);
			const outcome = await attempt(call, Math.min(timeoutMs, remainingMs));
			if (outcome.ok) return outcome.body;

			const { error } = outcome;
			// What this very call deleted before its answer got lost is not there the second time.
			if (call.method === 'DELETE' && isAnswerLost && new ServiceError(error).isMissing) return undefined;
			isAnswerLost ||= error.effect !== 'none';
			const { retryAfterSeconds } = error;
			const pauseMs = retryAfterSeconds === undefined ? firstPauseMs * 2 ** (attempts - 1) : retryAfterSeconds * 1000;
			const attemptLimit = error.code === 'unreachable' ? maxAttemptsUnreachable : maxAttempts;
			const hasTime = deadline - now() - pauseMs >= minMs && !(isHurried && pauseMs > 0);
			const again = attempts < attemptLimit && hasTime && mayRepeat(call, error, on429WithoutRetryAfter);
			if (!again) throw new ServiceError({ ...error, effect: effectOf(call, isAnswerLost) });
			await sleep(pauseMs);
		}
	};
}

type Attempt = { ok: true; body: unknown } | { ok: false; error: ServiceErrorDetails };

/** What is unknown after the last attempt. A repeatable call just has to be made again, whatever came of it. */
function effectOf({ repeatable, renewsSecret }: Call, isAnswerLost: boolean): ServiceErrorDetails['effect'] {
	if (!isAnswerLost) return 'none';
	if (renewsSecret) return 'secretUnknown';
	return repeatable ? 'none' : 'unknown';
}

/** A success that is a web page comes from a proxy or a sign-in page, not from the service's API. */
const isPage = (body: unknown): boolean => typeof body === 'string' && /^\s*<(?:!doctype|html)/i.test(body);
const unknownForm: ServiceErrorDetails = { code: 'unexpectedAnswer', effect: 'unknown' };

/**
 * When a call is made again after an error: `always`, because it surely had no effect and the next attempt may succeed;
 * `ifRepeatable`, because it may have had one; `byPace`, as the service says or its definition allows; or `never`,
 * because the next answer would be the same.
 */
type RetryRule = 'always' | 'ifRepeatable' | 'byPace' | 'never';

const retryRules: Readonly<Record<ServiceErrorCode, RetryRule>> = {
	unreachable: 'always',
	rateLimited: 'byPace',
	serverFault: 'ifRepeatable',
	timeout: 'ifRepeatable',
	connectionLost: 'ifRepeatable',
	unauthorized: 'never',
	forbidden: 'never',
	notFound: 'never',
	conflict: 'never',
	gone: 'never',
	invalid: 'never',
	certificate: 'never',
	blocked: 'never',
	redirected: 'never',
	unexpectedAnswer: 'never',
};

function mayRepeat(
	{ repeatable }: Call,
	{ code, retryAfterSeconds }: ServiceErrorDetails,
	on429WithoutRetryAfter: TransportDependencies['on429WithoutRetryAfter'],
): boolean {
	const rule = retryRules[code];
	if (rule === 'byPace') return retryAfterSeconds !== undefined || on429WithoutRetryAfter === 'retry';
	return rule === 'always' || (rule === 'ifRepeatable' && repeatable);
}

function errorOf({ status, headers, body }: Answer, now: number): ServiceErrorDetails | undefined {
	const code = codeOfStatus(status);
	if (!code) return undefined;
	const { message: serviceMessage, code: serviceCode } = serviceWords(body);
	const namesPause = code === 'rateLimited' || code === 'serverFault';
	return {
		code,
		status,
		serviceMessage,
		serviceCode,
		retryAfterSeconds: namesPause ? readRetryAfter(headers, now) : undefined,
		effect: code === 'serverFault' || code === 'timeout' ? 'unknown' : 'none',
	};
}

/**
 * The header `Retry-After` in seconds: `120`, or a date in one of the three forms of HTTP, such as
 * `Wed, 21 Oct 2026 07:28:00 GMT` (RFC 9110, 10.2.3). Undefined where it is missing or means nothing.
 */
function readRetryAfter(headers: Record<string, unknown>, now: number): number | undefined {
	const value = headers['retry-after'];
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string') return undefined;
	if (/^\d+$/.test(text)) return Number(text);
	// The oldest form does not say that it is GMT.
	const date = dateForm.test(text) ? Date.parse(text.replace(/(?: GMT)?$/, ' GMT')) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

const dateForm = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w: -]+$/;

/** Longest quotation of a service's own words, in characters. */
const maxQuoteLength = 300;

/**
 * What somebody else says, so that it can be shown: in one line, without secrets, and not too long. Redacted before it is
 * cut, because nobody would know a secret by its first half.
 */
export const quote = (said: string, { text }: Redactor): string =>
	text(inOnePlainLine(said))
		.slice(0, maxQuoteLength)
		.replace(/[\ud800-\udbff]$/, '');

const quoted = (error: ServiceErrorDetails, redact: Redactor): ServiceErrorDetails => ({
	...error,
	serviceMessage: error.serviceMessage === undefined ? undefined : quote(error.serviceMessage, redact),
	serviceCode: error.serviceCode === undefined ? undefined : quote(error.serviceCode, redact),
});
