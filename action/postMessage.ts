import { NodeOperationError, sleep } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod';
import type { Inbound, Service } from '../services/schema/service';
import { hiddenValues } from '../endpoints/n8n/credentials';
import { createRedactor } from '../endpoints/http/redact';
import { createTransport } from '../endpoints/http/transport';

/** What came of a message; what the service answered is passed on as it is, but for secrets. */
export interface SentMessage {
	success: true;
	response: unknown;
}

/**
 * Posts JSON to a service's inbound webhook. The webhook's URL is all the proof it asks for, so it is a secret: it
 * comes from the credential and appears in no output, message or log.
 */
export async function sendMessage(
	context: IExecuteFunctions,
	service: Service,
	inbound: Inbound,
	payload: IDataObject,
	itemIndex: number,
): Promise<SentMessage> {
	const { url, secrets } = await address(context, service, inbound, itemIndex);
	const send = createTransport({
		request: async ({ method, timeoutMs: timeout }) =>
			await post(context, {
				method,
				url,
				timeout,
				// As text, because n8n leaves out a body that is an empty object.
				body: JSON.stringify(payload),
				headers: { 'content-type': 'application/json' },
			}),
		sleep,
		now: Date.now,
		on429WithoutRetryAfter: 'retry',
		secrets,
	});
	const response = await send({ method: 'POST', url, repeatable: false });
	if (response === '' || response === undefined) return { success: true, response: null };
	return { success: true, response: createRedactor(secrets).value(response) };
}

/** Whether an inbound URL can be used: https, or http on this machine for tests. */
export function isInboundUrl(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname } = new URL(text);
	return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

const urlSchema = z.string().transform((text) => text.trim());

async function address(
	context: IExecuteFunctions,
	service: Service,
	{ credential, urlField }: Inbound,
	itemIndex: number,
): Promise<{ url: string; secrets: string[] }> {
	const values: Record<string, unknown> = await context.getCredentials(credential, itemIndex);
	const url = urlSchema.safeParse(values[urlField]);
	if (url.success && isInboundUrl(url.data)) {
		return {
			url: url.data,
			secrets: [url.data, ...hiddenValues(context.getCredentialsProperties(credential), values)],
		};
	}
	throw new NodeOperationError(
		context.getNode(),
		`The inbound webhook URL in the ${service.displayName} credential is not a web address that starts with https://`,
		{
			description: `Copy the whole URL of the inbound webhook from ${service.displayName} into the credential, save it, and try again.`,
			itemIndex,
		},
	);
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
