import type { IExecuteFunctions, IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { parseJson } from '../services/json';

/** The contexts of n8n in which something sealed may be sent. */
export type SendingContext = IExecuteFunctions | IHookFunctions | ITriggerFunctions | IWebhookFunctions;

/** Longest wait for the whole answer, in milliseconds: nothing may hang on an address that others may have chosen. */
const defaultTimeoutMs = 10_000;

/** No answer of ours is longer; of a longer one nothing is believed. */
const maxAnswerBytes = 4_096;

/** What came back: a status, and the JSON that was with it; undefined where it was none, or too long. */
export interface Posted {
	status: number;
	body: unknown;
	/** Whether it is the answer of an n8n that has no database yet, or not at the moment: nobody has seen the message. */
	isNotReady: boolean;
}

/**
 * What n8n answers to everything at such a time (`setupHealthCheck` of its `abstract-server`): with status 200 while it sets
 * its database up, with status 503 while it is not connected to it.
 */
const notReady = /n8n is starting up\. Please wait|Database is not ready!/;

/** The part of Node's streams that reading takes; the class itself is nothing that n8n lets a package import. */
interface AnswerStream extends AsyncIterable<Uint8Array> {
	destroy(): void;
}

const isStream = (value: unknown): value is AnswerStream =>
	typeof value === 'object' &&
	value !== null &&
	Symbol.asyncIterator in value &&
	'destroy' in value &&
	typeof value.destroy === 'function';

const answerSchema = z.object({ statusCode: z.number(), body: z.custom<AnswerStream>(isStream) });

/**
 * Sends something sealed to an address and reads a short answer. It follows no redirect and takes along nothing but the
 * message, and both its time and what it reads are bounded whatever the other side does.
 *
 * @param header the header that says what the message is
 * @throws what n8n throws where nothing answers in time, or ZodError where n8n gives the answer in another form.
 */
export async function postSealed(
	context: SendingContext,
	url: string,
	header: string,
	message: object,
	timeoutMs = defaultTimeoutMs,
): Promise<Posted> {
	const abortSignal = AbortSignal.timeout(timeoutMs);
	const answer: unknown = await context.helpers.httpRequest({
		method: 'POST',
		url,
		headers: { 'content-type': 'application/json', [header]: '1' },
		body: JSON.stringify(message),
		// n8n's own time-out is one without a sign of life: a server that trickles its answer would never meet it.
		timeout: timeoutMs,
		abortSignal,
		encoding: 'stream',
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
	});
	const { statusCode: status, body } = answerSchema.parse(answer);
	const text = await readBounded(body, abortSignal);
	return {
		status,
		body: text === undefined ? undefined : parseJson(text),
		isNotReady: text !== undefined && notReady.test(text),
	};
}

/** @returns what was read, or undefined where there is more of it than an answer of ours has, or where it broke off. */
async function readBounded(stream: AnswerStream, signal: AbortSignal): Promise<string | undefined> {
	const stop = () => stream.destroy();
	signal.addEventListener('abort', stop);
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		if (signal.aborted) return undefined;
		for await (const chunk of stream) {
			const bytes = Buffer.from(chunk);
			length += bytes.length;
			if (length > maxAnswerBytes) return undefined;
			chunks.push(bytes);
		}
		return Buffer.concat(chunks).toString('utf8');
	} catch {
		return undefined;
	} finally {
		signal.removeEventListener('abort', stop);
		stream.destroy();
	}
}
