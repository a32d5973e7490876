import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord, parseJson } from '../../services/json';
import type { JwtScheme } from '../../services/schema/verification';
import { decodeStrictly, isHashOf } from './digest';
import { KeyCache } from './keys';
import { headerText, rejected, type Evidence, type RejectionReason, type SignedParts, type Verdict } from './verdict';
import { maxToleranceSeconds } from '../../services/schema/signatureMethods';

const hashes = { HS256: 'sha256', HS512: 'sha512' } as const;

/** Longest token, in characters: claims are few. */
const maxTokenLength = 8_192;

const caches = new WeakMap<JwtScheme, KeyCache>();

function cacheOf(scheme: JwtScheme): KeyCache {
	const known = caches.get(scheme) ?? new KeyCache({ secret: scheme.secret, algorithm: hashes[scheme.algorithm] });
	caches.set(scheme, known);
	return known;
}

/**
 * Verifies a delivery by a JSON Web Token (RFC 7515, 7519). The method is that of the definition; a token that names
 * another one, or `none`, is refused. Where the token has a digest of the body, the body is covered; where it has not, the
 * token proves only who sends.
 */
export function verifyJwt(scheme: JwtScheme, evidence: Evidence): Verdict {
	const header = headerText(evidence.headers, scheme.header.toLowerCase());
	if (header === undefined) return rejected('signature_missing');
	const { prefix = '' } = scheme;
	const token = header.startsWith(prefix) ? header.slice(prefix.length) : '';
	const [head = '', claims = '', signature = '', ...more] = token.length > maxTokenLength ? [] : token.split('.');
	const claimed = decodeStrictly(signature, 'base64url');
	const said = readPart(head);
	// An extension that must be understood (`crit`) is one that is not.
	if (more.length > 0 || !claimed || said?.alg !== scheme.algorithm || 'crit' in said) {
		return rejected('signature_malformed');
	}

	let isKnown = false;
	for (let secretIndex = 0; secretIndex < evidence.secrets.length; secretIndex += 1) {
		for (const key of cacheOf(scheme).of(evidence.secrets[secretIndex] ?? '')) {
			isKnown = true;
			const expected = createHmac(hashes[scheme.algorithm], key).update(`${head}.${claims}`, 'utf8').digest();
			if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected)) continue;
			const checked = checkClaims(scheme, readPart(claims), evidence);
			return typeof checked === 'string' ? rejected(checked) : { ok: true, secretIndex, signed: checked };
		}
	}
	return rejected(isKnown ? 'signature_mismatch' : 'secret_unknown');
}

function readPart(text: string): Record<string, unknown> | undefined {
	const bytes = decodeStrictly(text, 'base64url');
	const value = bytes && parseJson(bytes);
	return isRecord(value) ? value : undefined;
}

/** What a token that is signed right says, held against what it has to say. Its times are in seconds since 1970. */
function checkClaims(
	{ claims: wanted = {}, bodyHash }: JwtScheme,
	claims: Record<string, unknown> | undefined,
	{ rawBody, now, toleranceSeconds }: Evidence,
): SignedParts | RejectionReason {
	if (!claims) return 'signature_malformed';
	for (const [name, value] of Object.entries(wanted)) {
		if (!Object.hasOwn(claims, name) || claims[name] !== value) return 'signature_mismatch';
	}
	if (bodyHash) {
		const hash = Object.hasOwn(claims, bodyHash.claim) ? claims[bodyHash.claim] : undefined;
		if (typeof hash !== 'string' || !isHashOf(rawBody, hash, bodyHash)) return 'signature_mismatch';
	}
	const seconds = Math.floor(now / 1000);
	const tolerance = Math.min(toleranceSeconds, maxToleranceSeconds);
	const { exp, nbf, iat } = claims;
	for (const time of [exp, nbf, iat]) {
		if (time !== undefined && (typeof time !== 'number' || !Number.isFinite(time))) return 'timestamp_malformed';
	}
	const isOpen =
		(exp === undefined || seconds - Number(exp) <= tolerance) &&
		(nbf === undefined || Number(nbf) - seconds <= tolerance) &&
		// The time of sending: a token that says when it was made does not count for ever.
		(iat === undefined || Math.abs(seconds - Number(iat)) <= tolerance);
	if (!isOpen) return 'timestamp_out_of_range';
	return iat === undefined ? {} : { timestamp: Math.floor(Number(iat)) };
}
