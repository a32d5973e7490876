import { createHash, createHmac } from 'node:crypto';
import { describe } from './descriptions';
import { hostileKeys, hostileValues, signWith, type Arrival, type Genuine } from './genuine';
import { addLine, changeHeader, dropHeader, headerOf, type Mutation } from './mutation';
import type { Random } from './random';

/** Texts that parsers stumble over. */
const oddTexts = [
	'',
	' ',
	'0',
	'-1',
	'null',
	'undefined',
	'[object Object]',
	'__proto__',
	'constructor',
	'NaN',
	'1e9',
	'\u0000',
	'\r\nx-injected: 1',
	'%0d%0a',
	'\ufeff',
	'ＡＢＣ',
	'١٢٣',
	'🐙',
	'a'.repeat(8_192),
	','.repeat(500),
	'v1,'.repeat(200),
	'='.repeat(100),
	'sha256=',
] as const;

const headersOf = ({ names }: Genuine): string[] =>
	[names.signature, names.timestamp, names.id].filter((name) => name !== undefined);

const withBody = (arrival: Arrival, rawBody: Buffer): Arrival => ({ ...arrival, rawBody });

const placeIn = (bytes: { length: number }, random: Random): number => random.below(Math.max(bytes.length, 1));

const rewritten = (arrival: Arrival, change: (text: string) => string): Arrival =>
	withBody(arrival, Buffer.from(change(arrival.rawBody.toString('utf8'))));

const changedText = (text: string, random: Random): string => {
	const place = placeIn(text, random);
	const character = String.fromCharCode(random.oneIn(8) ? random.below(0x3000) : 32 + random.below(95));
	return text.slice(0, place) + character + text.slice(place + (random.oneIn(3) ? 0 : 1));
};

const aHeader = (original: Genuine, random: Random): string => random.pick(headersOf(original));

/** Signs an arrival's body anew, with what a forger may have chosen. */
const signedAs = (
	arrival: Arrival,
	original: Genuine,
	changes: Partial<{ key: Buffer; timestamp: string; id: string }>,
): Arrival => {
	const { target, names, key, timestamp, id } = original;
	const { headers } = signWith(target, names.signature, { key, timestamp, id, ...changes, rawBody: arrival.rawBody });
	return Object.entries(headers).reduce((one, [name, value]) => changeHeader(one, name, () => value), arrival);
};

/** Where the signature is in its header's text, and in which notation. */
const digestOf = (original: Genuine): Buffer => describe(original.target.name).digest(original.key, original);

/** Hashes with which a forger might try. */
const otherHashes = ['sha1', 'md5', 'sha224', 'sha384', 'sha512', 'sha3-256'];

const notations: ReadonlyArray<(digest: Buffer) => string> = [
	(digest) => digest.toString('hex'),
	(digest) => digest.toString('hex').replace(/[a-f]/, (letter) => letter.toUpperCase()),
	(digest) => digest.toString('hex').replace(/(..)/g, '$1:'),
	(digest) => `0x${digest.toString('hex')}`,
	(digest) => digest.toString('base64'),
	(digest) => digest.toString('base64').replace(/=+$/, ''),
	(digest) => `${digest.toString('base64')}=`,
	(digest) => digest.toString('base64url'),
	(digest) => digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
	(digest) => [...digest.toString('base64')].join('\n'),
	(digest) => digest.toString('latin1'),
	(digest) => encodeURIComponent(digest.toString('base64')),
	(digest) => Buffer.from(digest.toString('hex')).toString('base64'),
	(digest) => digest.toString('base64').replace(/[a-z](=*)$/i, (_end, padding: string) => `b${padding}`),
	(digest) => digest.subarray(0, digest.length - 1).toString('hex'),
	(digest) => digest.subarray(0, 16).toString('base64'),
	(digest) => `${digest.toString('hex')}00`,
	(digest) => JSON.stringify(digest.toString('base64')),
];

const prefixes = [
	'sha256=',
	'SHA256=',
	'sha1=',
	'sha512=',
	'hmac=',
	'v1,',
	'v1=',
	'v0,',
	'V1,',
	' v1,',
	't=1,v1=',
	'=',
	'sha256=sha256=',
];

/**
 * What may happen to a delivery on its way, and what a forger may send in its place. Some leave one as it was now and
 * then; the oracle knows.
 */
