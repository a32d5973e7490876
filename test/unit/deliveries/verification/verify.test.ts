import { createHmac } from 'node:crypto';
import { verify, type Evidence, type RejectionReason } from '../../../../deliveries/verification/verify';
import { casey } from '../../../../services/catalog/casey';
import { commet } from '../../../../services/catalog/commet';
import { noderails } from '../../../../services/catalog/noderails';
import type { HeaderScheme } from '../../../../services/schema/service';
import { schemes } from '../../../support/schemes';
import { encodingOf, sign } from '../../../support/referenceSigner';

const now = 1_700_000_000_000;
const timestamp = '1700000000';
const rawBody = Buffer.from('{"event":"order.paid","data":{"amount":5}}');
const toleranceSeconds = 300;

/** A secret as text, and the key that it stands for, in the first encoding of the scheme. */
function secretFor(scheme: HeaderScheme, seed = 'q'): { secret: string; key: Buffer } {
	const key = Buffer.from(seed.repeat(32));
	const encoding = encodingOf(scheme);
	const text = key.toString(encoding);
	return { key, secret: encoding === 'utf8' ? text : `${scheme.secret.prefix ?? ''}${text}` };
}

function signed(scheme: HeaderScheme, overrides: Partial<Parameters<typeof sign>[1]> = {}): Evidence {
	const { key, secret } = secretFor(scheme);
	return {
		...sign(scheme, { key, rawBody, timestamp, id: 'msg_1', ...overrides }),
		secrets: [secret],
		now,
		toleranceSeconds: toleranceSeconds,
	};
}

const reasonOf = (scheme: HeaderScheme, evidence: Evidence): RejectionReason | 'accepted' => {
	const verdict = verify(scheme, evidence);
	return verdict.ok ? 'accepted' : verdict.reason;
};

describe('published vectors', () => {
	test('Standard Webhooks, in both header families', () => {
		const vector = {
			rawBody: Buffer.from('{"test": 2432232314}'),
			secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
			now: 1_614_265_330_000,
			toleranceSeconds,
		};
		const values = [
			'msg_p5jXN8AQM9LWM0D4loKWxJek',
			'1614265330',
			'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
		] as const;
		for (const family of ['svix', 'webhook']) {
			const headers = {
				[`${family}-id`]: values[0],
				[`${family}-timestamp`]: values[1],
				[`${family}-signature`]: values[2],
			};
			expect(verify(casey.signature, { ...vector, headers })).toMatchObject({ ok: true, secretIndex: 0 });
		}
	});

	test('Commet', () => {
		const evidence = {
			headers: { 'x-commet-signature': '0e67e5d3bb228840955bf06173a9aac2285803803ef3c17cb035c7f0b5e38b6b' },
			rawBody: Buffer.from('{"event":"subscription.activated","timestamp":"2026-04-11T12:00:00Z"}'),
			secrets: ['whsec_example'],
			now,
			toleranceSeconds,
		};
		expect(verify(commet.signature, evidence)).toMatchObject({ ok: true, secretIndex: 0 });
	});

	test('NodeRails', () => {
		const evidence = {
			headers: {
				'x-noderails-signature': '38c33454f4282f6c31883ef8eb8d8a12ab2d7d2acb05c545eef7694e0d41396f',
				'x-noderails-timestamp': '1700000000',
			},
			rawBody: Buffer.from('{"event":"payment.captured","paymentIntentId":"pi-1"}'),
			secrets: ['00112233445566778899aabbccddeeff'.repeat(2)],
			now,
			toleranceSeconds,
		};
		expect(verify(noderails.signature, evidence)).toMatchObject({ ok: true, secretIndex: 0 });
	});
});

