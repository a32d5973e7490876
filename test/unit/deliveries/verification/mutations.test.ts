import fc from 'fast-check';
import { verify, type Evidence } from '../../../../deliveries/verification/verify';
import type { HeaderScheme } from '../../../../services/schema/service';
import { schemes } from '../../../support/schemes';
import { encodingOf, sign } from '../../../support/referenceSigner';

const now = 1_700_000_000_000;

/** Every way in which a delivery can differ from a valid one: what an attacker, or a broken proxy, can send. */
type Mutation = (evidence: Evidence, scheme: HeaderScheme, pick: number, junk: string) => Evidence;

const setHeader = (evidence: Evidence, name: string, value: string | string[] | undefined): Evidence => ({
	...evidence,
	headers: { ...evidence.headers, [name]: value },
});

const headerAt = (evidence: Evidence, pick: number): string => {
	const names = Object.keys(evidence.headers);
	return names[pick % names.length] ?? '';
};

const changeChar = (text: string, pick: number, by: number): string => {
	const place = pick % Math.max(text.length, 1);
	const code = (text.charCodeAt(place) || 0) ^ (by % 127 || 1);
	return text.slice(0, place) + String.fromCharCode(code) + text.slice(place + 1);
};

const mutations: Record<string, Mutation> = {
	'a bit of the body flips': (evidence, _scheme, pick) => {
		const rawBody = Buffer.from(evidence.rawBody);
		const place = pick % rawBody.length;
		rawBody[place] = (rawBody[place] ?? 0) ^ (1 << (pick % 8));
		return { ...evidence, rawBody };
	},
	'the body is cut': (evidence, _scheme, pick) => ({
		...evidence,
		rawBody: evidence.rawBody.subarray(0, pick % evidence.rawBody.length),
	}),
	'the body is longer': (evidence, _scheme, _pick, junk) => ({
		...evidence,
		rawBody: Buffer.concat([evidence.rawBody, Buffer.from(`${junk} `)]),
	}),
	'the body starts with something': (evidence, _scheme, _pick, junk) => ({
		...evidence,
		rawBody: Buffer.concat([Buffer.from(`${junk} `), evidence.rawBody]),
	}),
	'a character of a header changes': (evidence, _scheme, pick, junk) => {
		const name = headerAt(evidence, pick);
		return setHeader(evidence, name, changeChar(String(evidence.headers[name]), pick, junk.length + pick));
	},
	'a header is cut': (evidence, _scheme, pick) => {
		const name = headerAt(evidence, pick);
		const text = String(evidence.headers[name]);
		return setHeader(evidence, name, text.slice(0, pick % text.length));
	},
	'a header is doubled as a proxy does': (evidence, _scheme, pick) => {
		const name = headerAt(evidence, pick);
		return setHeader(evidence, name, `${String(evidence.headers[name])}, ${String(evidence.headers[name])}`);
	},
	'a header is doubled as a list': (evidence, _scheme, pick) => {
		const name = headerAt(evidence, pick);
		return setHeader(evidence, name, [String(evidence.headers[name]), String(evidence.headers[name])]);
	},
	'a header is replaced': (evidence, _scheme, pick, junk) => setHeader(evidence, headerAt(evidence, pick), junk),
	'a header is missing': (evidence, _scheme, pick) => setHeader(evidence, headerAt(evidence, pick), undefined),
	'two headers change places': (evidence, _scheme, pick) => {
		const [a, b] = [headerAt(evidence, pick), headerAt(evidence, pick + 1)];
		return setHeader(setHeader(evidence, a, evidence.headers[b]), b, evidence.headers[a]);
	},
	'bytes move from the body to a header': (evidence, _scheme, pick) => {
		const name = headerAt(evidence, pick);
		const at = 1 + (pick % evidence.rawBody.length);
		return {
			...setHeader(
				evidence,
				name,
				`${String(evidence.headers[name])}.${evidence.rawBody.subarray(0, at).toString('latin1')}`,
			),
			rawBody: evidence.rawBody.subarray(at),
		};
	},
	'bytes move from a header to the body': (evidence, _scheme, pick) => {
		const name = headerAt(evidence, pick);
		const text = String(evidence.headers[name]);
		const at = pick % text.length;
		return {
			...setHeader(evidence, name, text.slice(0, at)),
			rawBody: Buffer.concat([Buffer.from(text.slice(at)), evidence.rawBody]),
		};
	},
	'the signature is of another key': (evidence, scheme, _pick, junk) => ({
		...evidence,
		...sign(scheme, {
			key: Buffer.from(`${junk} other`),
			rawBody: evidence.rawBody,
			timestamp: '1700000000',
			id: 'msg_1',
		}),
	}),
	'the key is empty': (evidence, scheme) => ({
		...evidence,
		...sign(scheme, { key: Buffer.alloc(0), rawBody: evidence.rawBody, timestamp: '1700000000', id: 'msg_1' }),
	}),
	'the secret is unknown': (evidence) => ({ ...evidence, secrets: [] }),
};

