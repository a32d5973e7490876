import { z } from 'zod';
import { cleanSecret, inSentences, secretProblem } from '../deliveries/verification/secrets';

const text = z.string().transform(cleanSecret);

/** What the Webhook Signing Secret credential holds: the secret of an endpoint that was registered by hand. */
export const signingSecretSchema = z.object({
	secret: text,
	/** The one before, for deliveries that are still signed with it. */
	previousSecret: text.optional(),
});

/** A public key with its first and last line, and a whole header of Auth0 or another sender of tokens. */
const isKeyInLines = /^-----BEGIN PUBLIC KEY-----[^]+-----END PUBLIC KEY-----$/;
const isBearer = /^(?:Bearer|Basic) \S+$/;

/**
 * What is wrong with the form of a Webhook Signing Secret credential, in sentences for a user; undefined where it can be
 * used. No service can be asked whether the secret is the right one.
 *
 * @param stored the decrypted fields.
 */
export function signingSecretProblem(stored: unknown): string | undefined {
	const { secret, previousSecret } = signingSecretSchema.catch({ secret: '' }).parse(stored);
	if (secret === '') return 'Signing Secret is empty. Copy the signing secret of your endpoint from the service.';
	if (/\s/.test(secret) && !isKeyInLines.test(secret) && !isBearer.test(secret)) {
		return 'Signing Secret contains a space or a line break. Copy it again, without anything around it.';
	}
	const problem = secretProblem(secret);
	if (problem !== undefined) return inSentences(problem);
	if (previousSecret === secret) {
		return 'Previous Signing Secret is the same as Signing Secret. Leave it empty, or put in the one that was used before.';
	}
	const previousProblem = previousSecret ? secretProblem(previousSecret) : undefined;
	return previousProblem && `Previous Signing Secret cannot be used. ${inSentences(previousProblem)}`;
}
