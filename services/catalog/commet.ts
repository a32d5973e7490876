import type { SignedService } from '../schema/service';

/**
 * The four events of plan grants are known to the version of 2026-07-31 and not to that of 2026-07-11. Whether the one
 * in between knows them is not known, so "every event" leaves them out there.
 */
const grantsSince = '2026-07-31';

/**
 * The six events of pauses are in the vendor's SDK for this version (GitHub: commet-labs/commet, 9515a5c). New events need no
 * new version, so older ones may know them too.
 */
const pausesSince = '2026-10-04';

/** Commet, billing. Its API has two generations, told apart by the dated version that a call asks for. */
export const commet: SignedService = {
	id: 'commet',
	displayName: 'Commet',
	docsUrl: 'https://commet.co/docs/webhooks/introduction',
	credential: 'commetApi',
	credentialSecret: 'apiKey',
	credentialHelp: 'API keys are in the Commet dashboard. A key starts with "ck_" and belongs to one organization.',
	secretHelp: 'Commet shows the signing secret (it starts with "whsec_") once, when the endpoint is created.',
	registration: ['automatic', 'manual'],
	management: {
		baseUrl: 'https://commet.co/api/v1',
		headers: { 'Commet-Version': '{apiVersion}' },
		versionField: 'apiVersion',
		// The older generation wraps its answers, the newer one does not.
		answer: ['data', ''],
		on429WithoutRetryAfter: 'fail',
		endpoint: {
			id: 'id',
			url: 'url',
			events: 'events',
			// Inferred: that this also revives an endpoint that Commet switched off; documented is the dashboard's way.
			enabled: 'isActive',
			description: 'description',
			apiVersion: 'apiVersion',
			createdAt: 'createdAt',
		},
		operations: {
			list: {
				method: 'GET',
				path: '/webhooks',
				answer: ['data'],
				paging: {
					style: 'cursor',
					cursorParam: 'cursor',
					next: ['nextCursor'],
					more: ['hasMore'],
					limitParam: 'limit',
					pageSize: 100,
				},
			},
			get: { method: 'GET', path: '/webhooks/{id}' },
			create: {
				method: 'POST',
				path: '/webhooks',
				accepts: ['url', 'events', 'description', 'apiVersion'],
				secret: ['data.secretKey', 'secretKey'],
			},
			update: {
				method: 'PATCH',
				// Whether either generation takes the other's verb is not known, so each gets its own.
				before: { version: '2026-07-11', method: 'PUT' },
				path: '/webhooks/{id}',
				accepts: ['url', 'events', 'description', 'enabled', 'apiVersion'],
			},
			delete: { method: 'DELETE', path: '/webhooks/{id}' },
			sendTest: {
				method: 'POST',
				path: '/webhooks/{id}/test',
				reaches: 'endpoint',
				result: { success: ['data.success', 'success'], id: ['data.deliveryId', 'deliveryId'] },
			},
		},
	},
	events: {
		// No wildcard is documented: "every event" is this list.
		catalog: [
			{ name: 'addon.activated', description: 'An add-on was switched on' },
			{ name: 'addon.deactivated', description: 'An add-on was switched off' },
			{ name: 'balance.depleted', description: 'A prepaid balance is used up' },
			{ name: 'balance.low', description: 'Less than a tenth of a prepaid balance is left' },
			{ name: 'balance.topped_up', description: 'A prepaid balance was topped up' },
			{ name: 'checkout.ready', description: 'A checkout link can be shared' },
			{ name: 'credits.depleted', description: 'The credits are used up' },
			{ name: 'credits.expired', description: 'Credits ran out of time' },
			{ name: 'credits.granted', description: 'Credits were granted' },
			{ name: 'credits.low', description: 'Less than a tenth of the credits is left' },
			{ name: 'credits.purchased', description: 'Credits were bought' },
			{ name: 'customer.created', description: 'A customer was created' },
			{
				name: 'customer.state_changed',
				description: 'What a customer is entitled to changed; the event has the whole state',
			},
			{ name: 'customer.updated', description: 'A customer was edited' },
			{ name: 'invoice.created', description: 'An invoice was created' },
			{ name: 'invoice.overdue', description: 'An invoice is past its due date' },
			{ name: 'invoice.upcoming', description: 'A renewal is due in three days' },
			{ name: 'invoice.voided', description: 'An invoice was made void' },
			{ name: 'payment.dispute_resolved', description: 'A chargeback was closed' },
			{ name: 'payment.disputed', description: 'A chargeback was opened' },
			{ name: 'payment.failed', description: 'A recurring charge did not go through' },
			{ name: 'payment.received', description: 'A charge was settled' },
			{ name: 'payment.recovered', description: 'An overdue invoice was paid' },
			{ name: 'payment.refunded', description: 'A payment was refunded' },
			{ name: 'payment.retry_failed', description: 'All attempts to collect an overdue invoice are used up' },
			{ name: 'payment_link.canceled', description: 'A payment link was canceled' },
			{ name: 'payment_link.completed', description: 'A payment link was paid' },
			{ name: 'payment_link.created', description: 'A payment link was created' },
			{ name: 'payment_link.failed', description: 'A payment over a link did not go through' },
			{ name: 'payment_method.attached', description: 'A card was saved' },
			{ name: 'payment_method.updated', description: 'A saved card was replaced' },
			{ name: 'payout.available', description: 'Money of the merchant can be paid out' },
			{ name: 'payout.created', description: 'A payout was created' },
			{ name: 'payout.failed', description: 'A payout did not go through' },
			{ name: 'payout.paid', description: 'A payout was paid' },
			{ name: 'plan_grant.created', description: 'Temporary access to a plan was granted', since: grantsSince },
			{ name: 'plan_grant.expired', description: 'Temporary access to a plan ran out', since: grantsSince },
			{ name: 'plan_grant.revoked', description: 'Temporary access to a plan was taken back', since: grantsSince },
			{ name: 'plan_grant.updated', description: 'Temporary access to a plan was changed', since: grantsSince },
			{ name: 'quota.exceeded', description: 'More than the included amount is used' },
			{ name: 'quota.threshold_reached', description: 'Four fifths of the included amount are used' },
			{ name: 'seats.limit_reached', description: 'The included number of seats is reached' },
			{ name: 'seats.updated', description: 'The number of seats changed' },
			{ name: 'subscription.activated', description: 'The first charge of a subscription succeeded (sent once only)' },
			{ name: 'subscription.canceled', description: 'A subscription has actually ended' },
			{ name: 'subscription.cancellation_revoked', description: 'A scheduled cancellation was undone' },
			{ name: 'subscription.cancellation_scheduled', description: 'A cancellation for the end of the period was set' },
			{
				name: 'subscription.created',
				description: 'A subscription was recorded; its first charge is still pending, so do not grant access yet',
			},
			{ name: 'subscription.past_due', description: 'A renewal charge did not go through and the grace period began' },
			{ name: 'subscription.pause_revoked', description: 'A scheduled pause was undone', since: pausesSince },
			{
				name: 'subscription.pause_scheduled',
				description: 'A pause for the end of the period was set',
				since: pausesSince,
			},
			{
				name: 'subscription.pause_updated',
				description: 'A scheduled or running pause was changed',
				since: pausesSince,
			},
			{ name: 'subscription.paused', description: 'A subscription was paused', since: pausesSince },
			{ name: 'subscription.plan_change_revoked', description: 'A scheduled plan change was replaced by another one' },
			{ name: 'subscription.plan_change_scheduled', description: 'A plan change for the end of the period was set' },
			{ name: 'subscription.plan_changed', description: 'The plan or the billing interval was switched' },
			{ name: 'subscription.reactivated', description: 'A canceled subscription was revived and charged' },
			{
				name: 'subscription.resume_failed',
				description: 'A paused subscription could not be charged and stays paused',
				since: pausesSince,
			},
			{ name: 'subscription.resumed', description: 'A paused subscription goes on', since: pausesSince },
			{
				name: 'subscription.updated',
				description: 'Details of a subscription changed, mostly a scheduled cancellation',
			},
			{ name: 'trial.checkout_ready', description: 'A checkout link for a trial can be shared' },
			{ name: 'trial.converted', description: 'A trial was paid for before it ran out' },
			{ name: 'trial.expired', description: 'A trial ran out and the paid subscription began' },
			{ name: 'trial.started', description: 'A trial began' },
			{ name: 'trial.will_end', description: 'A trial ends in three days' },
			{ name: 'usage.recorded', description: 'A usage event was recorded (high volume: one for each of them)' },
		],
		// The name of the test event is not published, hence the words.
		test: { names: [], words: ['test', 'ping'] },
	},
	signature: {
		status: 'documented',
		algorithm: 'sha256',
		encoding: 'hex',
		headers: [{ signature: 'X-Commet-Signature' }],
		content: '{body}',
		// The whole secret is the key, its "whsec_" included.
		secret: { encodings: ['utf8'] },
	},
	delivery: {
		event: [{ body: 'event' }, { header: 'X-Commet-Event' }],
		// `X-Commet-Event-Id` has the same id, but is not signed.
		id: [{ body: 'id' }],
		// 8 attempts within 8 hours.
		repeatsForSeconds: 32_400,
		timestamp: [{ body: 'timestamp' }],
		data: { path: 'data', envelope: ['id', 'event', 'timestamp', 'organizationId', 'mode', 'apiVersion'] },
	},
	// The fields are those of `WebhookEventDataMap` in the vendor's SDK (npm: @commet/node 7.10.0). The values are made up.
	samples: {
		'payment.received': {
			subscriptionId: 'sub_sample',
			customerId: 'cus_sample',
			invoiceId: 'inv_sample',
			invoiceNumber: 'INV-0001',
			invoiceTotal: 1999,
			paymentTransactionId: 'txn_sample',
			provider: 'stripe',
			grossAmount: 1999,
			currency: 'USD',
			orgNetAmount: 1899,
			customerEmail: 'ada@example.com',
			paidAt: '2026-01-15T10:00:00.000Z',
		},
		'payment.failed': {
			subscriptionId: 'sub_sample',
			customerId: 'cus_sample',
			invoiceId: 'inv_sample',
			invoiceNumber: 'INV-0001',
			failureCode: 'card_declined',
			failureMessage: 'The card was declined.',
			recoveryUrl: 'https://checkout.example.com/recover',
		},
		'subscription.activated': {
			subscriptionId: 'sub_sample',
			customerId: 'cus_sample',
			currentPeriodStart: '2026-01-15T00:00:00.000Z',
			currentPeriodEnd: '2026-02-15T00:00:00.000Z',
			status: 'active',
			name: null,
			invoiceId: 'inv_sample',
			invoiceNumber: 'INV-0001',
			invoiceTotal: 1999,
			invoiceCurrency: 'USD',
			provider: 'stripe',
		},
		'subscription.canceled': {
			subscriptionId: 'sub_sample',
			customerId: 'cus_sample',
			canceledAt: '2026-01-15T10:00:00.000Z',
			cancelReason: 'too_expensive',
			status: 'canceled',
			endDate: '2026-02-15',
		},
		'customer.created': {
			id: 'cus_sample',
			externalId: 'account-1',
			fullName: 'Ada Sample',
			email: 'ada@example.com',
			taxDocument: null,
			documentType: null,
			timezone: 'Europe/London',
			metadata: {},
			createdAt: '2026-01-15T10:00:00.000Z',
			updatedAt: '2026-01-15T10:00:00.000Z',
		},
	},
};
