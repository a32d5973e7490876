import { createHash, createHmac } from 'node:crypto';
import { verify, type Evidence } from '../../../../deliveries/verification/verify';
import { secretProblem } from '../../../../deliveries/verification/secrets';
import type { ValuesScheme } from '../../../../services/schema/verification';
import { address, arrived, jwtOf, provers } from '../../../support/provers';

const seconds = 1_767_000_000;
const now = seconds * 1000;
const body = '{"type":"order.paid","data":{"amount":5}}';

const reasonOf = (scheme: Parameters<typeof verify>[0], evidence: Evidence): string => {
	const verdict = verify(scheme, evidence);
	return verdict.ok ? 'accepted' : verdict.reason;
};

describe.each(Object.entries(provers))('%s', (_name, prover) => {
	const { scheme, secret, otherSecret, prove, coversBody, coversTime } = prover;
	const sent = prove(body, secret, seconds);
	const good = arrived(sent, secret, now);

	test('is proven by its secret, which is one that can be used', () => {
		expect(secretProblem(secret, scheme)).toBeUndefined();
		expect(verify(scheme, good)).toMatchObject({ ok: true, secretIndex: 0 });
		expect(verify(scheme, { ...good, secrets: [otherSecret, '', secret] })).toMatchObject({ ok: true, secretIndex: 2 });
	});

	test('is refused with the secret of somebody else, and where none is known', () => {
		expect(reasonOf(scheme, { ...good, secrets: [otherSecret] })).toBe('signature_mismatch');
		expect(reasonOf(scheme, arrived(prove(body, otherSecret, seconds), secret, now))).toBe('signature_mismatch');
		for (const secrets of [[], [''], [' '], ['null'], ['••••••••••••••••']]) {
			expect(reasonOf(scheme, { ...good, secrets })).toBe('secret_unknown');
		}
	});

	test('an empty secret proves nothing, though the sender has used one', () => {
		const empty = arrived(prove(body, '', seconds), '', now);
		expect(reasonOf(scheme, empty)).not.toBe('accepted');
		expect(reasonOf(scheme, { ...empty, secrets: [secret] })).not.toBe('accepted');
	});

	test('is refused without its proof', () => {
		const bare = { ...good, headers: {}, rawBody: Buffer.from(body), target: () => ({ method: 'POST', url: address }) };
		expect(reasonOf(scheme, bare)).toBe('signature_missing');
		expect(reasonOf(scheme, { ...bare, rawBody: Buffer.alloc(0) })).toBe('signature_missing');
		expect(reasonOf(scheme, { ...bare, rawBody: Buffer.from('[') })).toBe('signature_missing');
	});

	test(coversBody ? 'another body is refused' : 'another body passes: the proof does not cover it', () => {
		const other = sent.body.replace(/\}$/, ',"more":1}');
		expect(reasonOf(scheme, { ...good, rawBody: Buffer.from(other) }) === 'accepted').toBe(!coversBody);
	});

	test(coversTime ? 'counts for as long as it is recent' : 'has no time', () => {
		const at = (offset: number) => reasonOf(scheme, { ...good, now: now + offset * 1000 });
		expect([at(300), at(-300)]).toEqual(['accepted', 'accepted']);
		const late = coversTime ? 'timestamp_out_of_range' : 'accepted';
		expect([at(302), at(-302)]).toEqual([late, late]);
	});

	test('headers that come twice are refused, whichever is right', () => {
		for (const [name, value] of Object.entries(sent.headers)) {
			const forged = name.includes('time') ? '1' : value.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
			// A header that is a list of signatures may be joined of two.
			const joined = 'entries' in scheme ? [] : [`${forged}, ${value}`, `${value}, ${value}`];
			for (const twice of [[value, value], [forged, value], [value, forged], ...joined]) {
				expect(reasonOf(scheme, { ...good, headers: { ...sent.headers, [name]: twice } })).not.toBe('accepted');
			}
		}
	});

	test('every header that is changed in one character is refused', () => {
		for (const [name, value] of Object.entries(sent.headers)) {
			for (let at = 0; at < value.length; at += 1 + Math.floor(value.length / 40)) {
				const changed = value.slice(0, at) + (value[at] === 'x' ? 'y' : 'x') + value.slice(at + 1);
				// The entry that is no signature of ours may be anything.
				if (value.startsWith(`${seconds},`) && at > 10 && at < 76) continue;
				// Of name and password, only the password counts.
				if (value.startsWith('Basic ') && at < 12) continue;
				expect(reasonOf(scheme, { ...good, headers: { ...sent.headers, [name]: changed } })).not.toBe('accepted');
			}
		}
	});
});

