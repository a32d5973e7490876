/** What makes two deliveries the same event, for deduplication. */
export interface EventIdentity {
	/** Text that only deliveries of the same event share, within the window. */
	key: string;
	/** How long a delivery with this key is the same event, in seconds; undefined: for good, because the service gave the id. */
	windowSeconds?: number;
	/** How often the service sends the event within the window, if that is known. */
	copies?: number;
	/** When the delivery was signed, in seconds since 1970, if that is signed. */
	signedAt?: number;
}

/** How long a service repeats a delivery if its definition does not say so, in seconds. */
const defaultRepeatsForSeconds = 86_400;

/** What a delivery tells of its event. */
interface EventEvidence {
	/** Name of the event, if the signature covers it. */
	event?: string;
	/** The service's id of the event, if the signature covers it. */
	id?: string;
	/** Digest of the raw body. */
	fingerprint: string;
	/** Whether the place of the id is a guess, or nothing is signed: then an id alone proves nothing. */
	isGuess: boolean;
	/** Whether it is a test event, and the signature says so. */
	isTest: boolean;
	/** Seconds since 1970. */
	signedAt?: number;
	repeats: { repeatsForSeconds?: number; copies?: number };
}

/**
 * The identity of an event. Two different events must never share one:
 *
 * - An id counts together with the name of its event; it may be the id of the object that the events are about.
 * - Where the place of the id is a guess, or verification is off, the body has to be the same too.
 * - A body alone can come again with a later event, so it counts only as long as the service repeats.
 *
 * @returns undefined for a test event: a user who sends it twice wants to see it twice, and some services send the same
 * bytes each time
 */
export function identityOf(evidence: EventEvidence): EventIdentity | undefined {
	const { event, id, fingerprint, isGuess, isTest, signedAt, repeats } = evidence;
	if (isTest) return undefined;
	if (id !== undefined && !isGuess) return { key: JSON.stringify([event, id]) };
	// Sent once and signed with its time: another time is another event, and the same one a replay, whatever came in between.
	const isToldByTime = repeats.copies === 1 && signedAt !== undefined;
	return {
		key: JSON.stringify([event, id, fingerprint, ...(isToldByTime ? [signedAt] : [])]),
		windowSeconds: repeats.repeatsForSeconds ?? defaultRepeatsForSeconds,
		copies: isToldByTime ? undefined : repeats.copies,
		signedAt,
	};
}
