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
	if (!rawBody.equals(original.body) || !secrets.includes(original.secret)) return false;
	if (description.time) {
		const age = Math.floor(now / 1000) - Math.floor(original.at / 1000);
		if (Math.abs(age) > tolerance) return false;
	}
	const { also } = description;
	return [description, ...(also ? [also] : [])].some(({ headers: sets, digest, tells }) => {
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
