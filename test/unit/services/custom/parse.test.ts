import { customNames, definitionText } from '../../../../sandbox/custom';
import { casey } from '../../../../services/catalog/casey';
import { services } from '../../../../services/catalog';
import { parseDefinition } from '../../../../services/custom/parse';
import { isRecord, put } from '../../../../services/json';

type Json = Record<string, unknown>;

const problemsOf = (text: string): string[] => {
	const parsed = parseDefinition(text);
	return parsed.ok ? [] : parsed.problems;
};

const example = (): Json => JSON.parse(definitionText('resend')) as Json;

/** The problems of a definition that is right but for these places; undefined takes a place out. */
function problemsWith(changes: Record<string, unknown>, base: Json = example()): string[] {
	for (const [place, value] of Object.entries(changes)) put(base, place, value);
	return problemsOf(JSON.stringify(base));
}

describe('what is taken', () => {
	test.each(customNames)('the example for %s', (name) => {
		const parsed = parseDefinition(definitionText(name));
		expect(parsed).toMatchObject({ ok: true, service: { id: 'custom', credential: 'webhookServiceApi' } });
	});

	test.each(services.filter(({ id }) => ['assisters', 'casey'].includes(id)).map((row) => [row.id, row] as const))(
		'the row of %s, whatever it is called',
		(_id, row) => {
			const parsed = parseDefinition(JSON.stringify({ ...row, id: 17, credential: 'commetApi' }));
			const filledIn = { id: 'custom', credential: 'webhookServiceApi', credentialSecret: 'authValue' };
			expect(parsed).toEqual({ ok: true, service: { ...row, ...filledIn } });
		},
	);

	test('the same text is read once', () => {
		const text = definitionText('github');
		expect(parseDefinition(text)).toBe(parseDefinition(text));
	});

	test('a text that was not used for long is forgotten', () => {
		const first = parseDefinition(definitionText('github'));
		for (let index = 0; index < 30; index++) parseDefinition(`{"displayName": ${index}}`);
		const again = parseDefinition(definitionText('github'));
		expect(again).toEqual(first);
		expect(again).not.toBe(first);
	});

	test('an update that takes a secret of ours is way enough to the secret of an endpoint', () => {
		const operations = 'management.operations';
		expect(
			problemsWith({
				[`${operations}.create.secret`]: undefined,
				[`${operations}.getSecret`]: undefined,
				[`${operations}.rotateSecret`]: undefined,
				[`${operations}.update.accepts`]: ['events', 'secret'],
				'management.endpoint.secret': 'secret',
			}),
		).toEqual([]);
	});

	test('calls that send forms', () => {
		expect(problemsWith({ 'management.contentType': 'application/x-www-form-urlencoded' })).toEqual([]);
		expect(problemsWith({ 'management.contentType': 'text/xml' })).toEqual([
			'management.contentType must be one of "multipart/form-data", "application/x-www-form-urlencoded".',
		]);
	});

	test('a signing secret that the user brings is refused: the credential has no place for it', () => {
		expect(problemsWith({ 'management.secret': 'credential' })).toEqual([
			expect.stringMatching(/^management\.secret cannot be used here/),
			expect.stringMatching(/^management\.secret says that no call gives out the signing secret, but a call does/),
		]);
	});

	test('endpoints that are registered by hand need no management', () => {
		expect(problemsWith({ registration: ['manual'], management: undefined })).toEqual([]);
	});
});

describe('text that is no definition', () => {
	test.each([
		['', /definition is empty/],
		['  \n', /definition is empty/],
		['[1]', /must be one JSON object/],
		['"text"', /must be one JSON object/],
		['{"displayName": ', /it ends too early/],
		['{"a": 1,\n"b" 2}', /line 2, column 5/],
		[`{"displayName": "${'x'.repeat(200_000)}"}`, /too long/],
	])('%#', (text, problem) => {
		expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
	});

	test('an unterminated or stray word gets no quotation of the text', () => {
		const problems = [...problemsOf('{"secret": whsec_hidden}'), ...problemsOf('whsec_hidden')];
		expect(problems).toHaveLength(2);
		expect(problems.join(' ')).not.toContain('whsec_hidden');
	});
});

