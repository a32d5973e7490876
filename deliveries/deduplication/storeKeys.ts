import type { EventIdentity } from './identity';
import type { NewEvent } from './memory';

/**
 * The keys under which n8n's store has an event. The event is new if the store knows none of them.
 *
 * The store has no age, so the time is part of the key: an event that counts for a window has the key of the window's
 * length that it came in, and of the one before. Thus a repetition within the window meets one of them, wherever the edge
 * is. What comes after two windows meets none.
 *
 * @param now milliseconds since 1970
 */
export function storeKeys({ windowSeconds }: EventIdentity, { digest, generation }: NewEvent, now: number): string[] {
	if (windowSeconds === undefined) return [digest];
	const bucket = Math.floor(now / 1000 / windowSeconds);
	return [bucket, bucket - 1].map((number) => `${digest}:${number}:${generation}`);
}

/** The digest that a key of the store begins with. */
export const digestOfKey = (key: string): string => key.split(':', 1)[0] ?? '';
