import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import { handshakeReply, type Reply } from '../handshake';
import type { DeliveryHeaders } from '../verification/verify';
import { requestTarget } from './target';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Answers a handshake. What was sent is sent back as plain text or JSON only, and no browser is to guess otherwise. */
export function sendReply(response: Response, { status, headers, body }: Reply): IWebhookResponseData {
	response.status(status).set({ ...headers, 'X-Content-Type-Options': 'nosniff' });
	if (!body) response.end();
	else if ('json' in body) response.json(body.json);
	else response.type('text/plain').send(body.text);
	return { noWebhookResponse: true };
}

/** Answers a request other than POST: a handshake of the service, or nothing that is here. */
export function receiveProbe(context: IWebhookFunctions, service: Service): IWebhookResponseData {
	const { method, url } = requestTarget(context);
	const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
	const headers = context.getHeaderData() as DeliveryHeaders;
	const reply = handshakeReply(service, { method, headers, query, rawBody: Buffer.alloc(0), isVerified: false });
	const response = context.getResponseObject();
	if (reply) return sendReply(response, reply);
	response.status(404).json({ status: 'rejected', reason: 'no_handshake' });
	return { noWebhookResponse: true };
}