describe.each(Object.entries(schemes))('%s', (_name, scheme) => {
	const signsTime = scheme.content.includes('{timestamp}');

	test('accepts what is signed with its secret, under every set of headers', () => {
		for (const headerSet of scheme.headers.keys()) {
			expect(verify(scheme, signed(scheme, { headerSet }))).toMatchObject({ ok: true, secretIndex: 0 });
		}
	});

	test('accepts the second of two secrets and says so', () => {
		const evidence = signed(scheme);
		const other = secretFor(scheme, 'z').secret;
		expect(verify(scheme, { ...evidence, secrets: [other, ...evidence.secrets] })).toMatchObject({
			ok: true,
			secretIndex: 1,
		});
	});

	test('refuses another secret, another body, and a body of the same meaning', () => {
		const evidence = signed(scheme);
		expect(reasonOf(scheme, { ...evidence, secrets: [secretFor(scheme, 'z').secret] })).toBe('signature_mismatch');
		expect(reasonOf(scheme, { ...evidence, rawBody: Buffer.concat([rawBody, Buffer.from(' ')]) })).toBe(
			'signature_mismatch',
		);
		expect(reasonOf(scheme, { ...evidence, rawBody: Buffer.alloc(0) })).toBe('signature_mismatch');
	});

	test('refuses without a secret', () => {
		const evidence = signed(scheme);
		expect(reasonOf(scheme, { ...evidence, secrets: [] })).toBe('secret_unknown');
		expect(reasonOf(scheme, { ...evidence, secrets: [''] })).toBe('secret_unknown');
	});

	test('refuses without a signature', () => {
		const evidence = signed(scheme);
		expect(reasonOf(scheme, { ...evidence, headers: {} })).toBe('signature_missing');
		const emptied = Object.fromEntries(Object.keys(evidence.headers).map((name) => [name, '']));
		expect(reasonOf(scheme, { ...evidence, headers: emptied })).toBe('signature_missing');
	});

	test('refuses what is no digest', () => {
		const evidence = signed(scheme);
		const header = scheme.headers[0]?.signature.toLowerCase() ?? '';
		const good = String(evidence.headers[header]);
		for (const bad of ['nonsense', good.slice(0, -2), `${good}00`, ` ${good}\n`, good.replace(/.$/, '!')]) {
			expect(reasonOf(scheme, { ...evidence, headers: { ...evidence.headers, [header]: bad } })).toBe(
				'signature_malformed',
			);
		}
		// Node gives a list where a header that it knows was sent twice.
		expect(reasonOf(scheme, { ...evidence, headers: { ...evidence.headers, [header]: [good, good] } })).toBe(
			'signature_missing',
		);
	});

	test('holds the replay window to both sides where the time is signed', () => {
		const evidence = signed(scheme);
		const at = (seconds: number) => reasonOf(scheme, { ...evidence, now: now + seconds * 1000 });
		const outside = signsTime ? 'timestamp_out_of_range' : 'accepted';
		expect([at(300), at(-300), at(301), at(-301)]).toEqual(['accepted', 'accepted', outside, outside]);
	});
});

describe('timestamps', () => {
	const { signature } = noderails;

	test('missing, malformed, and changed after signing', () => {
		const evidence = signed(signature);
		const withTime = (value: string | undefined) =>
			reasonOf(signature, { ...evidence, headers: { ...evidence.headers, 'x-noderails-timestamp': value } });
		expect(withTime(undefined)).toBe('timestamp_missing');
		for (const bad of [
			'soon',
			'17e8',
			'-1700000000',
			'1700000000.5',
			'0x6553f100',
			'1700000000 ',
			'2023-11-14T22:13:20Z',
		]) {
			expect(withTime(bad)).toBe('timestamp_malformed');
		}
		expect(withTime('1700000001')).toBe('signature_mismatch');
		// The same number spelled another way is not what was signed.
		expect(withTime('01700000000')).toBe('signature_mismatch');
		expect(withTime('1700000000000')).toBe('timestamp_out_of_range');
	});

	test('seconds, milliseconds and ISO 8601 are told apart where the unit is not published', () => {
		const any: HeaderScheme = { ...signature, timestampUnit: 'any' };
		for (const time of ['1700000000', '1700000000000', '2023-11-14T22:13:20Z', '2023-11-14T22:13:20.000+00:00']) {
			expect(reasonOf(any, signed(any, { timestamp: time }))).toBe('accepted');
		}
		for (const time of ['1699990000', '1699990000000', '2023-11-14T20:13:20Z']) {
			expect(reasonOf(any, signed(any, { timestamp: time }))).toBe('timestamp_out_of_range');
		}
	});
});

describe('Standard Webhooks', () => {
	const scheme = casey.signature;
	const evidence = signed(scheme);
	const good = String(evidence.headers['svix-signature']);
	const withSignature = (value: string) =>
		reasonOf(scheme, { ...evidence, headers: { ...evidence.headers, 'svix-signature': value } });

	test('any v1 entry may match, other versions are passed over', () => {
		const other = `v1,${Buffer.alloc(32).toString('base64')}`;
		expect(withSignature(`${other} ${good}`)).toBe('accepted');
		expect(withSignature(`v1a,${Buffer.alloc(64).toString('base64')} ${good} v2,whatever`)).toBe('accepted');
		expect(withSignature(good.replace('v1,', 'v1a,'))).toBe('signature_mismatch');
		expect(withSignature(other)).toBe('signature_mismatch');
		expect(withSignature('v1 v1, ,')).toBe('signature_malformed');
	});

	test('an id is needed and may not hold the separator', () => {
		const { 'svix-id': _id, ...withoutId } = evidence.headers;
		expect(reasonOf(scheme, { ...evidence, headers: withoutId })).toBe('signature_malformed');
		expect(reasonOf(scheme, signed(scheme, { id: 'msg.1' }))).toBe('signature_malformed');
	});

	test('the secret counts with its prefix and without it', () => {
		const bare = evidence.secrets.map((secret) => secret.replace('whsec_', ''));
		expect(reasonOf(scheme, { ...evidence, secrets: bare })).toBe('accepted');
	});
});

