import type { IWebhookFunctions } from 'n8n-workflow';
import type { z } from 'zod';
import { rawBodyOf } from '../deliveries/n8n/rawBody';
import { parseJson } from '../services/json';

/** No message between our own nodes is longer, so nothing longer is parsed. */
const maxBodyBytes = 16_384;

/** Reads a sealed message. @returns undefined where the body is none */
export async function readSealed<Message>(
	context: IWebhookFunctions,
	schema: z.ZodType<Message, z.ZodTypeDef, unknown>,
): Promise<Message | undefined> {
	const rawBody = await rawBodyOf(context);
	return rawBody.length > maxBodyBytes ? undefined : schema.safeParse(parseJson(rawBody)).data;
}
