import { createHmac } from 'node:crypto';

/** Names of the headers that carry a proof, in lower case. */
export interface HeaderNames {
	signature: string;
	timestamp?: string;
	id?: string;
}

/** What a vendor signs, apart from the key. */
export interface Content {
	body: Buffer;
	/** As the header has it; empty where the vendor signs none. */
	timestamp: string;
	id: string;
}

/** How a vendor signs, written down apart from the rows and the verifier. */
export interface Description {
	/** Sets of headers that the vendor may use; the first is its own habit. */
	headers: readonly HeaderNames[];
	/** How the vendor writes a time; undefined where it signs none. */
	time?: (at: Date) => string;
	/** The digest as the vendor computes it. */
	digest(key: Buffer, content: Content): Buffer;
	/** Every whole header value by which exactly this digest, and the time where the header has it, may be told. */
	tells(header: string, digest: Buffer, timestamp: string): boolean;
	/** The service's other way to sign, which counts as well. */
	also?: Pick<Description, 'headers' | 'digest' | 'tells'>;
	/** A secret as the vendor shows it, and the key that it stands for, from random bytes. */
	secret(bytes: Buffer): { secret: string; key: Buffer };
	/** Whether a secret stands for the same key as another one; as it is spelled, if this is left out. */
	isSameSecret?(known: string, secret: string): boolean;
}

type Algorithm = 'sha256' | 'sha1' | 'sha512';

const hmac = (algorithm: Algorithm, key: Buffer, ...parts: Array<string | Buffer>): Buffer => {
	const mac = createHmac(algorithm, key);
	for (const part of parts) mac.update(part);
	return mac.digest();
};

const seconds = (at: Date): string => String(Math.floor(at.getTime() / 1000));

const isHex = (text: string, digest: Buffer): boolean =>
	text === digest.toString('hex') || text === digest.toString('hex').toUpperCase();

/** In either alphabet, with or without padding. */
const isBase64 = (text: string, digest: Buffer): boolean =>
	[digest.toString('base64'), digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_')].some(
		(written) => text === written || text === written.replace(/=+$/, ''),
	);

const withoutPrefix = (text: string, prefix: string): string =>
	text.startsWith(prefix) ? text.slice(prefix.length) : text;

/** A list of `version,signature`, with blanks between; other versions are not ours to judge. */
const listsVersion1 = (text: string, digest: Buffer): boolean =>
	text.split(/\s+/).some((entry) => entry.startsWith('v1,') && isBase64(entry.slice('v1,'.length), digest));

const textSecret =
	(prefix: string) =>
	(bytes: Buffer): { secret: string; key: Buffer } => {
		const secret = prefix + bytes.toString('hex');
		return { secret, key: Buffer.from(secret) };
	};

/** Standard Webhooks: what stands behind `whsec_` is the key in base64. */
const standardSecret = (bytes: Buffer): { secret: string; key: Buffer } => ({
	secret: `whsec_${bytes.toString('base64')}`,
	key: bytes,
});

const standardDigest = (key: Buffer, { id, timestamp, body }: Content): Buffer =>
	hmac('sha256', key, `${id}.${timestamp}.`, body);

const family = (name: string): HeaderNames => ({
	signature: `${name}-signature`,
	timestamp: `${name}-timestamp`,
	id: `${name}-id`,
});

const bodyOnly = (key: Buffer, { body }: Content): Buffer => hmac('sha256', key, body);

/** Vendors that publish no scheme: hex with the prefix that many use, or without it. */
const perhapsPrefixed = (text: string, digest: Buffer): boolean => isHex(withoutPrefix(text, 'sha256='), digest);

/**
 * Entries with names, such as `t=<time>,v1=<hex>`: the time is the first one, the digest any. Blanks around a name and
 * between the entries mean nothing.
 */
const namedEntries =
	(separator: string, digestName: string, timeName?: string) =>
	(text: string, digest: Buffer, timestamp: string): boolean => {
		const entries = text.split(separator).map((entry) => {
			const [name = '', ...rest] = entry.split('=');
			return { name: name.trim(), value: rest.join('=').trim() };
		});
		const time = entries.find(({ name }) => name === timeName);
		return (
			(timeName === undefined || time?.value === timestamp) &&
			entries.some(({ name, value }) => name === digestName && isHex(value, digest))
		);
	};

