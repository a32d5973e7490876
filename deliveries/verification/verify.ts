import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { SignatureScheme } from '../../services/schema/service';
import { isInMilliseconds } from './time';

/** Why a delivery is not verified. These words reach the sender and the log, so they are part of the contract. */
export type RejectionReason =
	/** None of the signature headers was sent. */
	| 'signature_missing'
	/** The signature, or the signed id, is not in the form that the scheme says. */
	| 'signature_malformed'
	/** No signature fits: signed with another secret, or changed afterwards. */
	| 'signature_mismatch'
	/** The time is signed, but was not sent. */
	| 'timestamp_missing'
	/** The signed time is not in the form that the scheme says. */
	| 'timestamp_malformed'
	/** The signed time is outside the replay window. */
	| 'timestamp_out_of_range'
	/** There is no secret that the scheme can make a key of. */
	| 'secret_unknown';

/** Result of a verification. */
export type Verdict =
	/** Signed with the secret at this index of {@link Evidence.secrets}. */
	| { ok: true; secretIndex: number }
	/** Not verified, and why. */
	| { ok: false; reason: RejectionReason };

/** Headers as Node hands them over: names in lower case. */
export type DeliveryHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What a delivery is verified by. */
export interface Evidence {
	/** All headers of the request. */
	headers: DeliveryHeaders;
	/** The body byte for byte as it was sent. */
	rawBody: Buffer;
	/** Signing secrets that may have been used, as the service shows them; empty ones are passed over. */
	secrets: readonly string[];
	/** Now, in milliseconds since 1970. */
	now: number;
	/** Replay window in seconds, into the past and the future; counts only where the timestamp is signed. */
	toleranceSeconds: number;
}

type Placeholder = 'body' | 'timestamp' | 'id';
type Part = { literal: string } | { placeholder: Placeholder; followedBy: string };

const digestLength = { sha1: 20, sha256: 32, sha512: 64 } as const;

/** A scheme as verification needs it, prepared once: definitions live as long as the process. */
interface Prepared {
	/** The scheme's headers, their names in lower case. */
	headers: SignatureScheme['headers'];
	parts: Part[];
	signsTimestamp: boolean;
	signsId: boolean;
	/** The keys of secrets that were used lately: on Node 24 a key made of bytes costs five times the HMAC itself. */
	keys: Map<string, KeyObject[]>;
}

const preparedSchemes = new WeakMap<SignatureScheme, Prepared>();

/** More secrets than an n8n has triggers; past this, all are forgotten and made anew. */
const maxCachedKeys = 1_000;

const rejected = (reason: RejectionReason): Verdict => ({ ok: false, reason });

/**
 * Whether a delivery was signed with one of the secrets, as the scheme demands.
 *
 * Pure: bytes, headers, secrets and the clock come in, a verdict goes out; it never throws on what a sender can send.
 * Any signature of the header may match any secret, so a rotation on either side is seamless. The body is hashed as
 * raw bytes, and digests are compared in constant time over equal lengths.
 */
export function verify(scheme: SignatureScheme, evidence: Evidence): Verdict {
	const { headers, rawBody, secrets, now, toleranceSeconds: tolerance } = evidence;
	const prepared = prepare(scheme);
	const { parts } = prepared;

	let set: SignatureScheme['headers'][number] | undefined;
	let signatureHeader: string | undefined;
	for (const candidate of prepared.headers) {
		signatureHeader = headerText(headers, candidate.signature);
		set = candidate;
		if (signatureHeader !== undefined) break;
	}
	if (!set || signatureHeader === undefined) return rejected('signature_missing');

	const { signatures, foreignEntries, timestampEntry } = splitHeader(scheme, signatureHeader);
	const claimed: Buffer[] = [];
	for (const text of signatures) {
		const bytes = decodeDigest(scheme, text);
		if (bytes) claimed.push(bytes);
	}
	if (claimed.length === 0) {
		return rejected(signatures.length === 0 && foreignEntries ? 'signature_mismatch' : 'signature_malformed');
	}

	let timestamp = '';
	if (prepared.signsTimestamp) {
		const text = timestampEntry ?? (set.timestamp === undefined ? undefined : headerText(headers, set.timestamp));
		if (text === undefined) return rejected('timestamp_missing');
		const seconds = readTimestamp(text, scheme.timestampUnit ?? 'seconds');
		if (seconds === undefined) return rejected('timestamp_malformed');
		if (Math.abs(Math.floor(now / 1000) - seconds) > tolerance) return rejected('timestamp_out_of_range');
		timestamp = text;
	}

	let id = '';
	if (prepared.signsId) {
		const text = set.id === undefined ? undefined : headerText(headers, set.id);
		// An id that holds the separator could be cut in two ways, so that other bytes would seem to be signed.
		if (text === undefined || holdsSeparator(parts, text)) return rejected('signature_malformed');
		id = text;
	}

	let keyKnown = false;
	for (let secretIndex = 0; secretIndex < secrets.length; secretIndex += 1) {
		for (const key of keysOf(scheme, prepared, secrets[secretIndex] ?? '')) {
			keyKnown = true;
			const expected = digest(scheme, key, parts, { body: rawBody, timestamp, id });
			for (const candidate of claimed) if (timingSafeEqual(candidate, expected)) return { ok: true, secretIndex };
		}
	}
	return rejected(keyKnown ? 'signature_mismatch' : 'secret_unknown');
}

