import type { IWebhookFunctions } from 'n8n-workflow';
import { at } from '../../services/json';

/**
 * The body of a request, or why it could not be read: it is larger than n8n takes (`N8N_PAYLOAD_SIZE_MAX`), or it is
 * `broken`: it ended too soon, or is not packed as its `Content-Encoding` says.
 */
export type ReceivedBody = { rawBody: Buffer } | { unread: 'tooLarge' | 'broken' };

/**
 * Reads the body, byte for byte as it was sent. n8n leaves it to the node for content types that it does not know, and
 * consumes a multipart form itself; no service signs one, so a form counts as an empty body.
 *
 * Never throws: n8n stores a failed execution, and runs the error workflow, for whatever a webhook throws, so any stranger
 * could cause those.
 */
export async function readBody(context: IWebhookFunctions): Promise<ReceivedBody> {
	const request = context.getRequestObject();
	if (!request.rawBody && !request.readableEnded) {
		try {
			await request.readRawBody();
		} catch (error) {
			// `raw-body`, which n8n reads with, names what is wrong like this.
			return { unread: at(error, 'type') === 'entity.too.large' ? 'tooLarge' : 'broken' };
		}
	}
	return { rawBody: request.rawBody ?? Buffer.alloc(0) };
}

/** As {@link readBody}, with nothing in place of what could not be read. */
export async function rawBodyOf(context: IWebhookFunctions): Promise<Buffer> {
	const body = await readBody(context);
	return 'rawBody' in body ? body.rawBody : Buffer.alloc(0);
}
