import { createHmac, timingSafeEqual } from 'node:crypto';
import { at } from '../../services/json';
import type { ValuesScheme } from '../../services/schema/verification';
import { partsToProve, unprovenBody } from './body';
import { decodeDigest } from './digest';
import { KeyCache } from './keys';
import { isRecent, readTimestamp, rejected, type Evidence, type SignedParts, type Verdict } from './verdict';

const caches = new WeakMap<ValuesScheme, KeyCache>();

function cacheOf(scheme: ValuesScheme): KeyCache {
	const known = caches.get(scheme) ?? new KeyCache(scheme);
	caches.set(scheme, known);
	return known;
}

/**
 * Verifies a delivery by a signature in its body, over some values of the body. The other values are not covered: who has
 * seen one delivery can put other data next to the signed values, for as long as their time counts.
 */
export function verifyValues(scheme: ValuesScheme, evidence: Evidence): Verdict {
	const parts = partsToProve(unprovenBody(evidence.rawBody), scheme.each);
	if (parts.length === 0) return rejected('signature_missing');
	let proven: Verdict | undefined;
	for (const part of parts) {
		const verdict = verifyPart(scheme, part, evidence);
		if (!verdict.ok) return verdict;
		proven ??= verdict;
	}
	return proven ?? rejected('signature_missing');
}

function verifyPart(scheme: ValuesScheme, part: unknown, evidence: Evidence): Verdict {
	const text = at(part, scheme.signature);
	if (text === undefined) return rejected('signature_missing');
	const claimed = typeof text === 'string' ? decodeDigest(scheme, text) : undefined;
	const content = contentOf(scheme, part);
	if (!claimed || content === undefined) return rejected('signature_malformed');

	const signed: SignedParts = {};
	if (scheme.timestamp !== undefined) {
		const time = asText(at(part, scheme.timestamp));
		if (time === undefined || time === '') return rejected('timestamp_missing');
		const seconds = readTimestamp(time, scheme.timestampUnit);
		if (seconds === undefined) return rejected('timestamp_malformed');
		if (!isRecent(seconds, evidence)) return rejected('timestamp_out_of_range');
		signed.timestamp = seconds;
	}

	let isKnown = false;
	for (let secretIndex = 0; secretIndex < evidence.secrets.length; secretIndex += 1) {
		for (const key of cacheOf(scheme).of(evidence.secrets[secretIndex] ?? '')) {
			isKnown = true;
			const expected = createHmac(scheme.algorithm, key).update(content, 'utf8').digest();
			if (timingSafeEqual(claimed, expected)) return { ok: true, secretIndex, signed };
		}
	}
	return rejected(isKnown ? 'signature_mismatch' : 'secret_unknown');
}

const placeholder = /\{([^{}]+)\}/g;

/**
 * The signed text of a body.
 *
 * @returns undefined where a value is neither text nor a plain number, or more than the one free value holds a text that
 * stands between values: it could be cut in two ways then, so that other values would seem to be signed
 */
function contentOf({ content, free }: ValuesScheme, part: unknown): string | undefined {
	const between = content.split(placeholder).filter((text, index) => index % 2 === 0 && text !== '');
	let isPlain = true;
	const text = content.replace(placeholder, (_whole, place: string) => {
		const value = asText(at(part, place));
		if (value === undefined || (place !== free && between.some((separator) => value.includes(separator))))
			isPlain = false;
		return value ?? '';
	});
	return isPlain ? text : undefined;
}

/** Text as it is signed; what is missing is empty. */
function asText(value: unknown): string | undefined {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	return Number.isSafeInteger(value) || typeof value === 'boolean' ? String(value) : undefined;
}
