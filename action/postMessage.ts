import { createHmac, randomUUID } from 'node:crypto';
import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod';
import { createRedactor } from '../endpoints/http/redact';
import { createTransport, type Clock } from '../endpoints/http/transport';
import { credentialProblems } from '../endpoints/messages/credential';
import { systemClock } from '../endpoints/n8n/clock';
import { hiddenValues } from '../endpoints/n8n/credentials';
import { isMaskedSecret } from '../services/maskedSecret';
import { asPasted } from '../services/pasted';
import type { Inbound, Service } from '../services/schema/service';
import { isInboundUrl } from './inboundUrl';

/**
 * Posts JSON to a service's inbound webhook. Anyone who has the webhook's URL can post to it, so it is a secret: it
 * comes from the credential and appears in no output, message or log. Where the credential has a secret too, what is sent
 * is signed with it. The key against repetitions is the same for all attempts at one message.
 *
 * @param payload any JSON value.
 * @returns what the service answered, without secrets; null where it answered nothing.
 * @throws NodeOperationError where the URL or the secret cannot be used.
 * @throws ServiceError for anything but a success.
 */
export async function postMessage(
	context: IExecuteFunctions,
	service: Service,
	inbound: Inbound,
	payload: unknown,
	itemIndex: number,
	clock: Clock = systemClock,
): Promise<IDataObject & { success: true }> {
	const { url, secrets, signingSecret } = await readAddress(context, service, inbound, itemIndex);
	// As text, because n8n leaves out a body that is an empty object; and these very bytes are what is signed.
	const body = JSON.stringify(payload);
	const headers = {
		'content-type': 'application/json',
		...(inbound.idempotencyHeader === undefined ? {} : { [inbound.idempotencyHeader]: randomUUID() }),
		...signatureOf(inbound, signingSecret, body),
	};
	const send = createTransport({
		request: async ({ method, timeoutMs }) =>
			await post(context, {
				method,
				url,
				timeout: timeoutMs,
				// The time-out above is one without a sign of life, which an answer that trickles never meets.
				abortSignal: timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs),
				body,
				headers,
			}),
		...clock,
		on429WithoutRetryAfter: 'retry',
		secrets,
	});
	const answer = await send({ method: 'POST', url, repeatable: false });
	if (answer === '' || answer === undefined) return { success: true, response: null };
	return { success: true, response: jsonSchema.parse(createRedactor(secrets).value(answer)) };
}

/** An answer's body is JSON, or a text. */
const jsonSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.custom<object>(isObject)]);

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null;
}

const urlSchema = z
	.string()
	.transform((text) => text.trim())
	.refine(isInboundUrl);

/** The header that proves who sends; none where the account has no secret for it. */
function signatureOf({ signature }: Inbound, secret: string, body: string): Record<string, string> {
	if (!signature || secret === '') return {};
	const { header, algorithm, encoding, prefix = '' } = signature;
	return { [header]: `${prefix}${createHmac(algorithm, secret).update(body, 'utf8').digest(encoding)}` };
}

async function readAddress(
	context: IExecuteFunctions,
	service: Service,
	{ credential, urlField, signature }: Inbound,
	itemIndex: number,
): Promise<{ url: string; secrets: string[]; signingSecret: string }> {
	const values: Record<string, unknown> = await context.getCredentials(credential, itemIndex);
	const url = urlSchema.safeParse(values[urlField]);
	if (!url.success) {
		const { message, description } = credentialProblems.noInboundUrl(service.displayName);
		throw new NodeOperationError(context.getNode(), message, { description, itemIndex });
	}
	const stored = signature && values[signature.secretField];
	const signingSecret = typeof stored === 'string' ? asPasted(stored) : '';
	if (isMaskedSecret(signingSecret)) {
		const { message, description } = credentialProblems.hiddenInboundSecret(service.displayName);
		throw new NodeOperationError(context.getNode(), message, { description, itemIndex });
	}
	const secrets = [url.data, ...hiddenValues(context.getCredentialsProperties(credential), values)];
	return { url: url.data, secrets, signingSecret };
}

async function post(context: IExecuteFunctions, options: IHttpRequestOptions): Promise<unknown> {
	return (await context.helpers.httpRequest({
		...options,
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	})) as unknown;
}
