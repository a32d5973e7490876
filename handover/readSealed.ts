import type { IWebhookFunctions } from 'n8n-workflow';
import type { z } from 'zod';
import { rawBodyOf } from '../deliveries/n8n/rawBody';

/** No message between our own nodes is longer, so nothing longer is parsed. */
const maxBodyBytes = 16_384;

/** Reads a sealed message. @returns undefined where the body is none */
export async function readSealed<Message>(
	context: IWebhookFunctions,
	schema: z.ZodType<Message, z.ZodTypeDef, unknown>,
): Promise<Message | undefined> {
	const rawBody = await rawBodyOf(context);
	if (rawBody.length > maxBodyBytes) return undefined;
	try {
		return schema.safeParse(JSON.parse(rawBody.toString('utf8'))).data;
	} catch {
		return undefined;
	}
}
