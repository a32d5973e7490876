import type { SignedService } from '../schema/service';

const payment = (status: string) => ({
	paymentIntentId: '00000000-0000-4000-8000-000000000001',
	externalId: 'order-1',
	appId: '00000000-0000-4000-8000-000000000002',
	status,
	amount: '19.99',
	currency: 'USD',
	settleAmount: null,
	fullyRefunded: false,
	metadata: {},
	createdAt: '2026-01-15T10:00:00.000Z',
});

/**
 * NodeRails, crypto payments. The public guide contradicts the vendor's own code in the signature, the envelope and
 * the event names; this definition follows the code.
 */
export const noderails: SignedService = {
	id: 'noderails',
	displayName: 'NodeRails',
	docsUrl: 'https://www.noderails.com/docs/api-reference/webhooks',
	credential: 'nodeRailsApi',
	credentialSecret: 'apiKey',
	credentialHelp:
		'The secret API key and the app ID are in the NodeRails dashboard. A public key (with "_pk_") cannot manage webhooks.',
	secretHelp: 'NodeRails shows the signing secret once, when the endpoint is created.',
	registration: ['automatic', 'manual'],
	management: {
		baseUrl: 'https://api.noderails.com',
		answer: ['data'],
		endpoint: {
			id: 'id',
			url: 'url',
			events: 'events',
			enabled: 'active',
			createdAt: 'createdAt',
			updatedAt: 'updatedAt',
		},
		operations: {
			list: { method: 'GET', path: '/apps/{appId}/webhooks' },
			create: {
				method: 'POST',
				path: '/apps/{appId}/webhooks',
				accepts: ['url', 'events'],
				secret: ['data.secret'],
			},
			update: { method: 'PUT', path: '/apps/{appId}/webhooks/{id}', accepts: ['url', 'events', 'enabled'] },
			delete: { method: 'DELETE', path: '/apps/{appId}/webhooks/{id}' },
			rotateSecret: { method: 'POST', path: '/apps/{appId}/webhooks/{id}/rotate-secret', secret: ['data.secret'] },
			sendTest: {
				method: 'POST',
				path: '/apps/{appId}/webhooks/{id}/test-ping',
				reaches: 'endpoint',
				synchronous: true,
				result: {
					success: ['data.success'],
					statusCode: ['data.statusCode'],
					message: ['data.error', 'data.responseBody'],
				},
			},
			listDeliveries: {
				method: 'GET',
				path: '/apps/{appId}/webhooks/{id}/deliveries',
				answer: ['data.items'],
				paging: {
					style: 'cursor',
					cursorParam: 'cursor',
					next: ['data.nextCursor'],
					limitParam: 'limit',
					pageSize: 100,
				},
				fields: {
					id: 'id',
					event: 'event',
					status: 'status',
					responseStatus: 'responseStatus',
					attempts: 'attempts',
					createdAt: 'createdAt',
					deliveredAt: 'deliveredAt',
					nextRetryAt: 'nextRetryAt',
				},
				statusParam: 'status',
				statuses: [
					{ name: 'Delivered', value: 'DELIVERED' },
					{ name: 'Failed', value: 'FAILED' },
					{ name: 'Pending', value: 'PENDING' },
				],
			},
		},
	},
	events: {
		// Undocumented, but in the server's code: it also covers events that come later.
		wildcard: '*',
		// `payment.created` and `payout.*` are in the vendor's lists, but no code that sends them was found.
		catalog: [
			{ name: 'dispute.created', description: 'A chargeback was opened' },
			{ name: 'dispute.resolved', description: 'A chargeback was decided, for the merchant or the customer' },
			{ name: 'payment.authorized', description: 'The payer approved the payment' },
			{ name: 'payment.captured', description: 'The funds are in escrow, confirmed on chain' },
			{ name: 'payment.created', description: 'A payment intent was created' },
			{ name: 'payment.disputed', description: 'A dispute was seen on chain' },
			{ name: 'payment.refunded', description: 'A refund was confirmed' },
			{ name: 'payment.settled', description: 'The escrow was paid out to the merchant' },
			{ name: 'payout.executed', description: 'A payout was carried out' },
			{ name: 'payout.failed', description: 'A payout did not go through' },
			{ name: 'subscription.activated', description: 'The first payment of a subscription was made' },
			{ name: 'subscription.cancelled', description: 'A subscription ended' },
			{ name: 'subscription.created', description: 'A subscription was created' },
			{ name: 'subscription.past_due', description: 'All attempts to charge a subscription are used up' },
			{ name: 'subscription.paused', description: 'A subscription was paused' },
			{ name: 'subscription.payment_failed', description: 'A charge did not go through and will be tried again' },
			{ name: 'subscription.renewed', description: 'The next period of a subscription has begun' },
			{ name: 'subscription.resumed', description: 'A paused subscription goes on' },
		],
		test: { names: ['test.ping'] },
	},
	signature: {
		status: 'documented',
		algorithm: 'sha256',
		encoding: 'hex',
		headers: [{ signature: 'x-noderails-signature', timestamp: 'x-noderails-timestamp' }],
		content: '{timestamp}.{body}',
		timestampUnit: 'seconds',
		secret: { encodings: ['utf8'] },
	},
	delivery: {
		event: [{ body: 'event' }, { body: 'type' }],
		// No id is sent; the copies of an event are equal byte for byte.
		id: [],
		// 50 attempts for each copy, with pauses that grow up to an hour: about 27 hours.
		repeatsForSeconds: 100_800,
		copies: 3,
		// `createdAt` is the payment's own time, and the signed time is that of the attempt.
		timestamp: [],
		// Only `test.ping` has its data in an object.
		data: { path: 'data', envelope: ['event', 'type'], flat: true },
	},
	// The fields are those of `PaymentWebhookPayload` in the vendor's SDK 0.2.0 (GitHub: NodeRails/noderails-ts-sdk,
	// src/types/webhook.ts); those of other events are in no type. The values are made up.
	samples: {
		'payment.captured': payment('CAPTURED'),
		'payment.settled': { ...payment('SETTLED'), settleAmount: '19.79' },
		'payment.refunded': { ...payment('REFUNDED'), fullyRefunded: true },
	},
};
