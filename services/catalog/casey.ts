import type { SignedService } from '../schema/service';

/** Casey, AI conversations. Its signing scheme is not documented; everything points to Svix (Standard Webhooks). */
export const casey: SignedService = {
	id: 'casey',
	displayName: 'Casey',
	docsUrl: 'https://developers.tellcasey.com/docs/api/reference/webhooks',
	credential: 'caseyBackendApi',
	credentialSecret: 'apiKey',
	credentialHelp: 'API keys are in the Casey dashboard under Settings > API Keys. The key needs access to webhooks.',
	// Whether the dashboard shows it is not documented; the API does, at creation and later.
	secretHelp: 'Get the signing secret with the operation Get Secret of the Webhook Endpoint node.',
	registration: ['automatic', 'manual'],
	notice:
		'Casey does not document its signatures, so Standard Webhooks is assumed. If no event starts the workflow, see the <a href="https://github.com/webhook-endpoints/n8n-nodes-webhook-endpoints/blob/main/docs/services/casey.md" target="_blank">page about Casey</a>.',
	management: {
		baseUrl: 'https://api.tellcasey.com/v1/backend',
		answer: ['data'],
		endpoint: {
			id: 'id',
			url: 'url',
			events: 'event_types',
			// Can be read; no call changes it.
			enabled: 'enabled',
			description: 'description',
			createdAt: 'created_at',
		},
		operations: {
			list: {
				method: 'GET',
				path: '/webhooks',
				// Not documented for webhooks, but for the other lists of this API.
				paging: {
					style: 'cursor',
					cursorParam: 'after',
					next: ['pagination.next_cursor'],
					more: ['pagination.has_more'],
				},
			},
			get: { method: 'GET', path: '/webhooks/{id}' },
			create: {
				method: 'POST',
				path: '/webhooks',
				accepts: ['url', 'events', 'description'],
				secret: ['data.secret'],
			},
			delete: { method: 'DELETE', path: '/webhooks/{id}' },
			getSecret: { method: 'GET', path: '/webhooks/{id}/secret', secret: ['data.secret'] },
			sendTest: {
				method: 'POST',
				path: '/webhooks/test',
				reaches: 'account',
				result: { success: ['data.success'], id: ['data.message_id'] },
			},
		},
	},
	events: {
		catalog: [
			{ name: 'conversation.abandoned', description: 'A conversation broke off, for example by a time-out' },
			{ name: 'conversation.completed', description: 'A conversation ended normally' },
			{ name: 'conversation.started', description: 'A conversation began' },
		],
		// Whether an endpoint can subscribe to it is not documented, so it is never part of a subscription.
		test: { names: ['test.event'] },
	},
	signature: {
		// Inferred from the API's likeness to Svix. Senders on Svix may use either family of headers.
		status: 'inferred',
		algorithm: 'sha256',
		encoding: 'base64',
		headers: [
			{ signature: 'svix-signature', timestamp: 'svix-timestamp', id: 'svix-id' },
			{ signature: 'webhook-signature', timestamp: 'webhook-timestamp', id: 'webhook-id' },
		],
		content: '{id}.{timestamp}.{body}',
		entries: { separator: ' ', assign: ',', signature: 'v1' },
		timestampUnit: 'seconds',
		// The secret's form is not documented either: Svix's, or the characters as they are.
		secret: { encodings: ['base64', 'utf8'], prefix: 'whsec_' },
	},
	delivery: {
		event: [{ body: 'event_type' }],
		id: [{ body: 'event_id' }],
		// Inferred: the schedule of Svix.
		repeatsForSeconds: 100_800,
		timestamp: [{ body: 'timestamp' }],
		data: { path: 'data', envelope: ['event_type', 'event_id', 'timestamp', 'organization_id'] },
	},
	// Of the other events the fields are not published (https://developers.tellcasey.com/docs/api/reference/webhook-events).
	// The values are made up.
	samples: {
		'conversation.started': {
			conversation_id: '00000000-0000-4000-8000-000000000001',
			project_id: '00000000-0000-4000-8000-000000000002',
			agent_id: '00000000-0000-4000-8000-000000000003',
			participant_user_id: '00000000-0000-4000-8000-000000000004',
			connection_code: 'welcome-call',
			started_at: '2026-01-15T10:00:00.000Z',
			session_properties: {},
			path_taken: null,
			participant_profile: {
				id: '00000000-0000-4000-8000-000000000004',
				email: 'ada@example.com',
				first_name: 'Ada',
				last_name: 'Sample',
				organization_name: null,
				organization_domain: null,
				avatar_url: null,
			},
		},
	},
};
