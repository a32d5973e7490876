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

/** What n8n has got for a sign-in (RFC 6749, 5.1), in the words of the service: any of it may be missing, or null. */
const signInSchema = z.object({ oauthTokenData: z.record(z.string(), z.unknown()) });

/**
 * The tokens of a credential that somebody has signed in with, the one for calls first; none where nobody has. They are as
 * secret as the {@link hiddenValues}, but change from hour to hour, so nothing that lasts can be made from them.
 */
export function tokensOf(stored: Readonly<Record<string, unknown>>): string[] {
	const {
		access_token: access,
		refresh_token: refresh,
		id_token: id,
	} = signInSchema.safeParse(stored).data?.oauthTokenData ?? {};
	return typeof access === 'string' && access !== ''
		? [access, refresh, id].filter((token) => typeof token === 'string')
		: [];
}
