import { createRedactor } from '../../../../endpoints/http/redact';

const token = 'wKf9-3Zq_tL0pXn7';
const inbound = `https://api.example.com/v1/hooks/acc0unt1/${token}?key=s%2Fesame7#fragment1`;
const cookie = 'lang=en; sb-token=eyJhbGciOi.J9; __Host-id="a b%20c1234"';
const basic = `Basic ${Buffer.from('me@example.com/token:sesame-0pen').toString('base64')}`;

const keyAsUser = `Basic ${Buffer.from('sk_live_51Habc:').toString('base64')}`;

const maskOf = (secret: string) => createRedactor([secret]).text;

test.each([
	['the whole', inbound, `no such URL: ${inbound}`, 'no such URL: •••'],
	['its path', inbound, `Cannot POST /v1/hooks/acc0unt1/${token}`, 'Cannot POST •••'],
	['the end of its path', inbound, `no route hooks/acc0unt1/${token}`, 'no route •••'],
	['its last segment', inbound, `unknown token "${token}"`, 'unknown token "•••"'],
	['its last segment in capitals', inbound, `unknown ${token.toUpperCase()}`, 'unknown •••'],
	['a segment that is no word', inbound, 'account acc0unt1 is closed', 'account ••• is closed'],
	['a value of its query', inbound, 'key s/esame7 is wrong', 'key ••• is wrong'],
	['a value of its query, encoded', inbound, 'key s%2Fesame7 is wrong', 'key ••• is wrong'],
	['what is behind a #', inbound, 'at fragment1', 'at •••'],
	['it encoded', inbound, `?next=${encodeURIComponent(inbound)}`, '?next=•••'],
	['its path encoded', inbound, `?path=${encodeURIComponent(`/v1/hooks/acc0unt1/${token}`)}`, '?path=•••'],
	['it in JSON', 'quo"ted-key\\1', String.raw`{"key":"quo\"ted-key\\1"}`, '{"key":"•••"}'],
	['it in Base64', token, `key ${Buffer.from(token).toString('base64')}`, 'key •••=='],
	['it in Base64 without padding', `${token}9`, `key ${Buffer.from(`${token}9`).toString('base64url')}.`, 'key •••.'],
	['a header in Base64', 'Bearer 9f8e7d6c', `key ${Buffer.from('9f8e7d6c').toString('base64')}`, 'key •••='],
	['it in hex', token, `key ${Buffer.from(token).toString('hex')}`, 'key •••'],
	['it in hex in capitals', token, `key ${Buffer.from(token).toString('hex').toUpperCase()}`, 'key •••'],
	['a key in a path', '123456:AAH-k_9Zq', 'no route /bot123456:AAH-k_9Zq/getMe', 'no route /bot•••/getMe'],
	['a key in a path, encoded', '123456:AAH-k_9Zq', '/bot123456%3AAAH-k_9Zq/getMe', '/bot•••/getMe'],
	['a key behind the number of its account', '123456:AAH-k_9Zq', 'no key AAH-k_9Zq', 'no key •••'],
	['an API key, again and again', 'ck_live_0123', 'ck_live_0123 is not ck_live_0123.', '••• is not •••.'],
	['a header without its word', 'Bearer 9f8e7d6c', 'Unknown key 9f8e7d6c', 'Unknown key •••'],
	['a header without its word and its padding', 'Basic cGFkZGVkOjE=', 'Unknown cGFkZGVkOjE', 'Unknown •••'],
	['the password in a Basic header', basic, 'sesame-0pen is wrong', '••• is wrong'],
	['what a Basic header is made of', basic, 'me@example.com/token:sesame-0pen', '•••'],
	['a key that is the user of a Basic header', keyAsUser, 'Invalid key: sk_live_51Habc', 'Invalid key: •••'],
	['a key behind a name and a colon', 'ApiKey jane:9f8e7d6c', 'key 9f8e7d6c', 'key •••'],
	['a key in quotes', 'Token token="9f8e7d6c"', 'no token 9f8e7d6c', 'no token •••'],
	['a cookie in quotes', 'sid="9f8e7d6c"; a=b', 'sid 9f8e7d6c', 'sid •••'],
	['a password in an address', 'https://jane:sesame@api.example.com/', 'sesame is wrong', '••• is wrong'],
	['a cookie', cookie, 'the cookie sb-token=eyJhbGciOi.J9 has run out', 'the cookie ••• has run out'],
	["a cookie's value", cookie, 'session eyJhbGciOi.J9 has run out', 'session ••• has run out'],
	["a cookie's value, decoded", cookie, 'id "a b c1234"', 'id •••'],
	[
		'a key with signs of a pattern',
		'a+b(c)|[d]*',
		'key a+b(c)|[d]* is wrong, abc is not',
		'key ••• is wrong, abc is not',
	],
])('hides %s', (_what, secret, said, shown) => {
	expect(maskOf(secret)(said)).toBe(shown);
});

test.each([
	['words of a path', inbound, 'There is no such webhook: v1 hooks are not for everyone'],
	['the server of an address', inbound, 'Welcome to api.example.com'],
	['the word before a key', 'Bearer 9f8e7d6c', 'Bearer expected'],
	['the name of a cookie', cookie, 'the cookie sb-token has run out, lang is en'],
	['a word at the end of a path', 'https://api.example.com/v1/t0ken-7/message', 'message accepted'],
	['a word in a query', 'https://api.example.com/?channel=whatsapp', 'whatsapp is off'],
	['a word in a cookie', 'theme=system; consent=accepted', 'The system has not accepted this'],
	['something short', 'abc', 'abc is the alphabet'],
	['something short in hex', 'abc', '616263 is a number'],
	['nothing', '', 'all is well'],
	['blanks', '        ', 'eight blanks:         '],
])('leaves %s', (_what, secret, said) => {
	expect(maskOf(secret)(said)).toBe(said);
});

test('hides in every text of a value and in the names of its fields', () => {
	const { value } = createRedactor([inbound, 'ck_live_0123']);
	const said = JSON.parse(
		`{"/hooks/acc0unt1/${token}":[1,true,null,{"key":"ck_live_0123"}],"__proto__":"ck_live_0123"}`,
	);
	expect(JSON.stringify(value(said))).toBe('{"/•••":[1,true,null,{"key":"•••"}],"__proto__":"•••"}');
});

test('the longest comes first, whichever way round secrets are given', () => {
	for (const secrets of [
		['secret-1', 'secret-1-and-more'],
		['secret-1-and-more', 'secret-1'],
	]) {
		expect(createRedactor(secrets).text('secret-1-and-more, secret-1')).toBe('•••, •••');
	}
});

test('half a character and a stray percent sign stop nothing', () => {
	expect(createRedactor(['100%-\ud800-secret']).text('is 100%-\ud800-secret')).toBe('is •••');
});
