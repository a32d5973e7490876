import { isHardToGuess } from '../../../handover/credentialSecret';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the secret that seals', () => {
	it.each([
		['an API key', 'ck_live_0123456789abcdef'],
		['a key behind Bearer', 'Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc'],
		['a key behind its own word', 'Token token="9d1f0a6be2c34b7f"'],
		['a session cookie', 'theme=dark; session=eyJhbGciOiJIUzI1NiJ9.e30'],
		['a key as the name of Basic', basic('sk_test_4eC39HqLyjWDarjtT1zdp7dc:')],
		['a token as the password of Basic', basic('ops@example.com/token:6wiIBWbGkBMo1mRDMuVwkw1EPsNkeUj95PIz2akv')],
	])('may be %s', (_what, text) => expect(isHardToGuess(text)).toBe(true));

	it.each([
		['a password in long clothes', basic('ops@example.com:Sommer2026!')],
		['a short password of a long name', basic('a-rather-long-service-account-name:hunter2')],
		['a name without a password', basic('ops@example.com:')],
		['a word behind Bearer', 'Bearer winter'],
		['many short words', 'session=abc; theme=dark; language=en; region=eu'],
		['one character, often', 'a'.repeat(40)],
		['what is too short', 'sixteen-less-1'],
		['an address', 'somebody.with.a.name@example.com'],
		['nothing', ''],
	])('is not %s', (_what, text) => expect(isHardToGuess(text)).toBe(false));
});