const known = (name: string) => {
	const prover = provers[name];
	if (!prover) throw new Error(`no prover ${name}`);
	return prover;
};

describe('tokens', () => {
	test('one place with the right token is enough', () => {
		const { secret } = known('token in a header');
		const places = [{ header: 'x-one' }, { header: 'x-two' }, { header: 'x-two', prefix: 'Bearer ' }];
		const scheme = { kind: 'token' as const, places };
		const outcome = (headers: Record<string, string>) =>
			reasonOf(scheme, arrived({ headers, body, url: address }, secret, now));
		expect(outcome({ 'x-two': secret })).toBe('accepted');
		expect(outcome({ 'x-one': 'wrong', 'x-two': secret })).toBe('accepted');
		expect(outcome({ 'x-two': `Bearer ${secret}` })).toBe('accepted');
		expect(outcome({ 'x-one': 'wrong', 'x-two': 'wrong' })).toBe('signature_mismatch');
		expect(outcome({ 'x-one': `Bearer ${secret}` })).toBe('signature_mismatch');
		expect(outcome({})).toBe('signature_missing');
	});

	test('a token that only begins or ends like the secret is refused', () => {
		const { scheme, secret } = known('token in a header');
		for (const token of [
			secret.slice(1),
			secret.slice(0, -1),
			`${secret} x`,
			secret.toUpperCase(),
			`Bearer ${secret}`,
		]) {
			expect(reasonOf(scheme, arrived({ headers: { 'x-token': token }, body, url: address }, secret, now))).toBe(
				'signature_mismatch',
			);
		}
	});

	test('a token twice in the address, or in a body that is no text, is refused', () => {
		const query = known('token in the address');
		const twice = `${address}?token=wrong&token=${query.secret}`;
		expect(reasonOf(query.scheme, arrived({ headers: {}, body, url: twice }, query.secret, now))).toBe(
			'signature_mismatch',
		);
		const inBody = known('token in the body');
		for (const passcode of [[inBody.secret], { toString: inBody.secret }, 1, true, null]) {
			const sent = { headers: {}, body: JSON.stringify({ passcode }), url: address };
			expect(reasonOf(inBody.scheme, arrived(sent, inBody.secret, now))).not.toBe('accepted');
		}
	});

	test('each entry has to have it, and an empty list proves nothing', () => {
		const { scheme, secret } = known('token in each entry');
		const reason = (value: unknown) =>
			reasonOf(scheme, arrived({ headers: {}, body: JSON.stringify({ value }), url: address }, secret, now));
		expect(reason([{ clientState: secret }])).toBe('accepted');
		expect(reason([{ clientState: secret }, {}])).toBe('signature_mismatch');
		expect(reason([{ clientState: secret }, { clientState: 'wrong' }])).toBe('signature_mismatch');
		for (const nothing of [[], {}, null, undefined, 'text']) expect(reason(nothing)).toBe('signature_missing');
		expect(reason(Array.from({ length: 1_001 }, () => ({ clientState: secret })))).toBe('signature_missing');
	});

	test('a body that is larger than anybody has a reason to send is not parsed before it is proven', () => {
		const { scheme, secret } = known('token in the body');
		const large = JSON.stringify({ passcode: secret, filler: 'x'.repeat(1_100_000) });
		expect(reasonOf(scheme, arrived({ headers: {}, body: large, url: address }, secret, now))).toBe(
			'signature_missing',
		);
	});
});

