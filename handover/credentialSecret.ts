import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Service } from '../services/schema/service';

/**
 * Shorter ones could be guessed by whoever receives a handover and has time to try; API keys and session cookies are
 * far longer.
 */
const minSecretLength = 16;

const secretSchema = z
	.string()
	.transform((text) => text.trim())
	.refine((text) => text.length >= minSecretLength);

/** The part of the API credential that proves the account, which seals handovers; undefined where there is none to use. */
export async function credentialSecret(
	context: IExecuteFunctions | IWebhookFunctions,
	{ credential, credentialSecret: field }: Service,
	itemIndex = 0,
): Promise<string | undefined> {
	if (!credential || !field || !context.getNode().credentials?.[credential]) return undefined;
	const values: Record<string, unknown> = await context.getCredentials(credential, itemIndex);
	return secretSchema.safeParse(values[field]).data;
}
