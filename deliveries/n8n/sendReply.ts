import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Reply } from '../handshake';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Answers a handshake. What was sent is sent back as plain text or JSON only, and no browser is to guess otherwise. */
export function sendReply(response: Response, { status, headers, body }: Reply): IWebhookResponseData {
	response.status(status).set({ ...headers, 'X-Content-Type-Options': 'nosniff' });
	if (!body) response.end();
	else if ('json' in body) response.json(body.json);
	else response.type('text/plain').send(body.text);
	return { noWebhookResponse: true };
}
