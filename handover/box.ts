import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { deriveKey } from '../lifecycle/proof';

/** How far the time in something sealed may be from the time here, in milliseconds to both sides. `sendHandover.ts` names it. */
export const maxClockSkewMs = 300_000;

/** Something encrypted, all parts in base64. */
export const boxSchema = z.object({
	salt: z.string().length(24),
	nonce: z.string().length(16),
	/** Encrypted text, and the sixteen bytes that prove it. */
	box: z.string().min(24).max(8192),
});

export type Box = z.infer<typeof boxSchema>;

const cipher = 'aes-256-gcm';
const tagLength = 16;

/** Each box has a key of its own, so a nonce is never used twice with one. */
const keyFrom = (credentialSecret: string, salt: Buffer, purpose: string): Buffer =>
	deriveKey(credentialSecret, salt, purpose);

/**
 * Encrypts a value so that only a holder of the same API credential can read it, and any change to it shows: AES-256-GCM
 * with a key that HKDF-SHA-256 makes of the credential's secret.
 *
 * @param purpose says what the key is for, so that the same credential never gives this key to another purpose
 * @param bound what the seal proves besides what is in it; whoever opens it has to know it
 */
export function closeBox(credentialSecret: string, purpose: string, bound: unknown, content: unknown): Box {
	const salt = randomBytes(16);
	const nonce = randomBytes(12);
	const sealing = createCipheriv(cipher, keyFrom(credentialSecret, salt, purpose), nonce);
	sealing.setAAD(Buffer.from(JSON.stringify(bound)));
	const text = Buffer.concat([sealing.update(JSON.stringify(content), 'utf8'), sealing.final()]);
	return {
		salt: salt.toString('base64'),
		nonce: nonce.toString('base64'),
		box: Buffer.concat([text, sealing.getAuthTag()]).toString('base64'),
	};
}

/**
 * Opens what {@link closeBox} has closed.
 *
 * @returns undefined where the credential, the purpose or what it is bound to is another, or where it was changed
 */
export function openBox(credentialSecret: string, purpose: string, bound: unknown, sealed: Box): unknown {
	const box = Buffer.from(sealed.box, 'base64');
	const nonce = Buffer.from(sealed.nonce, 'base64');
	if (box.length < tagLength || nonce.length !== 12) return undefined;
	const key = keyFrom(credentialSecret, Buffer.from(sealed.salt, 'base64'), purpose);
	const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
	opening.setAAD(Buffer.from(JSON.stringify(bound)));
	opening.setAuthTag(box.subarray(-tagLength));
	try {
		const text = Buffer.concat([opening.update(box.subarray(0, -tagLength)), opening.final()]);
		return JSON.parse(text.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}
