import { createHash, createHmac, generateKeyPairSync, sign as signWithKey } from 'node:crypto';
import { at, isRecord, put } from '../../services/json';
import type { HeaderScheme, SignatureScheme, ValuesScheme } from '../../services/schema/verification';
import type { PublicKeyAlgorithm } from '../../services/schema/signatureMethods';
import { isPublicKeyAlgorithm, signsInHeaders } from '../../services/signature';
import { address, jwtOf, type Sent } from './provers';

/** A body that was proven as a service does it, and the secret that the receiver has then. */
export interface Proven extends Sent {
	secret: string;
}

const text = 'a-secret-of-thirty-two-letters-1';

/** The same bytes as the key of an HMAC, and as a user pastes them. */
function secretOf({ encodings, prefix = '' }: HeaderScheme['secret']): { key: Buffer; secret: string } {
	const [encoding = 'utf8'] = encodings;
	const key = Buffer.from(text);
	if (encoding === 'utf8' || encoding === 'pem') return { key, secret: text };
	return { key, secret: prefix + key.toString(encoding) };
}

const wholeSecond = (ms: number): number => Math.floor(ms / 1000);

function timeOf({ timestampUnit }: Pick<HeaderScheme, 'timestampUnit'>, now: number): string {
	if (timestampUnit === 'iso8601') return new Date(now).toISOString();
	return String(timestampUnit === 'milliseconds' ? now : wholeSecond(now));
}

/** A key pair of a kind: what the service publishes of it, and what signs. */
function keyPair(algorithm: PublicKeyAlgorithm, { encodings: [encoding] }: HeaderScheme['secret']) {
	const { publicKey, privateKey } =
		algorithm === 'ed25519'
			? generateKeyPairSync('ed25519')
			: algorithm === 'ecdsa-p256'
				? generateKeyPairSync('ec', { namedCurve: 'P-256' })
				: generateKeyPairSync('rsa', { modulusLength: 2_048 });
	const secret =
		encoding === 'pem'
			? publicKey.export({ type: 'spki', format: 'pem' }).toString()
			: publicKey.export({ type: 'spki', format: 'der' }).toString(encoding === 'hex' ? 'hex' : 'base64');
	const sign = (content: string): Buffer =>
		signWithKey(algorithm === 'ed25519' ? null : 'sha256', Buffer.from(content), privateKey);
	return { secret, sign };
}

function inHeader(scheme: HeaderScheme, body: string, now: number): Proven {
	const { algorithm, encoding, entries, prefix = '', bodyHash } = scheme;
	const [names] = scheme.headers;
	if (!names) throw new Error('the scheme has no headers');
	const [timestamp, id] = [timeOf(scheme, now), 'msg_sample'];
	const query = bodyHash
		? `?${bodyHash.query}=${createHash(bodyHash.algorithm).update(body).digest(bodyHash.encoding)}`
		: '';
	const url = address + query;
	const words: Record<string, string> = { body, timestamp, id, url, method: 'POST' };
	const content = scheme.content.replace(/\{(\w+)\}/g, (_whole, word: string) => words[word] ?? '');
	const hmacKey = secretOf(scheme.secret);
	const { secret, sign } = isPublicKeyAlgorithm(algorithm)
		? keyPair(algorithm, scheme.secret)
		: { secret: hmacKey.secret, sign: (signed: string) => createHmac(algorithm, hmacKey.key).update(signed).digest() };
	const signature = prefix + sign(content).toString(encoding);
	const withTime = scheme.content.includes('{timestamp}') && names.timestamp === undefined;
	const value = !entries
		? signature
		: entries.assign === undefined
			? [...(withTime ? [timestamp] : []), signature].join(entries.separator)
			: [
					...(entries.timestamp ? [`${entries.timestamp}${entries.assign}${timestamp}`] : []),
					`${entries.signature}${entries.assign}${signature}`,
				].join(entries.separator);
	const headers = {
		[names.signature.toLowerCase()]: value,
		...(names.timestamp ? { [names.timestamp.toLowerCase()]: timestamp } : {}),
		...(names.id ? { [names.id.toLowerCase()]: id } : {}),
	};
	return { headers, body, url, secret };
}

/** Changes a body, or each entry of a list in it. */
function changed(body: string, each: string | undefined, change: (entry: Record<string, unknown>) => void): string {
	const whole: unknown = JSON.parse(body);
	const list = each === undefined ? [whole] : at(whole, each);
	for (const entry of Array.isArray(list) ? list : []) if (isRecord(entry)) change(entry);
	return JSON.stringify(whole);
}

function inBody(scheme: ValuesScheme, body: string, now: number): Proven {
	const { secret, key } = secretOf(scheme.secret);
	const proven = changed(body, scheme.each, (entry) => {
		if (scheme.timestamp !== undefined) put(entry, scheme.timestamp, String(wholeSecond(now)));
		const content = scheme.content.replace(/\{([^}]+)\}/g, (_whole, place: string) => {
			const value = at(entry, place);
			return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
		});
		put(entry, scheme.signature, createHmac(scheme.algorithm, key).update(content).digest(scheme.encoding));
	});
	return { headers: {}, body: proven, url: address, secret };
}

/**
 * Proves a body as a service with this scheme would, with a secret of its kind: written apart from the verifier, with
 * Node's own functions.
 *
 * @param now time of sending, in milliseconds since 1970
 */
export function proveAs(scheme: SignatureScheme, body: string, now: number): Proven {
	if (signsInHeaders(scheme)) return inHeader(scheme, body, now);
	if (scheme.kind === 'values') return inBody(scheme, body, now);
	const plain: Proven = { headers: {}, body, url: address, secret: text };
	if (scheme.kind === 'jwt') {
		const { header, prefix = '', claims = {}, bodyHash } = scheme;
		const digest = bodyHash
			? { [bodyHash.claim]: createHash(bodyHash.algorithm).update(body).digest(bodyHash.encoding) }
			: {};
		return { ...plain, headers: { [header.toLowerCase()]: prefix + jwtOf({ ...claims, ...digest }, text) } };
	}
	const [place] = scheme.places;
	if (!place) throw new Error('the scheme has no place');
	if ('header' in place) {
		return { ...plain, headers: { [place.header.toLowerCase()]: `${place.prefix ?? ''}${text}` } };
	}
	if ('query' in place) return { ...plain, url: `${address}?${place.query}=${text}` };
	if ('body' in place) {
		return { ...plain, body: changed(body, place.each, (entry) => put(entry, place.body, text)) };
	}
	const pair = place.basic === 'password' ? `n8n:${text}` : `${text}:`;
	return { ...plain, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}