describe('public keys', () => {
	const ed25519 = known('Ed25519, bare key in hex');
	const ecdsa = known('ECDSA P-256, SPKI in base64');
	const rsa = known('RSA-SHA256 as PEM');

	test('an HMAC made with the public key, which everybody knows, proves nothing', () => {
		for (const { scheme, secret } of [ed25519, ecdsa, rsa]) {
			for (const encoding of ['hex', 'base64'] as const) {
				const signature = createHmac('sha256', secret).update(`${seconds}${body}`).digest(encoding);
				const headers = { 'x-timestamp': String(seconds), 'x-signature': signature };
				expect(reasonOf(scheme, arrived({ headers, body, url: address }, secret, now))).not.toBe('accepted');
			}
		}
	});

	test('a key of another kind is no key', () => {
		const wrong: Array<[typeof ed25519, string]> = [
			[ed25519, ecdsa.secret],
			[ecdsa, Buffer.from(known('Ed25519 as SPKI').secret, 'hex').toString('base64')],
			[rsa, `-----BEGIN PUBLIC KEY-----\n${ecdsa.secret}\n-----END PUBLIC KEY-----`],
			[rsa, '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
		];
		for (const [{ scheme, prove, secret }, key] of wrong) {
			expect(secretProblem(key, scheme)?.what).toMatch(/a public key/);
			expect(reasonOf(scheme, arrived(prove(body, secret, seconds), key, now))).toBe('secret_unknown');
		}
	});

	test('a key in lines counts where its lines were lost', () => {
		const { scheme, secret, prove } = rsa;
		const sent = prove(body, secret, seconds);
		expect(reasonOf(scheme, arrived(sent, secret.replaceAll('\n', ' '), now))).toBe('accepted');
		expect(reasonOf(scheme, arrived(sent, secret.replaceAll('\n', ''), now))).toBe('accepted');
	});
});

describe('the address', () => {
	test('a delivery for another address is refused, and so is one whose address is not known', () => {
		for (const name of ['address and body', 'method, address, body and time', 'address with a digest of the body']) {
			const { scheme, secret, prove } = known(name);
			const sent = prove(body, secret, seconds);
			const elsewhere = { ...sent, url: sent.url.replace('7c1', '7c2') };
			expect(reasonOf(scheme, arrived(elsewhere, secret, now))).toBe('signature_mismatch');
			expect(reasonOf(scheme, { ...arrived(sent, secret, now), target: undefined })).toBe('signature_mismatch');
		}
	});

	test('another method is refused where it is signed', () => {
		const { scheme, secret, prove } = known('method, address, body and time');
		const evidence = arrived(prove(body, secret, seconds), secret, now);
		expect(reasonOf(scheme, { ...evidence, target: () => ({ method: 'PUT', url: address }) })).toBe(
			'signature_mismatch',
		);
	});

	test('a digest of the body that is there twice, or not, is refused', () => {
		const { scheme, secret } = known('address with a digest of the body');
		const digest = createHash('sha256').update(body).digest('hex');
		for (const url of [address, `${address}?bodySHA256=${digest}&bodySHA256=${digest}`, `${address}?bodySHA256=`]) {
			const headers = { 'x-signature': createHmac('sha256', secret).update(url).digest('base64') };
			expect(reasonOf(scheme, arrived({ headers, body, url }, secret, now))).toBe('signature_mismatch');
		}
	});
});

describe('JSON Web Tokens', () => {
	const { scheme, secret } = known('JWT with a digest of the body');
	const claims = { iss: 'netlify', sha256: createHash('sha256').update(body).digest('hex') };
	const reason = (token: string, at = now) =>
		reasonOf(scheme, arrived({ headers: { 'x-jws': token }, body, url: address }, secret, at));

	test('the method is the one of the definition, whatever the token says', () => {
		expect(reason(jwtOf(claims, secret))).toBe('accepted');
		for (const alg of ['none', 'None', '', 'HS512', 'RS256', 'hs256', undefined, null, ['HS256']]) {
			expect(reason(jwtOf(claims, secret, { alg, typ: 'JWT' }))).toBe('signature_malformed');
			const unsigned = jwtOf(claims, secret, { alg }).replace(/[^.]+$/, '');
			expect(reason(unsigned)).toBe('signature_malformed');
		}
		expect(reason(jwtOf(claims, secret, { alg: 'HS256', crit: ['b64'], b64: false }))).toBe('signature_malformed');
	});

	test('claims have to be the ones that the definition wants, and the digest that of the body', () => {
		for (const changed of [
			{ ...claims, iss: 'other' },
			{ ...claims, iss: ['netlify'] },
			{ sha256: claims.sha256 },
			{ iss: 'netlify' },
			{ ...claims, sha256: claims.sha256.toUpperCase().replace('A', 'B') },
			{ ...claims, sha256: '' },
		]) {
			expect(reason(jwtOf(changed, secret))).toBe('signature_mismatch');
		}
	});

	test('a token that has expired, or does not count yet, is refused', () => {
		expect(reason(jwtOf({ ...claims, exp: seconds - 301 }, secret))).toBe('timestamp_out_of_range');
		expect(reason(jwtOf({ ...claims, exp: seconds + 1e9 }, secret))).toBe('accepted');
		expect(reason(jwtOf({ ...claims, nbf: seconds + 301 }, secret))).toBe('timestamp_out_of_range');
		for (const exp of ['1', null, {}]) expect(reason(jwtOf({ ...claims, exp }, secret))).toBe('timestamp_malformed');
	});

	test('what is no token is refused', () => {
		const token = jwtOf(claims, secret);
		for (const text of [`${token}.`, `${token}.x`, token.replace('.', ''), '..', 'a.b.c', 'x'.repeat(9_000)]) {
			expect(reason(text)).toBe('signature_malformed');
		}
	});
});

describe('a signature in the body', () => {
	const { scheme, secret, prove } = known('signature in the body');
	const parts = () => JSON.parse(prove(body, secret, seconds).body) as { signature: Record<string, unknown> };
	const reason = (signature: unknown) =>
		reasonOf(scheme, arrived({ headers: {}, body: JSON.stringify({ signature }), url: address }, secret, now));

	test('values that are no texts or numbers are refused', () => {
		const { signature } = parts();
		expect(reason(signature)).toBe('accepted');
		expect(reason({ ...signature, token: [signature.token] })).toBe('signature_malformed');
		expect(reason({ ...signature, timestamp: undefined })).toBe('timestamp_missing');
		expect(reason({ ...signature, timestamp: 'soon' })).toBe('timestamp_malformed');
		expect(reason({ ...signature, signature: [signature.signature] })).toBe('signature_malformed');
	});

	test('letters do not move from one value to the next', () => {
		const { signature } = parts();
		const moved = { timestamp: `${String(signature.timestamp)}c`, token: String(signature.token).slice(1) };
		expect(reason({ ...signature, ...moved })).toBe('timestamp_malformed');
		const digits = { timestamp: String(signature.timestamp).slice(0, -1), token: `0${String(signature.token)}` };
		expect(reason({ ...signature, ...digits })).not.toBe('accepted');
	});

	describe('with texts between its values', () => {
		const joined: ValuesScheme = {
			kind: 'values',
			algorithm: 'sha256',
			encoding: 'hex',
			signature: 'signature',
			content: '{account}:{reference}:{amount}:{name}',
			secret: { encodings: ['utf8'] },
		};
		const values = { account: 'a1', reference: 'shop:4711', amount: 1130, name: 'PAID' };
		const signature = createHmac('sha256', secret).update('a1:shop:4711:1130:PAID').digest('hex');
		const outcome = (free: string | undefined, changed: object = {}) =>
			reasonOf(
				{ ...joined, free },
				arrived({ headers: {}, body: JSON.stringify({ ...values, signature, ...changed }), url: address }, secret, now),
			);

		test('one value may hold such a text if the definition says so', () => {
			expect(outcome('reference')).toBe('accepted');
			expect(outcome(undefined)).toBe('signature_malformed');
			expect(outcome('account')).toBe('signature_malformed');
		});

		test.each([
			{ account: 'a1:shop', reference: '4711' },
			{ reference: 'shop', amount: '4711:1130' },
			{ reference: 'shop', amount: '4711', name: '1130:PAID' },
			{ reference: 'shop:4711:1130', amount: 'PAID', name: '' },
			{ reference: 'shop:4711:1130', amount: '', name: 'PAID' },
		])('no part moves from one value to another: %j', (changed) => {
			expect(outcome('reference', changed)).not.toBe('accepted');
			expect(outcome(undefined, changed)).not.toBe('accepted');
		});
	});
});
