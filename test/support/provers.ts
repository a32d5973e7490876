import { createHash, createHmac, generateKeyPairSync, sign as signWithKey } from 'node:crypto';
import type { Evidence } from '../../deliveries/verification/verify';
import type { SignatureScheme } from '../../services/schema/verification';

/** A delivery as a sender makes it. */
export interface Sent {
	headers: Record<string, string>;
	body: string;
	/** Where it is sent to, with the query. */
	url: string;
}

/** A way to prove deliveries, and a sender that does so: written apart from the verifier, with Node's own functions. */
export interface Prover {
	scheme: SignatureScheme;
	/** A secret of this kind, as a user pastes it. */
	secret: string;
	/** A secret of the same kind that belongs to somebody else. */
	otherSecret: string;
	/** Proves a body with one of the two. @param seconds time of sending, since 1970 */
	prove(body: string, secret: string, seconds: number): Sent;
	/** Whether another body is refused. */
	coversBody: boolean;
	/** Whether what is too old is refused. */
	coversTime: boolean;
}

/** Where the deliveries of the provers go to. */
export const address = 'https://n8n.example.com/webhook/7c1/webhook';

const sent = (body: string, headers: Record<string, string>, url = address): Sent => ({ headers, body, url });

const hmac = (key: string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const textSecrets = { secret: 'a-secret-of-thirty-two-letters-1', otherSecret: 'a-secret-of-thirty-two-letters-2' };
const text = { encodings: ['utf8' as const] };

/** Two key pairs of a kind: what a service shows of each, and a signer that knows which private key belongs to it. */
function pairs(kind: 'ed25519' | 'ecdsa-p256' | 'rsa-sha256', shown: (der: Buffer) => string) {
	const make = () => {
		if (kind === 'ed25519') return generateKeyPairSync('ed25519');
		return kind === 'ecdsa-p256'
			? generateKeyPairSync('ec', { namedCurve: 'P-256' })
			: generateKeyPairSync('rsa', { modulusLength: 2_048 });
	};
	const [own, other] = [make(), make()];
	const told = ({ publicKey }: typeof own) => shown(publicKey.export({ type: 'spki', format: 'der' }));
	const [secret, otherSecret] = [told(own), told(other)];
	const sign = (content: string, used: string): Buffer =>
		signWithKey(kind === 'ed25519' ? null : 'sha256', Buffer.from(content), (used === secret ? own : other).privateKey);
	return { secret, otherSecret, sign };
}

const inLines = (der: Buffer): string => {
	const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
	return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
};

function publicKeyProver(
	algorithm: 'ed25519' | 'ecdsa-p256' | 'rsa-sha256',
	encoding: 'hex' | 'base64' | 'pem',
	shown: (der: Buffer) => string,
): Prover {
	const { sign, ...secrets } = pairs(algorithm, shown);
	const written = algorithm === 'ed25519' ? 'hex' : 'base64';
	return {
		...secrets,
		scheme: {
			algorithm,
			encoding: written,
			headers: [{ signature: 'X-Signature', timestamp: 'X-Timestamp' }],
			content: '{timestamp}{body}',
			secret: { encodings: [encoding] },
		},
		coversBody: true,
		coversTime: true,
		prove: (body, secret, seconds) =>
			sent(body, {
				'x-timestamp': String(seconds),
				'x-signature': sign(`${seconds}${body}`, secret).toString(written),
			}),
	};
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token. */
export function jwtOf(claims: object, secret: string, head: object = { alg: 'HS256', typ: 'JWT' }): string {
	const content = `${base64url(head)}.${base64url(claims)}`;
	return `${content}.${hmac(secret, content).toString('base64url')}`;
}

const withField = (body: string, name: string, value: unknown): string =>
	JSON.stringify({ ...(JSON.parse(body) as object), [name]: value });

/** A prover of each kind, by its name. */
export const provers: Readonly<Record<string, Prover>> = {
	'token in a header': {
		...textSecrets,
		scheme: { kind: 'token', places: [{ header: 'X-Token' }] },
		coversBody: false,
		coversTime: false,
		prove: (body, secret) => sent(body, { 'x-token': secret }),
	},
	'token as a bearer': {
		...textSecrets,
		scheme: { kind: 'token', places: [{ header: 'Authorization', prefix: 'Bearer ' }] },
		coversBody: false,
		coversTime: false,
		prove: (body, secret) => sent(body, { authorization: `Bearer ${secret}` }),
	},
	'token as a password': {
		...textSecrets,
		scheme: { kind: 'token', places: [{ basic: 'password' }] },
		coversBody: false,
		coversTime: false,
		prove: (body, secret) => sent(body, { authorization: `Basic ${Buffer.from(`n8n:${secret}`).toString('base64')}` }),
	},
	'token in the address': {
		...textSecrets,
		scheme: { kind: 'token', places: [{ query: 'token' }] },
		coversBody: false,
		coversTime: false,
		prove: (body, secret) => sent(body, {}, `${address}?a=1&token=${encodeURIComponent(secret)}`),
	},
	'token in the body': {
		...textSecrets,
		scheme: { kind: 'token', places: [{ body: 'passcode' }] },
		coversBody: false,
		coversTime: false,
		prove: (body, secret) => sent(withField(body, 'passcode', secret), {}),
	},
	'token in each entry': {
		...textSecrets,
		scheme: { kind: 'token', places: [{ body: 'clientState', each: 'value' }] },
		coversBody: false,
		coversTime: false,
		prove: (body, secret) =>
			sent(JSON.stringify({ value: [{ clientState: secret, body }, { clientState: secret }] }), {}),
	},
	'Ed25519, bare key in hex': publicKeyProver('ed25519', 'hex', (der) => der.subarray(-32).toString('hex')),
	'Ed25519 as SPKI': publicKeyProver('ed25519', 'hex', (der) => der.toString('hex')),
	'ECDSA P-256, SPKI in base64': publicKeyProver('ecdsa-p256', 'base64', (der) => der.toString('base64')),
	'RSA-SHA256 as PEM': publicKeyProver('rsa-sha256', 'pem', inLines),
	'address and body': {
		...textSecrets,
		scheme: {
			algorithm: 'sha256',
			encoding: 'base64',
			headers: [{ signature: 'x-signature' }],
			content: '{url}{body}',
			secret: text,
		},
		coversBody: true,
		coversTime: false,
		prove: (body, secret) => {
			const url = `${address}?q=a%20b`;
			return sent(body, { 'x-signature': hmac(secret, url + body).toString('base64') }, url);
		},
	},
	'method, address, body and time': {
		...textSecrets,
		scheme: {
			algorithm: 'sha256',
			encoding: 'base64',
			headers: [{ signature: 'x-signature', timestamp: 'x-time' }],
			content: '{method}{url}{body}{timestamp}',
			timestampUnit: 'milliseconds',
			secret: text,
		},
		coversBody: true,
		coversTime: true,
		prove: (body, secret, seconds) => {
			const time = `${seconds}000`;
			const signature = hmac(secret, `POST${address}${body}${time}`).toString('base64');
			return sent(body, { 'x-time': time, 'x-signature': signature });
		},
	},
	'address with a digest of the body': {
		...textSecrets,
		scheme: {
			algorithm: 'sha256',
			encoding: 'base64',
			headers: [{ signature: 'x-signature' }],
			content: '{url}',
			bodyHash: { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' },
			secret: text,
		},
		coversBody: true,
		coversTime: false,
		prove: (body, secret) => {
			const url = `${address}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
			return sent(body, { 'x-signature': hmac(secret, url).toString('base64') }, url);
		},
	},
	'base64url with a time beside it': {
		...textSecrets,
		scheme: {
			algorithm: 'sha256',
			encoding: 'base64url',
			headers: [{ signature: 'x-signature' }],
			content: '{timestamp}.{body}',
			entries: { separator: ',', assign: '=', signature: 'v1', timestamp: 't' },
			secret: text,
		},
		coversBody: true,
		coversTime: true,
		prove: (body, secret, seconds) =>
			sent(body, {
				'x-signature': `t=${seconds},v1=${hmac(secret, `${seconds}.${body}`).toString('base64url')}`,
			}),
	},
	'entries without names': {
		...textSecrets,
		scheme: {
			algorithm: 'sha256',
			encoding: 'hex',
			headers: [{ signature: 'x-signature' }],
			content: '{timestamp}.{body}',
			entries: { separator: ',' },
			secret: text,
		},
		coversBody: true,
		coversTime: true,
		prove: (body, secret, seconds) =>
			sent(body, {
				'x-signature': `${seconds},${'0'.repeat(64)},${hmac(secret, `${seconds}.${body}`).toString('hex')}`,
			}),
	},
	'signature in the body': {
		...textSecrets,
		scheme: {
			kind: 'values',
			algorithm: 'sha256',
			encoding: 'hex',
			signature: 'signature.signature',
			content: '{signature.timestamp}{signature.token}',
			timestamp: 'signature.timestamp',
			secret: text,
		},
		coversBody: false,
		coversTime: true,
		prove: (body, secret, seconds) => {
			const token = 'c0ffee'.repeat(5);
			const signature = hmac(secret, `${seconds}${token}`).toString('hex');
			return sent(withField(body, 'signature', { timestamp: String(seconds), token, signature }), {});
		},
	},
	'JWT with a digest of the body': {
		...textSecrets,
		scheme: {
			kind: 'jwt',
			header: 'X-Jws',
			algorithm: 'HS256',
			claims: { iss: 'netlify' },
			bodyHash: { claim: 'sha256', algorithm: 'sha256', encoding: 'hex' },
			secret: text,
		},
		coversBody: true,
		coversTime: false,
		prove: (body, secret) =>
			sent(body, {
				'x-jws': jwtOf({ iss: 'netlify', sha256: createHash('sha256').update(body).digest('hex') }, secret),
			}),
	},
	'JWT with a time': {
		...textSecrets,
		scheme: { kind: 'jwt', header: 'Authorization', prefix: 'Bearer ', algorithm: 'HS256', secret: text },
		coversBody: false,
		coversTime: true,
		prove: (body, secret, seconds) => sent(body, { authorization: `Bearer ${jwtOf({ iat: seconds }, secret)}` }),
	},
};

/** A delivery as it arrives, with what the receiver knows. */
export const arrived = ({ headers, body, url }: Sent, secret: string, now: number): Evidence => ({
	headers,
	rawBody: Buffer.from(body),
	secrets: [secret],
	now,
	toleranceSeconds: 300,
	target: () => ({ method: 'POST', url }),
});
