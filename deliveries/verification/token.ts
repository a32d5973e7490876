import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenPlace, TokenScheme } from '../../services/schema/verification';
import { at } from '../../services/json';
import { partsToProve, unprovenBody } from './body';
import { keysOfSecret } from './secrets';
import { headerText, rejected, type Evidence, type Verdict } from './verdict';

const textSecret = { secret: { encodings: ['utf8' as const] } };

/**
 * Verifies a delivery by the secret that comes along with it. That proves who sends, and neither what nor when: whoever
 * sees one delivery can make others.
 *
 * Compared are digests, so that neither the time nor the length tells anything about the secret.
 */
export function verifyToken({ places }: TokenScheme, evidence: Evidence): Verdict {
	let refused: Verdict = rejected('signature_missing');
	for (const place of places) {
		const sent = tokensAt(place, evidence);
		if (sent.length === 0) continue;
		const verdict = compare(sent, evidence.secrets);
		if (verdict.ok) return verdict;
		refused = verdict;
	}
	return refused;
}

/** The tokens at a place, all of which have to be right; none where nothing was sent there. */
function tokensAt(place: TokenPlace, { headers, rawBody, target }: Evidence): string[] {
	if ('header' in place) {
		const text = headerText(headers, place.header.toLowerCase());
		if (text === undefined) return [];
		const { prefix = '' } = place;
		// What has not the prefix is not the token, whatever follows.
		return [text.startsWith(prefix) ? text.slice(prefix.length) : ''];
	}
	if ('basic' in place) {
		const pair = basicPair(headerText(headers, 'authorization'));
		return pair ? [pair[place.basic]] : [];
	}
	if ('query' in place) {
		const url = target?.().url;
		const values = url !== undefined && URL.canParse(url) ? new URL(url).searchParams.getAll(place.query) : [];
		// Twice the same name: whoever stands between may read the one, and we the other.
		return values.length > 1 ? [''] : values;
	}
	const found = partsToProve(unprovenBody(rawBody), place.each).map((part) => at(part, place.body));
	return found.every((value) => value === undefined)
		? []
		: found.map((value) => (typeof value === 'string' ? value : ''));
}

/** User name and password of the method Basic (RFC 7617). */
function basicPair(header: string | undefined): { username: string; password: string } | undefined {
	const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '') ?? [];
	if (encoded === undefined) return undefined;
	const text = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = text.indexOf(':');
	return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

const digestOf = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();

function compare(sent: readonly string[], secrets: readonly string[]): Verdict {
	const claimed = sent.map(digestOf);
	let isKnown = false;
	for (let secretIndex = 0; secretIndex < secrets.length; secretIndex += 1) {
		for (const key of keysOfSecret(textSecret, secrets[secretIndex] ?? '')) {
			isKnown = true;
			const expected = digestOf(key);
			if (claimed.every((token) => timingSafeEqual(token, expected))) return { ok: true, secretIndex, signed: {} };
		}
	}
	return rejected(isKnown ? 'signature_mismatch' : 'secret_unknown');
}