describe('places that do not have the form of a row', () => {
	test.each<[string, unknown, string]>([
		['displayName', undefined, 'displayName is missing. Expected: text in quotes.'],
		['displayName', 5, 'displayName must be text in quotes.'],
		['displayName', '', 'displayName must not be empty.'],
		['docsUrl', 'example', 'docsUrl must be a full web address (https://…).'],
		['registration', [], 'registration must not be empty.'],
		['registration', ['both'], 'registration[0] must be one of "automatic", "manual".'],
		[
			'management.operations.list.path',
			undefined,
			'management.operations.list.path is missing. Expected: text in quotes.',
		],
		[
			'management.operations.get.method',
			'GRAB',
			'management.operations.get.method must be one of "GET", "POST", "PUT", "PATCH", "DELETE".',
		],
		[
			'management.operations.get.method',
			undefined,
			'management.operations.get.method is missing. Expected: one of "GET", "POST", "PUT", "PATCH", "DELETE".',
		],
		[
			'management.operations.list.paging.style',
			'scroll',
			'management.operations.list.paging.style must be one of "cursor", "page", "offset", "url", "link".',
		],
		[
			'management.operations.list.paging.pageSize',
			0,
			'management.operations.list.paging.pageSize must be more than 0.',
		],
		[
			'management.operations.list.paging.pageSize',
			1.5,
			'management.operations.list.paging.pageSize must be a whole number.',
		],
		['management.endpoint', 'id', 'management.endpoint must be an object in { }.'],
		[
			'management.endpoint.enabled',
			3,
			'management.endpoint.enabled must be the name of a field in quotes, or an object with field, on and off.',
		],
		['management.answer', 'data', 'management.answer must be a list in [ ].'],
		['events.catalog', [{ name: 'a' }], 'events.catalog[0].description is missing. Expected: text in quotes.'],
		['events.ignoreCase', 'no', 'events.ignoreCase must be true or false.'],
		['delivery.event', [{}], 'delivery.event[0] must be an object with either body or header, and nothing else.'],
		[
			'management.operations.list.query',
			{ sort: [] },
			'management.operations.list.query.sort must be text in quotes, a number, or true or false.',
		],
		[
			'management.operations.remove',
			{},
			'management.operations.remove is not known. Expected here: list, get, create, update, delete, renew, rotateSecret, getSecret, sendTest, listDeliveries.',
		],
		[
			'signature.headers',
			[{ signature: 'x', time: 'y' }],
			'signature.headers[0].time is not known. Expected here: signature, timestamp, id.',
		],
	])('%s as %j', (place, value, problem) => {
		expect(problemsWith({ [place]: value })).toContain(problem);
	});

	test('many problems are cut short', () => {
		const catalog = Array.from({ length: 30 }, () => 'event');
		const problems = problemsWith({ 'events.catalog': catalog });
		expect(problems).toHaveLength(21);
		expect(problems.at(-1)).toBe('There are 10 more like these.');
	});
});

