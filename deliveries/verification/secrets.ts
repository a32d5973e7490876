import { isMaskedSecret } from '../../services/maskedSecret';
import { asPasted } from '../../services/pasted';
import type { SignatureForm, SignatureScheme } from '../../services/schema/verification';
import { isPublicKeyAlgorithm, secretFormsOf, signsInHeaders, usesPublicKey } from '../../services/signature';
import { publicKeysOf } from './publicKey';

const quoted = /^(?:(["'`])(.*)\1|\u201c(.*)\u201d)$/;

/** Fewest characters of a secret that nobody can guess. Every service of the package makes longer ones. */
const minSecretLength = 16;

/** Fewest bytes of a key that deliveries are verified with, whatever was stored. */
const minKeyBytes = 8;

/**
 * A signing secret without what was copied along with it: blanks around it (those that do not break, too), characters
 * without a width, quotes, and the `v1,` or a second `whsec_` in front of its `whsec_`.
 */
export function cleanSecret(pasted: string): string {
	const bare = asPasted(pasted);
	const [, , straight, curly] = quoted.exec(bare) ?? [];
	const text = (straight ?? curly ?? bare).trim();
	return text.replace(/^(?:v1a?,)?(?:whsec_)+/i, 'whsec_');
}

/** Why a text can be no signing secret. Whole sentences for the user, which do not repeat it. */
export interface SecretProblem {
	/** What is wrong with it, wherever it came from. */
	what: string;
	/** What to do, for somebody who has pasted it. */
	remedy: string;
}

/** The whole text, for somebody who has pasted the secret. */
export const inSentences = ({ what, remedy }: SecretProblem): string => `${what} ${remedy}`;

/**
 * Finds out why a text can be no signing secret.
 *
 * @param secret as it was pasted, or as a service has answered
 * @param scheme how the service signs, if it is known: then the secret must be one that a key can be made of
 * @returns undefined for a usable secret
 */
export function secretProblem(secret: string, scheme?: SignatureScheme): SecretProblem | undefined {
	const text = cleanSecret(secret);
	if (text === '') return { what: 'The signing secret is empty.', remedy: 'Copy it from the service.' };
	const core = text.replace(/^whsec_/, '');
	if (isMaskedSecret(core)) {
		return {
			what: 'The signing secret is hidden: it consists of placeholder characters.',
			remedy: 'Show it at the service first, then copy it.',
		};
	}
	if (core.length < minSecretLength) {
		return {
			what: `The signing secret is too short: a secret has at least ${minSecretLength} characters.`,
			remedy: 'Copy the whole secret from the service.',
		};
	}
	if (scheme && !canBeKey(scheme, text)) {
		return {
			what: `The signing secret does not have the form that the service uses (${formsIn(scheme)}).`,
			remedy: 'Copy it again from the service, and not an API key or an ID.',
		};
	}
	return undefined;
}

function formsIn(scheme: SignatureScheme): string {
	if (usesPublicKey(scheme)) return 'a public key, as the service shows it';
	const names = { utf8: 'text', hex: 'digits and the letters a to f', base64: 'Base64', pem: 'a key in lines' };
	const encodings = new Set(secretFormsOf(scheme).flatMap((secret) => secret.encodings));
	return [...encodings].map((encoding) => names[encoding]).join(', or ');
}

function canBeKey(scheme: SignatureScheme, text: string): boolean {
	if (!signsInHeaders(scheme)) return secretFormsOf(scheme).some((secret) => keysOfSecret({ secret }, text).length > 0);
	return [...(scheme.anyOf ?? []), scheme].some((form) =>
		isPublicKeyAlgorithm(form.algorithm)
			? publicKeysOf(form.algorithm, form.secret, text).length > 0
			: keysOfSecret(form, text).length > 0,
	);
}

/**
 * The keys that a secret can stand for: one for each encoding in which it can be read. None where it cannot be read, or
 * where everybody could know it.
 */
export function keysOfSecret(
	{ secret: { encodings, prefix } }: Pick<SignatureForm, 'secret'>,
	pasted: string,
): Buffer[] {
	const secret = cleanSecret(pasted);
	const hasPrefix = prefix !== undefined && secret.startsWith(prefix);
	const bare = hasPrefix ? secret.slice(prefix.length) : secret;
	if (isMaskedSecret(bare) || isMaskedSecret(secret)) return [];
	return encodings
		.map((encoding): Buffer => {
			// The prefix is part of the key where the secret is taken as text.
			if (encoding === 'utf8') return Buffer.from(bare.length < minKeyBytes ? '' : secret, 'utf8');
			// A key that everybody may know is never one to calculate an HMAC with.
			if (encoding === 'pem') return Buffer.alloc(0);
			return decodeSecret(bare, encoding, hasPrefix);
		})
		.filter((key) => key.length >= minKeyBytes);
}

const hexSecret = /^(?:[0-9a-f]{2})+$/i;
const base64Secret = /^[A-Za-z0-9+/]+={0,2}$/;
const base64urlSecret = /^[A-Za-z0-9_-]+={0,2}$/;

/** Bytes of a secret; none if it is not written so. Base64url only behind its prefix: an API key looks like that too. */
function decodeSecret(text: string, encoding: 'hex' | 'base64', hasPrefix: boolean): Buffer {
	const written =
		encoding === 'hex' ? hexSecret.test(text) : base64Secret.test(text) || (hasPrefix && base64urlSecret.test(text));
	const bytes = written ? Buffer.from(text, encoding) : Buffer.alloc(0);
	// Base64 has no text of one character more than a multiple of four.
	return encoding === 'base64' && text.replace(/=+$/, '').length % 4 === 1 ? Buffer.alloc(0) : bytes;
}
