import { z } from 'zod';

/**
 * An inbound webhook: the service takes any JSON at a URL that it makes for the account. Apart from `management`, because
 * a service can have the one without the other.
 */
export const inboundSchema = z
	.object({
		credential: z.string().describe('Credential that holds the URL.'),
		// Anyone who has the URL can post to it, so it is a secret.
		urlField: z.string().describe('Field of that credential with the whole URL.'),
	})
	.strict();

/** Where the URL of an inbound webhook is stored. */
export type Inbound = z.infer<typeof inboundSchema>;
