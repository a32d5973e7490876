import { tokensOf } from '../../../../endpoints/n8n/credentials';

test.each<[string, unknown, string[]]>([
	[
		'all that there can be',
		{ access_token: 'a', refresh_token: 'b', id_token: 'c', expires_in: 3600 },
		['a', 'b', 'c'],
	],
	['null where a service has nothing to renew it with', { access_token: 'a', refresh_token: null }, ['a']],
	['no token for calls', { refresh_token: 'b' }, []],
	['an empty one', { access_token: '' }, []],
	['nothing', {}, []],
	['no object', 'a', []],
])('a sign-in with %s', (_what, oauthTokenData, tokens) => {
	expect(tokensOf({ clientSecret: 'secret', oauthTokenData })).toEqual(tokens);
});

test('a credential that nobody has signed in with has none', () => {
	expect(tokensOf({ clientSecret: 'secret' })).toEqual([]);
});