export const mutations: Readonly<Record<string, Mutation>> = {
	'a bit of the body flips': (arrival, _original, random) => {
		const bytes = Buffer.from(arrival.rawBody);
		const place = placeIn(bytes, random);
		bytes[place] = (bytes[place] ?? 0) ^ (1 << random.below(8));
		return withBody(arrival, bytes);
	},
	'bytes are put into the body': (arrival, _original, random) => {
		const at = random.below(arrival.rawBody.length + 1);
		const more = random.oneIn(2) ? random.bytes(1 + random.below(4)) : Buffer.from(random.pick(oddTexts));
		return withBody(arrival, Buffer.concat([arrival.rawBody.subarray(0, at), more, arrival.rawBody.subarray(at)]));
	},
	'the body is cut': (arrival, _original, random) =>
		withBody(arrival, arrival.rawBody.subarray(0, placeIn(arrival.rawBody, random))),
	'the body begins later': (arrival, _original, random) =>
		withBody(arrival, arrival.rawBody.subarray(1 + placeIn(arrival.rawBody, random))),
	'something stands around the body': (arrival, _original, random) => {
		const around = Buffer.from(random.pick([' ', '\n', '\ufeff', '\u0000', '{}', '[', '//', '\r\n\r\n']));
		const parts = random.oneIn(2) ? [around, arrival.rawBody] : [arrival.rawBody, around];
		return withBody(arrival, Buffer.concat(parts));
	},
	'the body is written anew': (arrival, _original, random) =>
		rewritten(arrival, (text) => {
			try {
				return JSON.stringify(JSON.parse(text), null, random.pick([0, 1, '\t']));
			} catch {
				return `${text} `;
			}
		}),
	'the body is spelled otherwise': (arrival, _original, random) =>
		rewritten(
			arrival,
			random.pick([
				(text) => text.normalize('NFD'),
				(text) => text.normalize('NFKC'),
				(text) => text.replaceAll('\n', '\r\n'),
				(text) => text.replace(/"/, '\\u0022'),
				(text) => text.toUpperCase(),
				(text) => Buffer.from(text, 'utf8').toString('latin1'),
			]),
		),
	'the body gets another key': (arrival, _original, random) =>
		rewritten(arrival, (text) => {
			const member = `${random.pick([...hostileKeys, '"id"', '"event"', '"data"'])}:${random.pick(hostileValues)}`;
			return random.oneIn(2) ? text.replace('{', `{${member},`) : text.replace(/\}$/, `,${member}}`);
		}),
	'another body, deep or huge': (arrival, _original, random) =>
		random.oneIn(8)
			? withBody(arrival, Buffer.from('{"event":'.repeat(5_000) + '1' + '}'.repeat(5_000)))
			: withBody(arrival, Buffer.from(random.pick(['{}', '[]', 'null', '""', '{"event":1e999}', '', '{"event":"x"']))),
	'random bytes for a body': (arrival, _original, random) => withBody(arrival, random.bytes(random.below(200))),

	'a character of a header changes': (arrival, original, random) =>
		changeHeader(arrival, aHeader(original, random), (text) => changedText(text, random)),
	'a header is cut': (arrival, original, random) =>
		changeHeader(arrival, aHeader(original, random), (text) =>
			random.oneIn(2) ? text.slice(0, placeIn(text, random)) : text.slice(1 + placeIn(text, random)),
		),
	'a header has an odd text': (arrival, original, random) =>
		changeHeader(arrival, aHeader(original, random), (text) =>
			random.pick([(odd: string) => odd, (odd: string) => odd + text, (odd: string) => text + odd])(
				random.pick(oddTexts),
			),
		),
	'a header is missing': (arrival, original, random) => dropHeader(arrival, aHeader(original, random)),
	'a header has another name': (arrival, original, random) => {
		const name = aHeader(original, random);
		const other = random.pick([
			name.replaceAll('-', '_'),
			`${name} `,
			`x-${name}`,
			name.replace(/e/, 'е'),
			...describe(original.target.name).headers.flatMap((set) => Object.values(set)),
			'__proto__',
			'x-weaker',
		]);
		return addLine(dropHeader(arrival, name), other, headerOf(arrival, name));
	},
	'a header comes twice': (arrival, original, random) => {
		const name = aHeader(original, random);
		const text = headerOf(arrival, name);
		const second = random.pick([text, changedText(text, random), random.pick(oddTexts)]);
		return addLine(arrival, name, second, random.oneIn(2));
	},
	'a header is a list': (arrival, original, random) =>
		changeHeader(arrival, aHeader(original, random), (text) =>
			random.pick([[text], [text, text], [changedText(text, random), text], []]),
		),
	'headers change places': (arrival, original, random) => {
		const [one, other] = [aHeader(original, random), aHeader(original, random)];
		const [first, second] = [headerOf(arrival, one), headerOf(arrival, other)];
		return changeHeader(
			changeHeader(arrival, one, () => second),
			other,
			() => first,
		);
	},
	'bytes move between two parts': (arrival, original, random) => {
		const name = aHeader(original, random);
		const text = headerOf(arrival, name);
		const glue = random.pick(['', '.', ':', ' ']);
		if (random.oneIn(2)) {
			const at = 1 + placeIn(arrival.rawBody, random);
			const moved = changeHeader(arrival, name, () => text + glue + arrival.rawBody.toString('latin1', 0, at));
			return withBody(moved, arrival.rawBody.subarray(at));
		}
		const at = placeIn(text, random);
		const moved = changeHeader(arrival, name, () => text.slice(0, at));
		return withBody(moved, Buffer.concat([Buffer.from(text.slice(at) + glue), arrival.rawBody]));
	},

	'the signature is written otherwise': (arrival, original, random) => {
		const written = random.pick(notations)(digestOf(original));
		return changeHeader(
			arrival,
			original.names.signature,
			() => (random.oneIn(3) ? '' : random.pick(prefixes)) + written,
		);
	},
	'the signature has another prefix': (arrival, { names }, random) =>
		changeHeader(arrival, names.signature, (text) =>
			random.oneIn(3) ? text.replace(/^[^=,]*[=,]/, '') : random.pick(prefixes) + text.replace(/^[^=,]*[=,]/, ''),
		),
	'the signature is of another secret': (arrival, original, random) =>
		signedAs(arrival, original, { key: describe(original.target.name).secret(random.bytes(32)).key }),
	'the signature is of an empty key': (arrival, original, random) => ({
		...signedAs(arrival, original, { key: Buffer.alloc(0) }),
		secrets: random.pick([arrival.secrets, [], [''], ['whsec_'], [' '], ['====']]),
	}),
	'the signature is of a wrong hash': (arrival, original, random) => {
		const macOf = (hash: string, body: Buffer) => createHmac(hash, original.key).update(body).digest();
		// Some services do sign with one of these.
		const wrong = otherHashes.filter((hash) => !macOf(hash, original.body).equals(digestOf(original)));
		const mac = macOf(random.pick(wrong), arrival.rawBody);
		const written = random.pick(notations)(
			random.oneIn(3) ? createHash('sha256').update(arrival.rawBody).digest() : mac,
		);
		return changeHeader(arrival, original.names.signature, (text) => text.replace(/[^=,]+=*$/, written));
	},
	'the signature is of a part only': (arrival, original) => {
		const { timestamp, id, body } = original;
		if (timestamp === '' && id === '') {
			return signedAs(withBody(arrival, body.subarray(0, -1)), original, {});
		}
		const mac = createHmac('sha256', original.key).update(body).digest();
		const encoding = original.target.form.encoding;
		return changeHeader(arrival, original.names.signature, (text) =>
			text.replace(digestOf(original).toString(encoding), mac.toString(encoding)),
		);
	},
	'many signatures': (arrival, { names, target }, random) => {
		const { encoding, entries } = target.form;
		const one = (): string => `${entries ? 'v1,' : ''}${random.bytes(32).toString(encoding)}`;
		return changeHeader(arrival, names.signature, () =>
			Array.from({ length: 2 + random.below(40) }, one).join(random.pick([' ', ', ', ','])),
		);
	},

	'the time changes': (arrival, original, random) => {
		const moved = new Date(original.at + (random.below(800) - 400) * 1000);
		const { signature, timestamp } = original.names;
		const changedTime = (text: string): string =>
			random.pick([
				describe(original.target.name).time?.(moved) ?? '',
				String(moved.getTime()),
				moved.toISOString(),
				moved.toUTCString(),
				`0${text}`,
				`+${text}`,
				`${text}.0`,
				`${text}e0`,
				text.replace('Z', '+00:00'),
				text.replace('Z', ''),
				[...text]
					.map((digit) => (digit >= '0' && digit <= '9' ? String.fromCodePoint(0x660 + Number(digit)) : digit))
					.join(''),
				`${text} (comment)`,
			]);
		if (timestamp !== undefined) return changeHeader(arrival, timestamp, changedTime);
		// It stands in the signature's header, or nowhere.
		return changeHeader(arrival, signature, (text) =>
			text.replace(`t=${original.timestamp}`, () => `t=${changedTime(original.timestamp)}`),
		);
	},
	'it comes again later': (arrival, { at }, random) => ({
		...arrival,
		now: Math.floor(at / 1000) * 1000 + 301_000 + random.below(random.pick([2, 1e6, 1e9])),
	}),
	'it comes too early': (arrival, { at }, random) => ({
		...arrival,
		now: Math.floor(at / 1000) * 1000 - 300_001 - random.below(random.pick([2, 1e6, 1e9])),
	}),
	'signed, but long ago': (arrival, original) => {
		const long = describe(original.target.name).time?.(new Date(original.at - 3_600_000));
		return long === undefined
			? withBody(arrival, Buffer.concat([arrival.rawBody, Buffer.from('\n')]))
			: signedAs(arrival, original, { timestamp: long });
	},

	'its secret is not known': (arrival, original, random) => ({
		...arrival,
		secrets: random.pick([
			[],
			[''],
			[random.bytes(24).toString('base64')],
			[original.secret.slice(1)],
			[`${original.secret}x`],
			[original.secret.toUpperCase()],
			['whsec_', '__proto__'],
		]),
	}),
	'it is of another receiver': (arrival, original, random) => ({
		...arrival,
		secrets: [describe(original.target.name).secret(random.bytes(32)).secret],
	}),
};
