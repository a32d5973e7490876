import { z } from 'zod';

/**
 * An inbound webhook: the vendor takes free-form JSON at a URL that it makes for the account. Apart from `management`,
 * because a vendor can have the one without the other.
 */
export const inboundSchema = z
	.object({
		credential: z.string().describe('Credential that holds the URL.'),
		// Who knows it may post, so it is a secret.
		urlField: z.string().describe('Field of that credential with the whole URL.'),
	})
	.strict();

export type Inbound = z.infer<typeof inboundSchema>;