describe('parts that do not fit together', () => {
	const operations = 'management.operations';
	test.each<[string, Record<string, unknown>, RegExp]>([
		[
			'a header with a placeholder',
			{ 'management.headers': { 'x-key': '{authValue}' } },
			/management\.headers has a placeholder/,
		],
		['a header that cannot be sent', { 'management.headers': { 'x key': 'a' } }, /no header can have/],
		['a version', { 'management.versionField': 'apiVersion' }, /versionField cannot be used/],
		[
			'an address with a placeholder',
			{ 'management.baseUrl': 'https://{account}.example.com' },
			/management\.baseUrl must be/,
		],
		['an address that is none', { 'management.baseUrl': 'example.com' }, /management\.baseUrl must be/],
		[
			'a path with a word of its own',
			{ [`${operations}.list.path`]: '/{account}/webhooks' },
			/list\.path has a placeholder other/,
		],
		['a path without a slash', { [`${operations}.list.path`]: 'webhooks' }, /list\.path must begin with a slash/],
		['no endpoint in the path', { [`${operations}.delete.path`]: '/webhooks' }, /delete\.path must have \{id\}/],
		[
			'an endpoint that is not there yet',
			{ [`${operations}.create.path`]: '/webhooks/{id}' },
			/create\.path must not have \{id\}/,
		],
		[
			'a test for this endpoint that does not say which',
			{ [`${operations}.sendTest`]: { method: 'POST', path: '/test', reaches: 'endpoint', result: {} } },
			/sendTest\.path must have \{id\}/,
		],
		[
			'a field without a place',
			{ [`${operations}.create.accepts`]: ['url', 'name'] },
			/so management\.endpoint\.name must say/,
		],
		[
			'a field that is needed but not taken',
			{ [`${operations}.create.requires`]: ['name'] },
			/create\.accepts must have it too/,
		],
		['fields without a body', { [`${operations}.update.method`]: 'GET' }, /update\.method must be POST, PUT or PATCH/],
		['an endpoint without a URL', { [`${operations}.create.accepts`]: ['events'] }, /create\.accepts must have "url"/],
		['an update of nothing', { [`${operations}.update.accepts`]: [] }, /update\.accepts must name/],
		[
			'a rotation without a secret',
			{ [`${operations}.rotateSecret.secret`]: undefined },
			/rotateSecret\.secret must say/,
		],
		['a secret without a place', { [`${operations}.getSecret.secret`]: undefined }, /getSecret\.secret must say/],
		['a cursor that is nowhere', { [`${operations}.list.paging.lastItem`]: undefined }, /list\.paging must say where/],
		['automatic without create', { [`${operations}.create`]: undefined }, /management\.operations\.create is needed/],
		['automatic without management', { management: undefined }, /so management is needed/],
		[
			'automatic without a way to the secret',
			{
				[`${operations}.create.secret`]: undefined,
				[`${operations}.getSecret`]: undefined,
				[`${operations}.rotateSecret`]: undefined,
			},
			/must be a way to the signing secret/,
		],
		['automatic without events', { 'events.catalog': [] }, /events\.catalog must name an event/],
		[
			'an inbound webhook',
			{ inbound: { credential: 'asistianApi', urlField: 'inboundUrl' } },
			/inbound cannot be used/,
		],
		[
			'an event twice',
			{ 'events.catalog': [1, 2].map((number) => ({ name: 'a', description: `A ${number}` })) },
			/events\.catalog\[1\]\.name is the same as that of \[0\]/,
		],
		[
			'a signature without the body',
			{ 'signature.content': '{id}.{timestamp}' },
			/signature\.content must have \{body\}/,
		],
		[
			'an HMAC beside a public key',
			{
				'signature.anyOf': [
					{
						algorithm: 'ed25519',
						encoding: 'hex',
						headers: [{ signature: 'a' }],
						content: '{body}',
						secret: { encodings: ['hex'] },
					},
				],
			},
			/everybody knows that key/,
		],
		[
			'a digest in an address that is not signed',
			{ 'signature.bodyHash': { query: 'hash', algorithm: 'sha256', encoding: 'hex' } },
			/signature\.content must have \{url\}/,
		],
		[
			'named entries without the name of the signature',
			{ 'signature.entries': { separator: ',', assign: '=' } },
			/entries\.signature must name/,
		],
		[
			'values that are not signed as the time',
			{
				signature: {
					kind: 'values',
					status: 'documented',
					algorithm: 'sha256',
					encoding: 'hex',
					signature: 'sig',
					content: '{token}',
					timestamp: 'time',
					secret: { encodings: ['utf8'] },
				},
			},
			/anybody could change the time/,
		],
		[
			'a free value that is not signed',
			{
				signature: {
					kind: 'values',
					status: 'documented',
					algorithm: 'sha256',
					encoding: 'hex',
					signature: 'sig',
					content: '{token}:{time}',
					free: 'other',
					secret: { encodings: ['utf8'] },
				},
			},
			/signature\.free must be one of the places/,
		],
		[
			'bodies of several events whose name is in the body',
			{ 'delivery.sharedBodies': true },
			/delivery\.sharedBodies is for services/,
		],
		[
			'a token in a header that none can be',
			{ signature: { kind: 'token', status: 'documented', places: [{ header: 'a b' }] } },
			/places\[0\]\.header has a name that no header can have/,
		],
		[
			'an answer that signs for anybody',
			{ answers: [{ when: { has: ['a'] }, verified: false, reply: { text: '{hmac:a}' } }] },
			/anybody could have texts signed/,
		],
		['an answer to every delivery', { answers: [{ when: {}, reply: {} }] }, /must say what tells the request/],
		[
			'an answer to the body of a GET',
			{ answers: [{ when: { method: 'GET', has: ['a'] }, reply: {} }] },
			/which only a POST has/,
		],
		[
			'an answer that sets a cookie',
			{ answers: [{ when: { has: ['a'] }, reply: { headers: { 'Set-Cookie': '{body:a}' } } }] },
			/names that begin with X-/,
		],
		[
			'an end that nothing puts off',
			{ 'management.endpoint.expiresAt': 'expires_at' },
			/endpoint\.expiresAt and management\.operations\.renew belong together/,
		],
		['a signature over something else', { 'signature.content': '{host}{body}' }, /and no others/],
		[
			'a signed time that is nowhere',
			{ 'signature.headers': [{ signature: 'a', id: 'b' }] },
			/\{timestamp\}, so signature\.headers\[0\]/,
		],
		[
			'a signed id that is nowhere',
			{ 'signature.headers': [{ signature: 'a', timestamp: 'b' }] },
			/\{id\}, so signature\.headers\[0\]/,
		],
		['entries that are not parted', { 'signature.entries.separator': '' }, /must not be empty/],
		[
			'an id that is not signed',
			{ 'delivery.id': [{ header: 'x-delivery' }] },
			/delivery\.id\[0\] is a header that is not signed/,
		],
	])('%s', (_name, changes, problem) => {
		expect(problemsWith(changes)).toContainEqual(expect.stringMatching(problem));
	});

	test('a time in an entry of the signature header is enough', () => {
		const entries = { separator: ',', assign: '=', signature: 'v1', timestamp: 't' };
		expect(
			problemsWith({
				'signature.content': '{timestamp}.{body}',
				'signature.headers': [{ signature: 'a' }],
				'signature.entries': entries,
				'delivery.id': [],
			}),
		).toEqual([]);
	});
});

