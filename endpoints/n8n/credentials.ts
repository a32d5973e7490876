import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

/**
 * The values of a credential that its description hides like passwords: what no output, message or log may show.
 *
 * @param stored the decrypted values by field.
 */
export const hiddenValues = (
	properties: readonly INodeProperties[],
	stored: Readonly<Record<string, unknown>>,
): string[] =>
	properties
		.filter(({ typeOptions }) => typeOptions?.password === true)
		.map(({ name }) => (Object.hasOwn(stored, name) ? stored[name] : undefined))
		.filter((value) => typeof value === 'string' || typeof value === 'number')
		.map(String);

/** What n8n has got for a sign-in (RFC 6749, 5.1). */
const signInSchema = z.object({
	oauthTokenData: z.object({
		access_token: z.string(),
		refresh_token: z.string().optional(),
		id_token: z.string().optional(),
	}),
});

/**
 * The tokens of a credential that somebody has signed in with; none where nobody has. They are as secret as the
 * {@link hiddenValues}, but change from hour to hour, so nothing that lasts can be made from them.
 */
export const tokensOf = (stored: Readonly<Record<string, unknown>>): string[] =>
	Object.values(signInSchema.safeParse(stored).data?.oauthTokenData ?? {});
