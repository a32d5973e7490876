import { hiddenText } from '../../services/maskedSecret';
import { asPasted } from '../../services/pasted';

/** Takes secrets out of what somebody else says. */
export interface Redactor {
	/** A text without them. */
	text(text: string): string;
	/** A JSON value without them, in its texts and in the names of its fields. */
	value(value: unknown): unknown;
}

/** Shorter values are words and numbers that stand in harmless places too; what proves an account is far longer. */
const minSecretLength = 6;

/**
 * A mask for secrets, for the parts of them that prove as much as the whole, and for either as it is written in an
 * address, in JSON, in hex and in Base64. Upper and lower case do not count.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
	const forms = secrets
		.flatMap((secret) => [secret.trim(), asPasted(secret)])
		.flatMap((secret) => [secret, ...partsOf(secret)].flatMap(formsOf));
	const hidden = [...new Set(forms)].filter((form) => form.length >= minSecretLength);
	if (hidden.length === 0) return { text: (text) => text, value: (value) => value };
	// The longest first, so that nothing of a whole is left where its part is hidden too.
	const pattern = new RegExp(
		hidden
			.sort((a, b) => b.length - a.length)
			.map(escaped)
			.join('|'),
		'gi',
	);
	const text = (said: string): string => said.replace(pattern, hiddenText);
	const value = (said: unknown): unknown => {
		if (typeof said === 'string') return text(said);
		if (Array.isArray(said)) return said.map(value);
		if (typeof said !== 'object' || said === null) return said;
		return Object.fromEntries(Object.entries(said).map(([name, inner]) => [text(name), value(inner)]));
	};
	return { text, value };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function partsOf(secret: string): string[] {
	return [...partsOfHeader(secret), ...partsOfUrl(secret)];
}

/**
 * A header's value without the word in front (`Bearer …`), both sides of a colon in it or in what `Basic …` is made of, and
 * the values of cookies and of `name="value"`.
 */
function partsOfHeader(header: string): string[] {
	const [, scheme = '', proof = ''] = /^([\w-]+)\s+(.+)$/.exec(header) ?? [];
	const basic = scheme.toLowerCase() === 'basic' ? Buffer.from(proof, 'base64').toString('utf8') : '';
	const pairs = [...header.split(/;\s*/), ...proof.split(/,\s*/)];
	return [
		// A key may have the number of its account in front, which everybody may know.
		...(/^\d+:\S+$/.test(header) ? [afterFirst(':', header)] : []),
		proof,
		proof.replace(/=+$/, ''),
		basic,
		...[proof, basic].flatMap((text) => [afterFirst(':', text), ...tokens([text.split(':')[0] ?? ''])]),
		...header.split(/;\s*/).filter((cookie) => cookie !== header),
		...tokens(pairs.map((pair) => afterFirst('=', pair)).flatMap((value) => [value, value.replace(/^"|"$/g, '')])),
	];
}

const afterFirst = (separator: string, text: string): string =>
	text.includes(separator) ? text.slice(text.indexOf(separator) + 1) : '';

/** An address without its server, each end of its path, and what stands in it that may be a token. */
function partsOfUrl(text: string): string[] {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return [];
	const { href, pathname, search, searchParams, hash, username, password } = url;
	const segments = pathname.split('/').filter((segment) => segment !== '');
	return [
		href,
		`${pathname}${search}`,
		pathname,
		...segments.slice(0, -1).map((_segment, index) => segments.slice(index).join('/')),
		...tokens([...segments, ...searchParams.values(), hash.slice(1), username]),
		password,
	];
}

/** Those that may be tokens. A plain word stands in harmless places too: to hide it would make nonsense of them. */
const tokens = (texts: readonly string[]): string[] =>
	texts.filter((text) => /\d/.test(text) || /[a-z].*[A-Z]/.test(text) || text.length >= maxWordLength);

/** What has no digit, and no capital after a small letter, is a word unless it is as long as this. */
const maxWordLength = 16;

/** A secret as it stands, as it is written in an address and in JSON, and as its bytes are written. */
const formsOf = (secret: string): string[] => [
	secret,
	...[encodeURIComponent, encodeURI, decodeURIComponent].map((written) => writtenBy(written, secret)),
	JSON.stringify(secret).slice(1, -1),
	...bytesOf(secret),
];

/** What is as long as a secret in these forms may still be a word that is none. */
function bytesOf(secret: string): string[] {
	if (secret.length < minSecretLength) return [];
	const bytes = Buffer.from(secret, 'utf8');
	return (['base64', 'base64url', 'hex'] as const).map((encoding) => bytes.toString(encoding).replace(/=+$/, ''));
}

function writtenBy(written: (text: string) => string, secret: string): string {
	try {
		return written(secret);
	} catch {
		// Half a character, or a percent sign that encodes nothing: no address holds this.
		return '';
	}
}