const timedEntries = namedEntries(',', 'v1', 't');

const behind =
	(prefix: string, tells: (text: string, digest: Buffer) => boolean) =>
	(text: string, digest: Buffer): boolean =>
		text.startsWith(prefix) && tells(text.slice(prefix.length), digest);

const milliseconds = (at: Date): string => String(at.getTime());

/** A secret that is written in an encoding, and stands for the bytes. */
const encodedSecret =
	(encoding: 'base64' | 'hex') =>
	(bytes: Buffer): { secret: string; key: Buffer } => ({ secret: bytes.toString(encoding), key: bytes });

/** One service of the gallery for each way to sign that the services above do not have. */
const gallery = {
	airtable: {
		headers: [{ signature: 'x-airtable-content-mac' }],
		digest: bodyOnly,
		tells: behind('hmac-sha256=', isHex),
		secret: encodedSecret('base64'),
	},
	box: {
		headers: [
			{ signature: 'box-signature-primary', timestamp: 'box-delivery-timestamp' },
			{ signature: 'box-signature-secondary', timestamp: 'box-delivery-timestamp' },
		],
		time: (at: Date) => at.toISOString(),
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, body, timestamp),
		tells: isBase64,
		secret: textSecret(''),
	},
	close: {
		headers: [{ signature: 'close-sig-hash', timestamp: 'close-sig-timestamp' }],
		time: seconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, timestamp, body),
		tells: isHex,
		secret: encodedSecret('hex'),
		isSameSecret: (known: string, secret: string) => known.toLowerCase() === secret,
	},
	customerIo: {
		headers: [{ signature: 'x-cio-signature', timestamp: 'x-cio-timestamp' }],
		time: seconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, `v0:${timestamp}:`, body),
		tells: isHex,
		secret: textSecret(''),
	},
	elevenLabs: {
		headers: [{ signature: 'elevenlabs-signature' }],
		time: seconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, `${timestamp}.`, body),
		tells: namedEntries(',', 'v0', 't'),
		secret: textSecret('wsec_'),
	},
	mollie: {
		headers: [{ signature: 'x-mollie-signature' }],
		digest: bodyOnly,
		tells: perhapsPrefixed,
		secret: textSecret(''),
	},
	paddle: {
		headers: [{ signature: 'paddle-signature' }],
		time: seconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, `${timestamp}:`, body),
		tells: namedEntries(';', 'h1', 'ts'),
		secret: textSecret(''),
	},
	pagerDuty: {
		headers: [{ signature: 'x-pagerduty-signature' }],
		digest: bodyOnly,
		tells: namedEntries(',', 'v1'),
		secret: textSecret(''),
	},
	polar: {
		headers: [family('webhook')],
		time: seconds,
		digest: standardDigest,
		tells: listsVersion1,
		secret: textSecret('polar_whs_'),
	},
	retell: {
		headers: [{ signature: 'x-retell-signature' }],
		time: milliseconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, body, timestamp),
		tells: namedEntries(',', 'd', 'v'),
		secret: textSecret('key_'),
	},
	shopify: {
		headers: [{ signature: 'x-shopify-hmac-sha256' }],
		digest: bodyOnly,
		tells: isBase64,
		secret: textSecret(''),
	},
	stripe: {
		headers: [{ signature: 'stripe-signature' }],
		time: seconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, `${timestamp}.`, body),
		tells: namedEntries(',', 'v1', 't'),
		secret: textSecret('whsec_'),
	},
	typeform: {
		headers: [{ signature: 'typeform-signature' }],
		digest: bodyOnly,
		tells: behind('sha256=', isBase64),
		secret: textSecret(''),
	},
	vercel: {
		headers: [{ signature: 'x-vercel-signature' }],
		digest: (key: Buffer, { body }: Content) => hmac('sha1', key, body),
		tells: isHex,
		secret: textSecret(''),
	},
	webflow: {
		headers: [{ signature: 'x-webflow-signature', timestamp: 'x-webflow-timestamp' }],
		time: milliseconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, `${timestamp}:`, body),
		tells: isHex,
		secret: textSecret(''),
	},
	workOs: {
		headers: [{ signature: 'workos-signature' }],
		time: milliseconds,
		digest: (key: Buffer, { timestamp, body }: Content) => hmac('sha256', key, `${timestamp}.`, body),
		tells: namedEntries(',', 'v1', 't'),
		secret: textSecret(''),
	},
} as const satisfies Record<string, Description>;

