import { z } from 'zod';

/**
 * An inbound webhook: the service takes free-form JSON at a URL that it makes for the account. Apart from `management`,
 * because a service can have the one without the other.
 */
export const inboundSchema = z
	.object({
		credential: z.string().describe('Credential that holds the URL.'),
		// Who knows it may post, so it is a secret.
		urlField: z.string().describe('Field of that credential with the whole URL.'),
		signature: z
			.object({
				secretField: z.string().describe('Field of that credential with the secret; empty where nothing is signed.'),
				header: z.string().describe('Header that holds the signature.'),
				algorithm: z.enum(['sha1', 'sha256', 'sha512']).describe('Hash of the HMAC.'),
				encoding: z.enum(['hex', 'base64']).describe('How the signature is written.'),
				prefix: z.string().optional().describe('Text before the signature.'),
			})
			.strict()
			.optional()
			.describe('How what is sent is signed: HMAC of the body, byte for byte, with the secret as text.'),
		idempotencyHeader: z
			.string()
			.optional()
			.describe('Header with a key that stays the same when a message is sent again.'),
	})
	.strict();

export type Inbound = z.infer<typeof inboundSchema>;
