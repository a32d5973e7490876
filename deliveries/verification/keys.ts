import { createSecretKey, type KeyObject } from 'node:crypto';
import type { SignatureForm } from '../../services/schema/verification';
import { isPublicKeyAlgorithm } from '../../services/signature';
import { publicKeysOf } from './publicKey';
import { cleanSecret, keysOfSecret } from './secrets';

/** More secrets than an n8n has triggers; past this, all are forgotten and made anew. */
const maxCachedKeys = 1_000;

/**
 * The keys of the secrets that were used lately, for one way to prove: on Node 24 a key made of bytes costs five times the
 * HMAC itself.
 */
export class KeyCache {
	private readonly keys = new Map<string, KeyObject[]>();

	/** @param way how the secret is written, and for which method the keys are */
	constructor(private readonly way: { secret: SignatureForm['secret']; algorithm: SignatureForm['algorithm'] }) {}

	/** The keys that a secret can stand for; none where it cannot be one. */
	of(secret: string): KeyObject[] {
		const known = this.keys.get(secret);
		if (known) return known;
		const { algorithm } = this.way;
		const made = isPublicKeyAlgorithm(algorithm)
			? publicKeysOf(algorithm, this.way.secret, cleanSecret(secret))
			: keysOfSecret(this.way, secret).map((key) => createSecretKey(key));
		if (this.keys.size >= maxCachedKeys) this.keys.clear();
		this.keys.set(secret, made);
		return made;
	}
}
