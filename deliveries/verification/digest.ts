import { createHmac, type KeyObject } from 'node:crypto';
import type { SignatureForm } from '../../services/schema/verification';

const digestLength = { sha1: 20, sha256: 32, sha512: 64 } as const;

const hexText = /^(?:[0-9a-f]{2})+$|^(?:[0-9A-F]{2})+$/;

/** The digest in the text of a signature, prefix taken off; undefined if it is not written as the form says. */
export function decodeDigest(form: SignatureForm, text: string): Buffer | undefined {
	const { prefix } = form;
	let bare = text;
	if (prefix) {
		if (text.startsWith(prefix)) bare = text.slice(prefix.length);
		else if (!form.prefixOptional) return undefined;
	}
	const bytes = decodeStrictly(bare, form.encoding);
	return bytes?.length === digestLength[form.algorithm] ? bytes : undefined;
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
function decodeStrictly(text: string, encoding: SignatureForm['encoding']): Buffer | undefined {
	if (encoding === 'hex') return hexText.test(text) ? Buffer.from(text, 'hex') : undefined;
	const [, padding] = base64Text.exec(text) ?? [];
	if (padding === undefined) return undefined;
	const bytes = Buffer.from(text, 'base64');
	const written = bytes.toString('base64');
	const isWhole = padding === '' || text.length === written.length;
	return isWhole && inOneAlphabet(text) === inOneAlphabet(written) ? bytes : undefined;
}

const inOneAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** A value of a delivery that a template can name. */
export type Placeholder = 'body' | 'timestamp' | 'id';

/** A piece of a template: text, or the place of a value and the text after it. */
export type Part = { literal: string } | { placeholder: Placeholder; followedBy: string };

/** The pieces of a template such as `{timestamp}.{body}`. */
export function partsOf(content: string): Part[] {
	const tokens = content.split(/(\{(?:body|timestamp|id)\})/).filter((token) => token !== '');
	return tokens.map((token, index): Part => {
		const placeholder = /^\{(body|timestamp|id)\}$/.exec(token)?.[1] as Placeholder | undefined;
		if (!placeholder) return { literal: token };
		const next = tokens[index + 1] ?? '';
		return { placeholder, followedBy: next.startsWith('{') ? '' : next };
	});
}

/** HMAC of what the template says, around the body as it came. */
export function digestOf(
	algorithm: SignatureForm['algorithm'],
	key: KeyObject,
	parts: readonly Part[],
	values: { body: Buffer; timestamp: string; id: string },
): Buffer {
	const hmac = createHmac(algorithm, key);
	// Text is gathered, because each update costs as much as some hundred bytes.
	let text = '';
	for (const part of parts) {
		if ('literal' in part) text += part.literal;
		else if (part.placeholder !== 'body') text += values[part.placeholder];
		else {
			if (text !== '') hmac.update(text, 'utf8');
			text = '';
			hmac.update(values.body);
		}
	}
	if (text !== '') hmac.update(text, 'utf8');
	// Cheaper than to let Node make the buffer: short ones come from its pool this way.
	return Buffer.from(hmac.digest('binary'), 'binary');
}
