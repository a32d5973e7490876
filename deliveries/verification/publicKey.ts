import { createPublicKey, verify as verifySignature, type KeyObject } from 'node:crypto';
import type { SignatureForm } from '../../services/schema/verification';
import type { PublicKeyAlgorithm } from '../../services/schema/signatureMethods';

/** What a key in the form SPKI begins with, if it is an Ed25519 key (RFC 8410): the 32 bytes of the key follow. */
const ed25519Start = Buffer.from('302a300506032b6570032100', 'hex');

/** Fewest bits of an RSA key: shorter ones can be broken. */
const minRsaBits = 2_048;
/** Longer keys are slow to check. */
const maxRsaBits = 8_192;

/** Longest text of a key; one of RSA with 8192 bits has some 1,500 characters. */
const maxKeyLength = 4_096;

const hexText = /^(?:[0-9a-f]{2})+$/i;
const base64Text = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The public keys that a text can stand for: written in lines (`pem`), or as bytes in hex or Base64. Ed25519 keys may be
 * bare; all others are in the form SPKI.
 *
 * @returns only keys of the kind that the method needs, so that none can be taken for one of another kind
 */
export function publicKeysOf(
	algorithm: PublicKeyAlgorithm,
	{ encodings, prefix }: SignatureForm['secret'],
	pasted: string,
): KeyObject[] {
	const text = pasted.trim();
	const bare = prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text;
	if (bare.length > maxKeyLength) return [];
	return encodings.flatMap((encoding) => {
		const key = readKey(bare, encoding);
		return key && isOfKind(key, algorithm) ? [key] : [];
	});
}

function readKey(text: string, encoding: SignatureForm['secret']['encodings'][number]): KeyObject | undefined {
	try {
		// A field of one line has no line breaks left. Nothing but a public key counts: nobody should keep a private one here.
		const inLines = /^-----BEGIN PUBLIC KEY-----([\s\S]+)-----END PUBLIC KEY-----$/.exec(text)?.[1] ?? '';
		const joined = (encoding === 'pem' ? inLines : text).replace(/\s+/g, '');
		const isWritten = encoding === 'hex' ? hexText.test(joined) : encoding !== 'utf8' && base64Text.test(joined);
		if (!isWritten) return undefined;
		const bytes = Buffer.from(joined, encoding === 'hex' ? 'hex' : 'base64');
		const der = bytes.length === 32 ? Buffer.concat([ed25519Start, bytes]) : bytes;
		return createPublicKey({ key: der, format: 'der', type: 'spki' });
	} catch {
		// Not a key.
		return undefined;
	}
}

function isOfKind({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject, algorithm: PublicKeyAlgorithm): boolean {
	if (algorithm === 'ed25519') return asymmetricKeyType === 'ed25519';
	if (algorithm === 'ecdsa-p256') return asymmetricKeyType === 'ec' && asymmetricKeyDetails.namedCurve === 'prime256v1';
	const { modulusLength = 0 } = asymmetricKeyDetails;
	return asymmetricKeyType === 'rsa' && modulusLength >= minRsaBits && modulusLength <= maxRsaBits;
}

/** Whether a signature over these bytes was made with the private key that belongs to this public one. */
export function isSignedBy(algorithm: PublicKeyAlgorithm, key: KeyObject, content: Buffer, signature: Buffer): boolean {
	try {
		return verifySignature(algorithm === 'ed25519' ? null : 'sha256', content, key, signature);
	} catch {
		// OpenSSL throws at some signatures that are none.
		return false;
	}
}
