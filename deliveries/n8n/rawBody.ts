import type { IWebhookFunctions } from 'n8n-workflow';

/**
 * The body, byte for byte as it was sent. n8n leaves it unread for content types it does not know, and consumes a
 * multipart form itself; no service signs one, so a form counts as an empty body.
 */
export async function rawBodyOf(context: IWebhookFunctions): Promise<Buffer> {
	const request = context.getRequestObject();
	if (!request.rawBody && !request.readableEnded) await request.readRawBody();
	return request.rawBody ?? Buffer.alloc(0);
}
