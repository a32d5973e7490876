import { readFileSync } from 'node:fs';
import path from 'node:path';
import { define } from '../../../scripts/define';
import { DefineError, readDocument } from '../../../scripts/define/document';
import { draft } from '../../../scripts/define/draft';
import { asService } from '../../../services/catalog/gallery';
import { serviceSchema } from '../../../services/schema/service';

/** Small documents in the forms of three public ones: Lago's, Onfido's and Lithic's. */
const textOf = (name: string) => readFileSync(path.join(__dirname, 'documents', name), 'utf8');
const draftOf = (name: string) => draft(readDocument(textOf(name)));
const todosOf = (name: string) =>
	draftOf(name).notes.flatMap(({ kind, part, text }) => (kind === 'todo' ? [`${part}: ${text}`] : []));

const documents = ['wrapped.json', 'composed.yaml', 'cursors.json'];

test.each(documents)('the draft of %s fits the schema as it is', (name) => {
	const service = asService('draft', draftOf(name).value);
	expect(serviceSchema.parse(service)).toEqual(service);
});

test.each(documents)('every thing found in %s is where the report says', (name) => {
	const document = readDocument(textOf(name));
	const places = draft(document).notes.flatMap(({ kind, place }) => (kind === 'found' ? [place ?? 'no place'] : []));
	expect(places.length).toBeGreaterThan(10);
	for (const place of places) {
		const keys = place
			.slice(2)
			.split('/')
			.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
		const value = keys.reduce<unknown>(
			(inside, key) => (inside as Record<string, unknown> | undefined)?.[key],
			document,
		);
		expect([place, value === undefined]).toEqual([place, false]);
	}
});

test('an endpoint that stands in an object of its own, pages by number, and events from the section "webhooks"', () => {
	const { management, events, delivery, signature } = draftOf('wrapped.json').value;
	expect(management).toEqual({
		baseUrl: 'https://api.bakery.example/v1',
		auth: { header: 'Authorization', value: 'Bearer {apiKey}' },
		answer: ['webhook_endpoint'],
		endpoint: { id: 'bakery_id', url: 'webhook_url', events: 'event_types', createdAt: 'created_at' },
		operations: {
			get: { method: 'GET', path: '/webhook_endpoints/{id}' },
			delete: { method: 'DELETE', path: '/webhook_endpoints/{id}' },
			create: {
				method: 'POST',
				path: '/webhook_endpoints',
				accepts: ['url', 'events'],
				names: { url: 'webhook_endpoint.webhook_url', events: 'webhook_endpoint.event_types' },
			},
			list: {
				method: 'GET',
				path: '/webhook_endpoints',
				answer: ['webhook_endpoints'],
				paging: { style: 'page', pageParam: 'page', firstPage: 1, limitParam: 'per_page', pageSize: 50 },
			},
		},
	});
	expect(events.catalog).toEqual([
		{ name: 'loaf.baked', description: 'A loaf came out of the oven' },
		{ name: 'loaf.burnt', description: 'A loaf was burnt' },
	]);
	expect(delivery.event).toEqual([{ body: 'webhook_type' }]);
	expect(signature).toMatchObject({ status: 'unpublished', headers: [{ signature: 'X-Bakery-Signature' }] });
	expect(todosOf('wrapped.json')).toEqual(
		expect.arrayContaining([
			expect.stringMatching(/^management\.baseUrl: .*several addresses/),
			'management.operations.create.body: The call also wants: environment.',
			'management.operations.create: Fields of the call that are not in the draft: environment.',
			expect.stringMatching(/^management\.operations\.update: The document has no call/),
			expect.stringMatching(/^management\.operations\.create\.secret: Neither/),
		]),
	);
});

test('schemas put together, a variable in the address, an account in the path, and events from callbacks, in YAML', () => {
	const { management, fields, events, delivery } = draftOf('composed.yaml').value;
	expect(fields).toEqual({ account: { displayName: 'harbor_id', description: 'The harbor' } });
	const writes = { accepts: ['url', 'events', 'enabled', 'name'] };
	expect(management).toEqual({
		baseUrl: 'https://eu.ferry.example/v2',
		auth: { header: 'Authorization', value: '{apiKey}' },
		answer: [''],
		endpoint: {
			id: 'id',
			url: 'url',
			events: 'events',
			enabled: { field: 'status', on: 'ACTIVE', off: 'PAUSED' },
			name: 'name',
		},
		operations: {
			delete: { method: 'DELETE', path: '/harbors/{account}/hooks/{id}' },
			create: { method: 'POST', path: '/harbors/{account}/hooks', ...writes, secret: ['token'] },
			update: { method: 'PUT', path: '/harbors/{account}/hooks/{id}', ...writes, whole: true },
			list: { method: 'GET', path: '/harbors/{account}/hooks' },
		},
	});
	expect(events.catalog.map(({ name }) => name)).toEqual(['ferry.arrived', 'ferry.left']);
	expect(delivery.event).toEqual([{ body: 'payload.action' }]);
	expect(todosOf('composed.yaml')).toEqual(
		expect.arrayContaining([
			expect.stringMatching(/^management\.auth: Is there a word before the key/),
			expect.stringMatching(/^management\.auth: The key can be sent in several ways \(Token, Login\)/),
			expect.stringMatching(/^management\.baseUrl: .*variables \(region\)/),
			expect.stringMatching(/^fields\.account: The path has \{harbor_id\}/),
			expect.stringMatching(/^management\.operations\.update\.whole/),
			'events.catalog: 2 events have no description: say what has happened in a few words.',
		]),
	);
});