test('a digest in capitals is the same digest, one in mixed case is not', () => {
	const evidence = signed(commet.signature);
	const good = String(evidence.headers['x-commet-signature']);
	const withSignature = (value: string) =>
		reasonOf(commet.signature, { ...evidence, headers: { 'x-commet-signature': value } });
	expect(withSignature(good.toUpperCase())).toBe('accepted');
	expect(withSignature(good.replace(/[a-f]/, (letter) => letter.toUpperCase()))).toBe('signature_malformed');
});

describe('base64', () => {
	const rawBodies = Array.from({ length: 200 }, (_, index) => Buffer.from(`{"index":${index}}`));
	const key = Buffer.from('a key of enough characters');
	const accepted = (encoding: 'base64' | 'base64url', written: (digest: string) => string) => {
		const scheme: HeaderScheme = { ...commet.signature, encoding };
		return rawBodies.filter((body) => {
			const digest = createHmac('sha256', key).update(body).digest('base64');
			const headers = { 'x-commet-signature': written(digest) };
			return verify(scheme, { headers, rawBody: body, secrets: [key.toString()], now, toleranceSeconds }).ok;
		}).length;
	};
	const padded = (digest: string) => digest;
	const bare = (digest: string) => digest.replace(/=+$/, '');
	const url = (digest: string) => digest.replaceAll('+', '-').replaceAll('/', '_');

	const urlWithout = (digest: string) => bare(url(digest));

	test.each(['base64', 'base64url'] as const)(
		'is read in both alphabets, with or without padding, and so never by chance: %s',
		(encoding) => {
			const outcomes = [padded, bare, url, urlWithout].map((how) => accepted(encoding, how));
			expect(outcomes).toEqual([200, 200, 200, 200]);
		},
	);

	test('in both alphabets at once is refused', () => {
		const mixed = (digest: string) => digest.replace('+', '-');
		const isMixed = (digest: string) => digest.includes('+') && /[+/]/.test(mixed(digest));
		const digests = rawBodies.map((body) => createHmac('sha256', key).update(body).digest('base64'));
		const differs = digests.filter(isMixed).length;
		expect(differs).toBeGreaterThan(20);
		expect(accepted('base64', mixed)).toBe(rawBodies.length - differs);
	});

	test.each(['base64', 'base64url'] as const)(
		'as %s of other bytes, or with something around it, is refused',
		(encoding) => {
			const written = encoding === 'base64' ? padded : url;
			for (const how of [
				(digest: string) => `${digest}==`,
				(digest: string) => ` ${digest}`,
				(digest: string) => digest.slice(4),
				(digest: string) => `${digest}=`,
				(digest: string) => `=${digest}`,
				(digest: string) => digest.replace(/.(?==)/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
				(digest: string) => `${digest.slice(0, 8)}\n${digest.slice(8)}`,
			]) {
				expect(accepted(encoding, (digest) => how(written(digest)))).toBe(0);
			}
		},
	);
});

describe('a signed time without a zone', () => {
	const scheme: HeaderScheme = { ...noderails.signature, timestampUnit: 'iso8601' };
	test.each(['2023-11-14T22:13:20.123', '2023-11-14T22:13:20', '2023-11-14 22:13:20', '2023-11-14T22:13'])(
		'%s is UTC',
		(time) => {
			expect(reasonOf(scheme, signed(scheme, { timestamp: time }))).toBe('accepted');
		},
	);

	test.each(['2023-11-14', '2023-11-14T22:13:20Z.{}', 'Tue, 14 Nov 2023 22:13:20 GMT', '1700000000'])(
		'%s is none',
		(time) => {
			expect(reasonOf(scheme, signed(scheme, { timestamp: time }))).toBe('timestamp_malformed');
		},
	);
});

test.each([Infinity, 1e303, NaN, -1])('a tolerance of %s lets no old delivery in', (tolerance) => {
	const evidence = { ...signed(noderails.signature), toleranceSeconds: tolerance };
	expect(reasonOf(noderails.signature, { ...evidence, now: now + 8 * 86_400_000 })).toBe('timestamp_out_of_range');
});

test('a verdict says what is signed besides the body', () => {
	const verdict = verify(casey.signature, signed(casey.signature, { headerSet: 1 }));
	expect(verdict).toMatchObject({ signed: { idHeader: 'webhook-id', timestamp: 1_700_000_000 } });
	expect(verify(commet.signature, signed(commet.signature))).toMatchObject({ signed: {} });
});
