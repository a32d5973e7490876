import { randomBytes } from 'node:crypto';
import type { DeliveryHabit, Message } from './habit';
import type { SignOptions, SignedRequest, Tamper } from './standIn';

/** Ten minutes: past the 300 seconds that vendors and libraries allow. */
const skew: Partial<Record<Tamper, number>> = { stale: -600_000, future: 600_000 };

/** The time that a delivery claims. */
export const claimedTime = (at: Date, tamper?: Tamper): Date =>
	new Date(at.getTime() + (tamper === undefined ? 0 : (skew[tamper] ?? 0)));

/** Changes a JSON object's text so that it stays an object of the same event. */
const changed = (body: string): string =>
	body.replace(/\}\s*$/, `${/^\{\s*\}\s*$/.test(body) ? '' : ','}"tampered":true}`);

/**
 * Signs one attempt of a message, or spoils it.
 *
 * @param at time of the attempt, already the claimed one
 */
export function signAttempt(
	habit: DeliveryHabit,
	message: Message,
	{ secret, at, tamper }: { secret: string; at: Date } & Pick<SignOptions, 'tamper'>,
): Omit<SignedRequest, 'url'> {
	const key = tamper === 'forged' ? forgedLike(secret) : secret;
	const signature = habit.sign({ secret: key, body: message.body, id: message.id ?? '', at });
	if (tamper === 'unsigned') delete signature[habit.signatureHeader];
	return {
		headers: { 'Content-Type': 'application/json', ...message.headers, ...signature },
		body: tamper === 'tampered' ? changed(message.body) : message.body,
	};
}

/** A secret that reads like the vendor's, so that it can be used as a key, but is not it. */
function forgedLike(secret: string): string {
	const bytes = randomBytes(32);
	if (secret.startsWith('whsec_')) return `whsec_${bytes.toString('base64')}`;
	return bytes.toString('hex');
}
