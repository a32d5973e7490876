import { createHmac, type BinaryLike } from 'node:crypto';

export type Algorithm = 'sha256' | 'sha1' | 'sha512';
export type Encoding = 'hex' | 'base64';

/** HMAC of UTF-8 text. A key given as text is its UTF-8 bytes. */
export const hmac = (algorithm: Algorithm, key: BinaryLike, content: string, encoding: Encoding): string =>
	createHmac(algorithm, key).update(content, 'utf8').digest(encoding);

/** Whole seconds since 1970, as text. */
export const unixSeconds = (at: Date): string => String(Math.floor(at.getTime() / 1000));

/**
 * A scheme that the vendor does not publish, so that tests can set it to anything a user may choose in the node's
 * `signature` collection.
 */
export interface SignatureHabit {
	header: string;
	algorithm: Algorithm;
	encoding: Encoding;
	/** Text before the digest, such as `sha256=` or `t={timestamp},v1=`. */
	prefix: string;
	/** What is signed: text with `{body}`, `{timestamp}` and `{id}`. */
	content: string;
	/** Header that carries the timestamp; none when empty. */
	timestampHeader: string;
	timestampUnit: 'seconds' | 'milliseconds' | 'iso8601';
	/** Header that carries the id; none when empty. */
	idHeader: string;
	/** How the secret's text becomes key bytes. */
	secretEncoding: 'utf8' | Encoding;
}

const timestampText: Record<SignatureHabit['timestampUnit'], (at: Date) => string> = {
	seconds: unixSeconds,
	milliseconds: (at) => String(at.getTime()),
	iso8601: (at) => at.toISOString(),
};

/** Signs by a {@link SignatureHabit}. @returns the headers, signature first. */
export function signByHabit(
	habit: SignatureHabit,
	{ secret, body, id, at }: { secret: string; body: string; id: string; at: Date },
): Record<string, string> {
	const timestamp = timestampText[habit.timestampUnit](at);
	// The body goes in last: what looks like a placeholder in it is not one.
	const content = habit.content
		.split('{body}')
		.map((part) => part.replaceAll('{timestamp}', timestamp).replaceAll('{id}', id))
		.join(body);
	const digest = hmac(habit.algorithm, Buffer.from(secret, habit.secretEncoding), content, habit.encoding);
	return {
		[habit.header]: `${habit.prefix.replaceAll('{timestamp}', timestamp)}${digest}`,
		...(habit.timestampHeader && { [habit.timestampHeader]: timestamp }),
		...(habit.idHeader && { [habit.idHeader]: id }),
	};
}