const inputs = fc.record({
	body: fc.oneof(
		fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
		fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	),
	key: fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
	pick: fc.nat(),
	junk: fc.string({ maxLength: 40 }),
});

describe.each(Object.entries(schemes))('%s', (_name, scheme) => {
	const encoding = encodingOf(scheme);
	const signed = (key: Buffer, rawBody: Buffer): Evidence => {
		// A secret is text: where its characters are the key, the key has to be text too.
		const secret = encoding === 'utf8' ? key.toString('base64url') : key.toString(encoding);
		const bytes = encoding === 'utf8' ? Buffer.from(secret) : key;
		return {
			...sign(scheme, { key: bytes, rawBody, timestamp: '1700000000', id: 'msg_1' }),
			secrets: [secret],
			now,
			toleranceSeconds: 300,
		};
	};

	test('accepts what is valid, whatever the bytes', () => {
		fc.assert(
			fc.property(inputs, ({ key, body }) => {
				expect(verify(scheme, signed(key, body))).toMatchObject({ ok: true, secretIndex: 0 });
			}),
		);
	});

	test.each(Object.entries(mutations))('refuses when %s', (mutation, mutate) => {
		let tried = 0;
		fc.assert(
			fc.property(inputs, ({ key, body, pick, junk }) => {
				const valid = signed(key, body);
				const mutated = mutate(valid, scheme, pick, junk);
				if (isSame(scheme, valid, mutated)) return;
				tried += 1;
				expect(verify(scheme, mutated).ok).toBe(false);
			}),
			{ numRuns: 150 },
		);
		if (harmless(scheme, mutation)) expect(tried).toBe(0);
		else expect(tried).toBeGreaterThan(50);
	});

	test('never throws, whatever is sent', () => {
		const headers = fc.dictionary(
			fc.constantFrom(...scheme.headers.flatMap((set) => Object.values(set).map((name) => name.toLowerCase()))),
			fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined)),
		);
		fc.assert(
			fc.property(headers, fc.uint8Array(), fc.array(fc.string()), (sent, body, secrets) => {
				const verdict = verify(scheme, {
					headers: sent,
					rawBody: Buffer.from(body),
					secrets,
					now,
					toleranceSeconds: 300,
				});
				expect(verdict.ok).toBe(false);
			}),
		);
	});
});

/** Whether two deliveries are the same for the scheme, so that accepting the second is right. */
const isSame = (scheme: HeaderScheme, valid: Evidence, mutated: Evidence): boolean =>
	sameDelivery(valid, mutated) || repeatsSignature(scheme, valid, mutated) || respells(scheme, valid, mutated);

function sameDelivery(a: Evidence, b: Evidence): boolean {
	return (
		a.rawBody.equals(b.rawBody) &&
		JSON.stringify(a.secrets) === JSON.stringify(b.secrets) &&
		Object.keys({ ...a.headers, ...b.headers }).every(
			(name) => JSON.stringify(a.headers[name]) === JSON.stringify(b.headers[name]),
		)
	);
}

/** A header that holds a list of signatures may hold the same one twice. */
function repeatsSignature(scheme: HeaderScheme, valid: Evidence, mutated: Evidence): boolean {
	const name = scheme.headers[0]?.signature.toLowerCase() ?? '';
	const once = String(valid.headers[name]);
	return (
		scheme.entries !== undefined &&
		mutated.headers[name] === `${once}, ${once}` &&
		sameDelivery(valid, { ...mutated, headers: { ...mutated.headers, [name]: once } })
	);
}

/** Base64 may be written in its other alphabet, and without its padding. */
function respells({ headers, encoding }: HeaderScheme, valid: Evidence, mutated: Evidence): boolean {
	const name = headers[0]?.signature.toLowerCase() ?? '';
	const written = String(valid.headers[name]);
	const spellings = [written, written.replaceAll('+', '-').replaceAll('/', '_')].flatMap((text) => [
		text,
		text.replace(/=+$/, ''),
	]);
	return (
		encoding !== 'hex' &&
		spellings.includes(String(mutated.headers[name])) &&
		sameDelivery(valid, { ...mutated, headers: { ...mutated.headers, [name]: written } })
	);
}

/** Mutations that change nothing that counts in a scheme whose only header is the signature's. */
const harmless = (scheme: HeaderScheme, mutation: string): boolean =>
	Object.keys(scheme.headers[0] ?? {}).length === 1 &&
	(mutation === 'two headers change places' ||
		(mutation === 'a header is doubled as a proxy does' && scheme.entries !== undefined));