test('no problem quotes a value, wherever a secret was put by mistake', () => {
	const secret = 'whsec_c2VjcmV0LXZhbHVl';
	const leaves = (value: unknown, place = ''): string[] =>
		isRecord(value)
			? Object.entries(value).flatMap(([key, inner]) => leaves(inner, place === '' ? key : `${place}.${key}`))
			: [place];
	const places = leaves(JSON.parse(JSON.stringify(casey)));
	expect(places.length).toBeGreaterThan(50);
	const told = places.flatMap((place) => {
		const row = JSON.parse(JSON.stringify(casey)) as Json;
		return [secret, [secret], { value: secret }, `{${secret}}`].flatMap((value) =>
			problemsWith({ [place]: value }, row),
		);
	});
	expect(told.length).toBeGreaterThan(50);
	expect(told.filter((problem) => problem.includes(secret))).toEqual([]);
});

describe('a setting', () => {
	const setting = () => ({
		'management.setting': {},
		'management.endpoint': { url: 'url', events: 'events', secret: 'secret' },
		'management.operations': {
			list: { method: 'GET', path: '/hook' },
			create: { method: 'POST', path: '/hook', accepts: ['url', 'secret'] },
			delete: { method: 'DELETE', path: '/hook' },
		},
	});

	test('has no id, in its endpoint and in its paths', () => {
		expect(problemsWith(setting())).toEqual([]);
		expect(problemsWith({ ...setting(), 'management.endpoint.id': 'id' })).toEqual([
			expect.stringMatching(/^management\.endpoint\.id cannot be used beside management\.setting/),
		]);
		expect(problemsWith({ ...setting(), 'management.operations.delete.path': '/hook/{id}' })).toEqual([
			expect.stringMatching(/delete\.path must not have \{id\}/),
		]);
	});

	test('is the only thing without an id', () => {
		expect(problemsWith({ 'management.endpoint.id': undefined })).toEqual([
			'management.endpoint.id must say where the id of an endpoint is.',
		]);
	});
});
