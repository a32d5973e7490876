import { describe } from './descriptions';
import { tolerance, type Genuine } from './genuine';

/** Headers as a server hands them over. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whether what arrives is still the delivery that was signed: the same bytes, time and id, told by the same digest, in
 * time, and with its secret known to the receiver. Whoever lacks the key has no other delivery to send.
 *
 * Uses the vendor's description alone: nothing of the rows, the verifier or the reader.
 */
export function isGenuine(
	original: Genuine,
	arrived: { headers: Headers; rawBody: Buffer; secrets: readonly string[]; now: number },
): boolean {
	const { headers, rawBody, secrets, now } = arrived;
	const description = describe(original.target.name);
	const { isSameSecret = (known: string, secret: string) => known === secret } = description;
	const isKnown = secrets.some((known) => isSameSecret(known, original.secret));
	if (!rawBody.equals(original.body) || !isKnown) return false;
	const age = Math.floor(now / 1000) - Math.floor(original.at / 1000);
	const isInTime = Math.abs(age) <= tolerance;
	const { also } = description;
	// The other way to sign has no time.
	const ways = [
		{ ...description, isOpen: isInTime || !description.time },
		...(also ? [{ ...also, isOpen: true }] : []),
	];
	return ways.some(({ headers: sets, digest, tells, isOpen }) => {
		if (!isOpen) return false;
		const expected = digest(original.key, original);
		return sets.some(({ signature, timestamp, id }) => {
			const told = headers[signature];
			return (
				typeof told === 'string' &&
				tells(told, expected, original.timestamp) &&
				(timestamp === undefined || headers[timestamp] === original.timestamp) &&
				(id === undefined || headers[id] === original.id)
			);
		});
	});
}