const timeAndBody = (key: Buffer, { timestamp, body }: Content): Buffer => hmac('sha256', key, `${timestamp}.`, body);

const assistersBody = {
	headers: [{ signature: 'x-misar-signature' }, { signature: 'x-assisters-signature' }],
	digest: bodyOnly,
	tells: perhapsPrefixed,
} as const;

const asistianBody = {
	headers: [
		{ signature: 'x-asistian-signature' },
		{ signature: 'x-webhook-signature' },
		{ signature: 'x-hub-signature-256' },
	],
	digest: bodyOnly,
	tells: perhapsPrefixed,
} as const;

/** The ways to sign of all services of the package, of the examples for custom ones, and of settings made in the node. */
export const descriptions = {
	commet: {
		headers: [{ signature: 'x-commet-signature' }],
		digest: bodyOnly,
		tells: isHex,
		secret: textSecret('whsec_'),
	},
	casey: {
		headers: [family('svix'), family('webhook')],
		time: seconds,
		digest: standardDigest,
		tells: listsVersion1,
		secret: standardSecret,
	},
	noderails: {
		headers: [{ signature: 'x-noderails-signature', timestamp: 'x-noderails-timestamp' }],
		time: seconds,
		digest: timeAndBody,
		tells: isHex,
		secret: textSecret(''),
	},
	assisters: { ...assistersBody, secret: textSecret('') },
	'assisters, with a time': {
		headers: [
			{ signature: 'x-misar-signature', timestamp: 'x-misar-timestamp' },
			{ signature: 'x-assisters-signature', timestamp: 'x-assisters-timestamp' },
		],
		time: seconds,
		digest: timeAndBody,
		tells: perhapsPrefixed,
		also: assistersBody,
		secret: textSecret(''),
	},
	asistian: { ...asistianBody, secret: textSecret('whsec_') },
	'asistian, with a time': {
		headers: [{ signature: 'x-asistian-signature' }, { signature: 'x-webhook-signature' }],
		time: seconds,
		digest: timeAndBody,
		tells: timedEntries,
		also: asistianBody,
		secret: textSecret('whsec_'),
	},
	github: {
		headers: [{ signature: 'x-hub-signature-256' }],
		digest: bodyOnly,
		tells: (text, digest) => text.startsWith('sha256=') && isHex(text.slice('sha256='.length), digest),
		secret: textSecret(''),
	},
	resend: {
		headers: [family('svix')],
		time: seconds,
		digest: standardDigest,
		tells: listsVersion1,
		secret: standardSecret,
	},
	zendesk: {
		headers: [{ signature: 'x-zendesk-webhook-signature', timestamp: 'x-zendesk-webhook-signature-timestamp' }],
		time: (at) => `${at.toISOString().slice(0, 19)}Z`,
		digest: (key, { timestamp, body }) => hmac('sha256', key, timestamp, body),
		tells: isBase64,
		secret: textSecret(''),
	},
	'set by hand': {
		headers: [{ signature: 'x-by-hand', timestamp: 'x-by-hand-time', id: 'x-by-hand-id' }],
		time: (at) => at.toISOString(),
		digest: (key, { timestamp, id, body }) => hmac('sha512', key, `v0:${id}:${timestamp}:`, body, ':end'),
		tells: (text, digest) => text.startsWith('hmac=') && isBase64(text.slice('hmac='.length), digest),
		secret: (bytes) => ({ secret: bytes.toString('base64'), key: bytes }),
	},
	'set by hand, time in the header': {
		headers: [{ signature: 'x-by-hand' }],
		time: seconds,
		digest: timeAndBody,
		tells: timedEntries,
		secret: textSecret(''),
	},
	'set by hand, base64url': {
		headers: [{ signature: 'x-by-hand' }],
		digest: bodyOnly,
		tells: (text, digest) => isBase64(withoutPrefix(text, 'sha256='), digest),
		secret: textSecret(''),
	},
	...gallery,
} as const satisfies Record<string, Description>;

export type SchemeName = keyof typeof descriptions;

export const schemeNames = Object.keys(descriptions) as SchemeName[];

/** The description, like that of a service of the catalog. */
export const describe = (name: SchemeName): Description => descriptions[name];