test('an id by another name, on and off turned around, pages by the last entry, and a call for the secret', () => {
	const { management, events } = draftOf('cursors.json').value;
	expect(management?.auth).toBeUndefined();
	expect(management?.endpoint).toEqual({
		id: 'token',
		url: 'url',
		events: 'event_types',
		enabled: { field: 'disabled', on: false, off: true },
	});
	expect(management?.operations.getSecret).toEqual({
		method: 'GET',
		path: '/v1/event_subscriptions/{id}/secret',
		secret: ['secret'],
	});
	expect(management?.operations.list?.paging).toEqual({
		style: 'cursor',
		cursorParam: 'starting_after',
		lastItem: 'token',
		more: ['has_more'],
		limitParam: 'page_size',
		pageSize: 100,
	});
	expect(events.catalog.map(({ name }) => name)).toEqual(['letter.lost', 'letter.sent']);
	expect(todosOf('cursors.json')).toEqual(
		expect.arrayContaining([
			expect.stringMatching(/^management\.auth: The document does not say how/),
			expect.stringMatching(/^management\.baseUrl: The address looks like one for tests/),
			expect.stringMatching(/^management\.operations\.list\.paging: The answer names no next page/),
			'events.catalog: Sent, but not among the names that the endpoint takes: letter.lost.',
			'events.catalog: Taken, but the document does not say that they are sent: letter.sent.',
			'events.catalog: These are the names in the document; their bodies do not say what the event is called: letter.lost.',
		]),
	);
});

test('what is printed is the draft as a file, and both lists with their places beside it', () => {
	const { definition, report } = define(textOf('wrapped.json'));
	expect(JSON.parse(definition)).toEqual(draftOf('wrapped.json').value);
	expect(report).toContain('  management.auth: key: a bearer token (#/components/securitySchemes/key)');
	expect(report).toContain(`TODO, for a person to decide (${todosOf('wrapped.json').length}):`);
	for (const line of todosOf('wrapped.json')) expect(report).toContain(`  ${line}`);
});

test('the path can be chosen', () => {
	const { management } = draft(readDocument(textOf('wrapped.json')), '/loaves').value;
	expect(management?.operations.create).toMatchObject({ path: '/loaves', accepts: ['url'] });
	expect(() => draft(readDocument(textOf('wrapped.json')), '/rolls')).toThrow(/no POST .* at the path \/rolls/);
});

/** A document whose only call takes this. */
const taking = (schema: unknown, more: object = {}) =>
	JSON.stringify({
		openapi: '3.0.0',
		paths: { '/webhooks': { post: { requestBody: { content: { 'application/json': { schema } } } } } },
		...more,
	});

test.each([
	['nonsense', 'hello: [', /neither JSON nor YAML/],
	['a text', '"hello"', /not an object/],
	['another format', '{"swagger":"2.0"}', /Swagger 2/],
	['no OpenAPI', '{"hello":1}', /not OpenAPI 3/],
	['no calls', '{"openapi":"3.1.0"}', /no calls/],
	['what is huge', `"${'a'.repeat(20_000_001)}"`, /more than 20,000,000 characters/],
	[
		'YAML that names itself over and over',
		`a: &a [x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]`,
		/neither JSON nor YAML/,
	],
	['no call for webhooks', '{"openapi":"3.0.0","paths":{"/orders":{"post":{}}}}', /no call that creates a webhook/],
	[
		'a reference to another document',
		taking({ $ref: 'hooks.json#/Hook' }),
		/refers to another document \(hooks\.json#\/Hook\)/,
	],
	['a reference to the network', taking({ $ref: 'https://api.example.com/hooks.json' }), /nothing is loaded here/],
	['a reference to nothing', taking({ $ref: '#/components/schemas/Hook' }), /which the document does not have/],
	['a reference to what every object has', taking({ $ref: '#/constructor' }), /which the document does not have/],
	[
		'a reference to itself',
		taking({ $ref: '#/a' }, { a: { $ref: '#/b' }, b: { $ref: '#/a' } }),
		/leads back to itself/,
	],
	[
		'a schema put together from itself',
		taking({ $ref: '#/a' }, { a: { allOf: [{ $ref: '#/a' }] } }),
		/put together from itself/,
	],
])('%s is refused with a sentence', (_name, text, sentence) => {
	expect(() => define(text)).toThrow(DefineError);
	expect(() => define(text)).toThrow(sentence);
});
