import type { EventIdentity } from './identity';
import type { NewEvent } from './memory';

/**
 * The keys under which n8n's store has an event, in the order to ask for them. The event is new if the store knows none of
 * them. It records what it is asked for and does not know, so a key is asked for only if those before it were new: else a
 * repetition would be recorded as if it were the event, and hold the next one back.
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
	return [bucket - 1, bucket].map((number) => `${digest}:${number}:${generation}`);
}

/** The digest that a key of the store begins with. */
export const digestOfKey = (key: string): string => key.split(':', 1)[0] ?? '';
