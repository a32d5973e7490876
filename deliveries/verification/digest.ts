import { createHash, createHmac, type KeyObject } from 'node:crypto';
import type { SignatureForm } from '../../services/schema/verification';
import type { HmacAlgorithm } from '../../services/schema/signatureMethods';

/** Length of a signature, in bytes: the exact one, or the longest there is. */
const signatureLength: Readonly<Record<SignatureForm['algorithm'], { exactly: number } | { atMost: number }>> = {
	sha1: { exactly: 20 },
	sha256: { exactly: 32 },
	sha512: { exactly: 64 },
	ed25519: { exactly: 64 },
	// As ASN.1: two numbers of 32 bytes, each with a sign and its length.
	'ecdsa-p256': { atMost: 72 },
	// A key of 8192 bits; longer ones are slow to check.
	'rsa-sha256': { atMost: 1_024 },
};

const hexText = /^(?:[0-9a-f]{2})+$|^(?:[0-9A-F]{2})+$/;

/** The bytes in the text of a signature, prefix taken off; undefined if it is not written as the form says. */
export function decodeDigest(
	form: Pick<SignatureForm, 'algorithm' | 'encoding' | 'prefix' | 'prefixOptional'>,
	text: string,
): Buffer | undefined {
	const { prefix } = form;
	let bare = text;
	if (prefix) {
		if (text.startsWith(prefix)) bare = text.slice(prefix.length);
		else if (!form.prefixOptional) return undefined;
	}
	const bytes = decodeStrictly(bare, form.encoding);
	if (!bytes) return undefined;
	const length = signatureLength[form.algorithm];
	return ('exactly' in length ? bytes.length === length.exactly : bytes.length <= length.atMost) ? bytes : undefined;
}

/** The two alphabets of Base64, never mixed; its end with or without `=`. */
const base64Text = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)(={0,2})$/;

/**
 * Node decodes leniently, so that text with something in between would pass. Here one text is one value.
 *
 * Base64 is read in either alphabet, with or without its padding. Most digests hold a character in which the alphabets
 * differ, and the others do not: with one of them only, a definition that names the wrong one would be right by chance, and
 * the service would look flaky.
 */
export function decodeStrictly(text: string, encoding: SignatureForm['encoding']): Buffer | undefined {
	if (encoding === 'hex') return hexText.test(text) ? Buffer.from(text, 'hex') : undefined;
	const [, padding] = base64Text.exec(text) ?? [];
	if (padding === undefined) return undefined;
	const bytes = Buffer.from(text, 'base64');
	const written = bytes.toString('base64');
	// As most services write it: no need to compare alphabets.
	if (text === written) return bytes;
	const isWhole = padding === '' || text.length === written.length;
	return isWhole && inOneAlphabet(text) === inOneAlphabet(written) ? bytes : undefined;
}

const inOneAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** A value of a delivery that a template can name. */
export type Placeholder = 'body' | 'timestamp' | 'id' | 'url' | 'method';

/** A piece of a template: text, or the place of a value and the text after it. */
export type Part = { literal: string } | { placeholder: Placeholder; followedBy: string };

/** The pieces of a template such as `{timestamp}.{body}`. */
export function partsOf(content: string): Part[] {
	const tokens = content.split(/(\{(?:body|timestamp|id|url|method)\})/).filter((token) => token !== '');
	return tokens.map((token, index): Part => {
		const placeholder = /^\{(body|timestamp|id|url|method)\}$/.exec(token)?.[1] as Placeholder | undefined;
		if (!placeholder) return { literal: token };
		const next = tokens[index + 1] ?? '';
		return { placeholder, followedBy: next.startsWith('{') ? '' : next };
	});
}

/** What stands in the places of a template. */
export interface SignedValues extends Record<Exclude<Placeholder, 'body'>, string> {
	body: Buffer;
}

/** What the template says, around the body as it came: some bytes after the other. */
function feed(parts: readonly Part[], values: SignedValues, take: (bytes: string | Buffer) => void): void {
	// Text is gathered, because each update costs as much as some hundred bytes.
	let text = '';
	for (const part of parts) {
		if ('literal' in part) text += part.literal;
		else if (part.placeholder !== 'body') text += values[part.placeholder];
		else {
			if (text !== '') take(text);
			text = '';
			take(values.body);
		}
	}
	if (text !== '') take(text);
}

/** HMAC of what the template says. */
export function digestOf(
	algorithm: HmacAlgorithm,
	key: KeyObject,
	parts: readonly Part[],
	values: SignedValues,
): Buffer {
	const hmac = createHmac(algorithm, key);
	feed(parts, values, (bytes) => hmac.update(bytes));
	// Cheaper than to let Node make the buffer: short ones come from its pool this way.
	return Buffer.from(hmac.digest('binary'), 'binary');
}

/** What the template says, as bytes. */
export function contentOf(parts: readonly Part[], values: SignedValues): Buffer {
	const pieces: Buffer[] = [];
	feed(parts, values, (bytes) => pieces.push(Buffer.from(bytes)));
	return Buffer.concat(pieces);
}

/** Whether a text is the digest of a body, in the one spelling that the definition names. */
export function isHashOf(
	body: Buffer,
	text: string,
	{ algorithm, encoding }: { algorithm: 'sha256' | 'sha512'; encoding: SignatureForm['encoding'] },
): boolean {
	const claimed = decodeStrictly(text, encoding);
	return claimed?.equals(createHash(algorithm).update(body).digest()) ?? false;
}
