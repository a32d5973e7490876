import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import { handshakeReply, queryOf } from '../handshake';
import type { DeliveryHeaders } from '../verification/verify';
import { sendReply } from './sendReply';
import { requestTarget } from './target';

/** Answers a request other than POST: a handshake of the service, or nothing that is here. */
export function receiveProbe(context: IWebhookFunctions, service: Service): IWebhookResponseData {
	const { method, url } = requestTarget(context);
	const headers = context.getHeaderData() as DeliveryHeaders;
	const query = queryOf(url);
	const reply = handshakeReply(service, { method, headers, query, rawBody: Buffer.alloc(0), isVerified: false });
	const response = context.getResponseObject();
	if (reply) return sendReply(response, reply);
	response.status(404).json({ status: 'rejected', reason: 'no_handshake' });
	return { noWebhookResponse: true };
}
