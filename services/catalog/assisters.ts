import type { SignedService } from '../schema/service';

/** Assisters, an OpenAI-compatible API by Misar. Its webhooks are managed with the dashboard's session cookie only. */
export const assisters: SignedService = {
	id: 'assisters',
	displayName: 'Assisters',
	docsUrl: 'https://docs.assisters.dev/api-reference/webhooks',
	credential: 'assistersApi',
	credentialSecret: 'sessionCookie',
	credentialHelp:
		'The session cookie expires. Sign in to the Assisters dashboard again, copy the new cookie and paste it into the credential.',
	secretHelp: 'Assisters shows the signing secret once, when the endpoint is created.',
	registration: ['automatic', 'manual'],
	notice:
		"Uses your browser's session cookie. When it expires, paste a new one before you publish or unpublish. If no event starts the workflow, change Signature below: Assisters does not document how it signs.",
	management: {
		baseUrl: 'https://api.assisters.dev',
		answer: ['webhook'],
		endpoint: {
			id: 'id',
			url: 'url',
			events: 'events',
			enabled: 'enabled',
			name: 'name',
			createdAt: 'created_at',
			updatedAt: 'updated_at',
		},
		// Inferred, though strongly: the names of the fields that calls take, since the page shows them in answers only.
		operations: {
			// The newest ones; the route has no parameters.
			list: { method: 'GET', path: '/api/webhooks', answer: ['webhooks'], maxListed: 100 },
			get: { method: 'GET', path: '/api/webhooks/{id}' },
			create: {
				method: 'POST',
				path: '/api/webhooks',
				accepts: ['name', 'url', 'events'],
				requires: ['name'],
				secret: ['secret'],
			},
			update: { method: 'PATCH', path: '/api/webhooks/{id}', accepts: ['name', 'url', 'events', 'enabled'] },
			delete: { method: 'DELETE', path: '/api/webhooks/{id}' },
		},
	},
	events: {
		catalog: [
			{ name: 'api_key.created', description: 'An API key was made' },
			{ name: 'api_key.deleted', description: 'An API key was removed' },
			{ name: 'chat.completed', description: 'A chat completion ended (one for each API call)' },
			{ name: 'chat.started', description: 'A chat completion request began (one for each API call)' },
			{ name: 'subscription.updated', description: 'The plan of the account changed' },
			{ name: 'usage.limit_reached', description: 'A usage limit was reached' },
		],
		// The vendor has no test call.
		test: { names: [], words: ['test', 'ping'] },
	},
	signature: {
		// Sibling products sign so; nothing is readable for Assisters itself. The platform's page says the body, newer
		// libraries of one of them (GitHub: Misar-AI/misarmail-sdks) say time and body.
		status: 'unpublished',
		algorithm: 'sha256',
		encoding: 'hex',
		headers: [{ signature: 'X-Misar-Signature' }, { signature: 'X-Assisters-Signature' }],
		content: '{body}',
		prefix: 'sha256=',
		prefixOptional: true,
		secret: { encodings: ['utf8'] },
		anyOf: [
			{
				algorithm: 'sha256',
				encoding: 'hex',
				headers: [
					{ signature: 'X-Misar-Signature', timestamp: 'X-Misar-Timestamp' },
					{ signature: 'X-Assisters-Signature', timestamp: 'X-Assisters-Timestamp' },
				],
				content: '{timestamp}.{body}',
				prefix: 'sha256=',
				prefixOptional: true,
				timestampUnit: 'seconds',
				secret: { encodings: ['utf8'] },
			},
		],
	},
	delivery: {
		// The body's shape is not published: these are the ones that sibling products use.
		event: [{ body: 'type' }, { body: 'event' }, { body: 'event_type' }, { header: 'X-Misar-Event' }],
		id: [{ body: 'id' }],
		timestamp: [{ body: 'timestamp' }],
		data: { path: 'data', envelope: ['id', 'type', 'event', 'event_type', 'product', 'timestamp', 'api_version'] },
	},
};
