import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What the trigger has to know about an endpoint whose secret was renewed elsewhere. */
export interface Handover {
	/** Id of the endpoint that the trigger knows. */
	endpointId: string;
	/** Id that it has now: another one where the endpoint was replaced. */
	newEndpointId: string;
	/** Its new signing secret. */
	secret: string;
}

/** A handover as it is sent: readable is only which endpoint it is for, and when it was sealed. */
export const sealedHandoverSchema = z.object({
	version: z.literal(1),
	endpointId: z.string().min(1).max(512),
	/** Milliseconds since 1970. */
	issuedAt: z.number().int().positive(),
	/** In base64, like the next two. */
	salt: z.string().length(24),
	nonce: z.string().length(16),
	/** Encrypted text, and the sixteen bytes that prove it. */
	box: z.string().min(24).max(8192),
});

export type SealedHandover = z.infer<typeof sealedHandoverSchema>;

const contentSchema = z.object({ newEndpointId: z.string().min(1), secret: z.string().min(1) });

const cipher = 'aes-256-gcm';
const tagLength = 16;

/** Says what the key is for, so that the same credential never gives this key to another purpose. */
const purpose = 'n8n-nodes-webhook-endpoints secret handover 1';

/** Each handover has a key of its own, so a nonce is never used twice with one. */
const keyFrom = (credentialSecret: string, salt: Buffer): Buffer =>
	Buffer.from(hkdfSync('sha256', credentialSecret, salt, purpose, 32));

/** What the seal proves besides what is in it: it opens for this service, endpoint and time only. */
const boundTo = (service: string, { version, endpointId, issuedAt }: Omit<SealedHandover, 'box' | 'salt' | 'nonce'>) =>
	Buffer.from(JSON.stringify([version, service, endpointId, issuedAt]));

/**
 * Encrypts a handover so that only a holder of the same API credential can read it, and any change to it shows:
 * AES-256-GCM with a key that HKDF-SHA-256 makes of the credential's secret.
 *
 * @param service id of the service
 * @param now milliseconds since 1970
 */
export function sealHandover(
	credentialSecret: string,
	service: string,
	{ endpointId, newEndpointId, secret }: Handover,
	now: number,
): SealedHandover {
	const salt = randomBytes(16);
	const nonce = randomBytes(12);
	const head = { version: 1 as const, endpointId, issuedAt: now };
	const sealing = createCipheriv(cipher, keyFrom(credentialSecret, salt), nonce);
	sealing.setAAD(boundTo(service, head));
	const text = Buffer.concat([sealing.update(JSON.stringify({ newEndpointId, secret }), 'utf8'), sealing.final()]);
	return {
		...head,
		salt: salt.toString('base64'),
		nonce: nonce.toString('base64'),
		box: Buffer.concat([text, sealing.getAuthTag()]).toString('base64'),
	};
}

/** Opens a handover. @returns undefined where it was sealed with another credential, for another service, or changed. */
export function openHandover(credentialSecret: string, service: string, sealed: SealedHandover): Handover | undefined {
	const box = Buffer.from(sealed.box, 'base64');
	const salt = Buffer.from(sealed.salt, 'base64');
	const nonce = Buffer.from(sealed.nonce, 'base64');
	const text = decrypted(keyFrom(credentialSecret, salt), nonce, boundTo(service, sealed), box);
	const content = contentSchema.safeParse(text);
	return content.success ? { endpointId: sealed.endpointId, ...content.data } : undefined;
}

function decrypted(key: Buffer, nonce: Buffer, bound: Buffer, box: Buffer): unknown {
	if (box.length < tagLength || nonce.length !== 12) return undefined;
	const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
	opening.setAAD(bound);
	opening.setAuthTag(box.subarray(-tagLength));
	try {
		const text = Buffer.concat([opening.update(box.subarray(0, -tagLength)), opening.final()]);
		return JSON.parse(text.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}
