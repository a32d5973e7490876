import { cleanSecret, inSentences, keysOfSecret, secretProblem } from '../../../../deliveries/verification/secrets';
import { verify } from '../../../../deliveries/verification/verify';
import { casey } from '../../../../services/catalog/casey';
import { commet } from '../../../../services/catalog/commet';
import { noderails } from '../../../../services/catalog/noderails';
import type { HeaderScheme } from '../../../../services/schema/service';
import { sign } from '../../../support/referenceSigner';

const good = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const onlyBase64: HeaderScheme = { ...casey.signature, secret: { encodings: ['base64'], prefix: 'whsec_' } };
const onlyHex: HeaderScheme = { ...commet.signature, secret: { encodings: ['hex'] } };

test.each([
	['as it is', good],
	['with blanks and a line break around it', ` \t${good}\r\n`],
	['with a blank that does not break', `\u00a0${good}\u00a0`],
	['with characters without a width', `\ufeff${good.slice(0, 9)}\u200b${good.slice(9)}\u2060`],
	['in quotes', `"${good}"`],
	['in other quotes', `'${good}'`],
	['in typographic quotes', `\u201c${good}\u201d`],
	['as a signature is written', `v1,${good}`],
	['with its prefix twice', `whsec_${good}`],
	['with its prefix in capitals', good.replace('whsec_', 'WHSEC_')],
])('a secret pasted %s is the same secret', (_how, pasted) => {
	expect(cleanSecret(pasted)).toBe(good);
	expect(secretProblem(pasted, casey.signature)).toBeUndefined();
	const sent = sign(casey.signature, {
		key: Buffer.from(good.slice('whsec_'.length), 'base64'),
		rawBody: Buffer.from('{}'),
		timestamp: '1700000000',
		id: 'msg_1',
	});
	const evidence = { ...sent, secrets: [pasted], now: 1_700_000_000_000, toleranceSeconds: 300 };
	expect(verify(casey.signature, evidence)).toMatchObject({ ok: true });
});

test('what a user chose as a secret stays as it is inside', () => {
	expect(cleanSecret('"quoted" and "quoted"')).toBe('quoted" and "quoted');
	expect(cleanSecret(' a pass phrase of mine ')).toBe('a pass phrase of mine');
	expect(cleanSecret('v1,not-a-standard-secret')).toBe('v1,not-a-standard-secret');
});

const masked = /is hidden/;
const short = /too short/;
const wrongForm = /does not have the form/;

test.each<[string, HeaderScheme | undefined, RegExp]>([
	['', undefined, /is empty/],
	[' \u200b\u00a0', undefined, /is empty/],
	['""', undefined, /is empty/],
	['********', undefined, masked],
	['****************************', undefined, masked],
	['whsec_••••••••••••••••', undefined, masked],
	['whsec_••••••••••••a1b2', undefined, masked],
	['xxxxxxxxxxxxxxxxxxxxxxxx', undefined, masked],
	['XXXX-XXXX-XXXX-XXXX-XXXX', undefined, masked],
	['MfKQ9r8G…LaLaSw1234567890', undefined, masked],
	['........................', undefined, masked],
	['whsec_MfKQ...LaLaSw1234567890', undefined, masked],
	['XXXXXXXXXXXXXXXXXXXXa1b2', undefined, masked],
	['[REDACTED]', undefined, masked],
	['<masked>', undefined, masked],
	['0', undefined, short],
	['whsec_', undefined, short],
	['whsec_AA==', undefined, short],
	['fifteen letters', undefined, short],
	['sk_live_51Habcdefghijklmnop', onlyBase64, wrongForm],
	['a pass phrase of mine', onlyBase64, wrongForm],
	['sk_live_51Habcdefghijklmnop', onlyHex, wrongForm],
	['0123456789abcdef0', onlyHex, wrongForm],
])('%j can be no secret', (secret, scheme, problem) => {
	const told = secretProblem(secret, scheme);
	expect(told && inSentences(told)).toMatch(problem);
	if (secret.length > 3) expect(told && inSentences(told)).not.toContain(secret);
});

test.each<[string, HeaderScheme | undefined]>([
	[good, onlyBase64],
	['a pass phrase of mine', undefined],
	['hidden-in-plain-sight', undefined],
	['xxx-1f8a..9c0b-XXXXXX', undefined],
	['a pass phrase of mine', commet.signature],
	// Base64 without its end, and base64url behind the prefix that says what it is.
	['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAA', onlyBase64],
	['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_', onlyBase64],
	['00112233445566778899AABBCCDDEEFF', onlyHex],
])('%j can be one', (secret, scheme) => {
	expect(secretProblem(secret, scheme)).toBeUndefined();
});

describe('a key that everybody knows verifies nothing', () => {
	test.each<[string, HeaderScheme]>([
		['whsec_', casey.signature],
		['whsec_AA==', casey.signature],
		[' ', casey.signature],
		['********', commet.signature],
		['0', noderails.signature],
		['\u200b', noderails.signature],
	])('%j', (secret, scheme) => {
		expect(keysOfSecret(scheme, secret)).toEqual([]);
		const rawBody = Buffer.from('{"event":"payment.received"}');
		for (const key of [Buffer.from(secret), Buffer.from(secret.replace('whsec_', ''), 'base64')]) {
			const sent = sign(scheme, { key, rawBody, timestamp: '1700000000', id: 'msg_1' });
			const evidence = { ...sent, secrets: [secret], now: 1_700_000_000_000, toleranceSeconds: 300 };
			expect(verify(scheme, evidence)).toEqual({ ok: false, reason: 'secret_unknown' });
		}
	});
});
