import { processMemory } from './memory';
import type { SecretDoubt } from './plan';

/** Shortest time between two looks at the service because of deliveries that could not be verified, in milliseconds. */
const lookEveryMs = 300_000;
/** The same where no secret is known, and so every delivery is refused. */
const lookEveryWithoutSecretMs = 120_000;
/** Shortest time between two renewals of a secret because of such deliveries: anybody can send one. */
const renewEveryMs = 86_400_000;
/** How long a secret that was right, because it has verified something or is new, is not called wrong. */
const trustedForMs = 600_000;

/** A delivery was verified with the secret in force: whatever was refused before, the secret is right. */
export function noteVerified(memoryKey: string, now: number): void {
	const { doubts } = processMemory();
	doubts.set(memoryKey, { ...doubts.get(memoryKey), since: undefined, verifiedAt: now });
}

/**
 * A delivery could not be verified. Strangers can send as many of those as they like, so little comes of one: a look at
 * the service once in a while, and a new secret only where the one in force has verified nothing for ten minutes since the
 * first of them, and once a day at the most.
 *
 * @param secretSince time since which the secret is known; undefined where there is none, and then nothing can be lost by
 * renewing it
 * @param now milliseconds since 1970, as is `secretSince`
 * @returns how much may be done about it now; undefined for nothing
 */
export function noteUnverified(
	memoryKey: string,
	secretSince: number | undefined,
	now: number,
): SecretDoubt | undefined {
	const { doubts } = processMemory();
	const before = doubts.get(memoryKey) ?? {};
	const since = before.since ?? now;
	const everyMs = secretSince === undefined ? lookEveryWithoutSecretMs : lookEveryMs;
	const isDue = before.lookedAt === undefined || now - before.lookedAt >= everyMs;
	doubts.set(memoryKey, { ...before, since, ...(isDue ? { lookedAt: now } : {}) });
	if (!isDue) return undefined;
	if (secretSince === undefined) return 'renew';
	const isRenewedLately = before.renewedAt !== undefined && now - before.renewedAt < renewEveryMs;
	const isTrusted = now - secretSince < trustedForMs || (before.verifiedAt !== undefined && now - since < trustedForMs);
	return isRenewedLately || isTrusted ? 'look' : 'renew';
}

/** The secret was renewed because of deliveries that could not be verified. */
export function noteRenewed(memoryKey: string, now: number): void {
	const { doubts } = processMemory();
	doubts.set(memoryKey, { ...doubts.get(memoryKey), since: undefined, verifiedAt: undefined, renewedAt: now });
}