/** Keys that a secret can stand for. One that cannot be decoded as the scheme says has none. */
function keysOf(scheme: SignatureScheme, { keys }: Prepared, secret: string): KeyObject[] {
	const known = keys.get(secret);
	if (known) return known;
	const { encodings, prefix } = scheme.secret;
	const text = prefix !== undefined && secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
	const made = encodings
		.flatMap((encoding) => {
			// The prefix is part of the key where the secret is taken as text.
			if (encoding === 'utf8') return [Buffer.from(secret, 'utf8')];
			return decodeStrictly(text, encoding) ?? [];
		})
		.filter((key) => key.length > 0)
		.map((key) => createSecretKey(key));
	if (keys.size >= maxCachedKeys) keys.clear();
	keys.set(secret, made);
	return made;
}

/** @param name in lower case */
function headerText(headers: DeliveryHeaders, name: string): string | undefined {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function splitHeader(
	scheme: SignatureScheme,
	header: string,
): { signatures: string[]; foreignEntries: boolean; timestampEntry?: string } {
	const { entries } = scheme;
	if (!entries) return { signatures: [header], foreignEntries: false };

	const signatures: string[] = [];
	let foreignEntries = false;
	let timestampEntry: string | undefined;
	for (const entry of header.split(entries.separator)) {
		const at = entry.indexOf(entries.assign);
		if (at < 0) continue;
		const name = entry.slice(0, at).trim();
		const value = entry.slice(at + entries.assign.length);
		if (name === entries.signature) signatures.push(value);
		else if (name === entries.timestamp) timestampEntry ??= value;
		else foreignEntries = true;
	}
	return { signatures, foreignEntries, timestampEntry };
}

function decodeDigest(scheme: SignatureScheme, text: string): Buffer | undefined {
	const { prefix } = scheme;
	let bare = text;
	if (prefix) {
		if (text.startsWith(prefix)) bare = text.slice(prefix.length);
		else if (!scheme.prefixOptional) return undefined;
	}
	const bytes = decodeStrictly(bare, scheme.encoding);
	return bytes?.length === digestLength[scheme.algorithm] ? bytes : undefined;
}

const hexText = /^(?:[0-9a-f]{2})+$|^(?:[0-9A-F]{2})+$/;

/** Node decodes leniently; here one text is one value, so that no second spelling of a signature passes. */
function decodeStrictly(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
	if (encoding === 'hex') return hexText.test(text) ? Buffer.from(text, 'hex') : undefined;
	const bytes = Buffer.from(text, encoding);
	return text !== '' && bytes.toString(encoding) === text ? bytes : undefined;
}

const digits = /^\d{1,15}$/;
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

function readTimestamp(text: string, unit: NonNullable<SignatureScheme['timestampUnit']>): number | undefined {
	if (digits.test(text) && unit !== 'iso8601') {
		const number = Number(text);
		const inMilliseconds = unit === 'milliseconds' || (unit === 'any' && isInMilliseconds(number));
		return inMilliseconds ? Math.floor(number / 1000) : number;
	}
	if ((unit === 'iso8601' || unit === 'any') && isoTime.test(text)) {
		const milliseconds = Date.parse(text);
		return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
	}
	return undefined;
}

/** HMAC of what the template says, around the body as it came. */
function digest(
	scheme: SignatureScheme,
	key: KeyObject,
	parts: Part[],
	values: { body: Buffer; timestamp: string; id: string },
): Buffer {
	const hmac = createHmac(scheme.algorithm, key);
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

function prepare(scheme: SignatureScheme): Prepared {
	const known = preparedSchemes.get(scheme);
	if (known) return known;
	const parts = partsOf(scheme);
	const signs = (placeholder: Placeholder): boolean =>
		parts.some((part) => 'placeholder' in part && part.placeholder === placeholder);
	const prepared: Prepared = {
		headers: scheme.headers.map(({ signature, timestamp, id }) => ({
			signature: signature.toLowerCase(),
			timestamp: timestamp?.toLowerCase(),
			id: id?.toLowerCase(),
		})),
		parts,
		signsTimestamp: signs('timestamp'),
		signsId: signs('id'),
		keys: new Map(),
	};
	preparedSchemes.set(scheme, prepared);
	return prepared;
}

function partsOf(scheme: SignatureScheme): Part[] {
	const tokens = scheme.content.split(/(\{(?:body|timestamp|id)\})/).filter((token) => token !== '');
	return tokens.map((token, index): Part => {
		const placeholder = /^\{(body|timestamp|id)\}$/.exec(token)?.[1] as Placeholder | undefined;
		if (!placeholder) return { literal: token };
		const next = tokens[index + 1] ?? '';
		return { placeholder, followedBy: next.startsWith('{') ? '' : next };
	});
}

const holdsSeparator = (parts: Part[], id: string): boolean =>
	parts.some(
		(part) =>
			'placeholder' in part && part.placeholder === 'id' && part.followedBy !== '' && id.includes(part.followedBy),
	);
