import { signingSecretProblem, signingSecretSchema } from '../../../lifecycle/signingSecret';

const pem = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\nKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----';

test.each<[string, unknown, RegExp | undefined]>([
	['a secret', { secret: 'whsec_abcdefghijklmnop' }, undefined],
	['a secret with spaces around it', { secret: ' whsec_abcdefghijklmnop\n', previousSecret: '' }, undefined],
	['two secrets', { secret: 'whsec_abcdefghijklmnop', previousSecret: 'whsec_before-abcdefghij' }, undefined],
	['a public key in lines', { secret: pem }, undefined],
	['a public key whose lines a field has joined', { secret: pem.replaceAll('\n', ' ') }, undefined],
	['the value of a header', { secret: 'Bearer abcdefghijklmnop' }, undefined],
	['the value of a header with something else', { secret: 'Bearer abcdefghijklmnop more' }, /contains a space/],
	['nothing', undefined, /^Signing Secret is empty/],
	['spaces only', { secret: '  ' }, /^Signing Secret is empty/],
	['something else than text', { secret: 7 }, /^Signing Secret is empty/],
	['two lines', { secret: 'whsec_abcdefghijklmnop\nwhsec_def' }, /contains a space or a line break/],
	['a sentence', { secret: 'Secret: whsec_abcdefghijklmnop' }, /contains a space or a line break/],
	[
		'the same twice',
		{ secret: 'whsec_abcdefghijklmnop', previousSecret: ' whsec_abcdefghijklmnop ' },
		/is the same as Signing Secret/,
	],
])('%s', (_name, stored, problem) => {
	if (problem) expect(signingSecretProblem(stored)).toMatch(problem);
	else expect(signingSecretProblem(stored)).toBeUndefined();
});

test('what is stored is read without the spaces around it', () => {
	expect(signingSecretSchema.parse({ secret: ' a ', previousSecret: '\tb' })).toEqual({
		secret: 'a',
		previousSecret: 'b',
	});
});
