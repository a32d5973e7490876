const appId = '4f0c2c1e-7a52-4d0e-9d53-0c1f6f3f0a11';

const payment = {
	paymentIntentId: 'b7a1c1de-42f8-4b0e-9a3c-6f1d2e3b4c5d',
	externalId: 'order-1042',
	appId,
	status: 'CAPTURED',
	amount: '49.90',
	currency: 'USD',
	metadata: { cart: 'c-77' },
	createdAt: '2026-07-31T09:58:00.000Z',
};

const dispute = {
	disputeId: 'd3f9a0b1-5c2e-4e7f-8a9b-1c2d3e4f5a6b',
	paymentIntentId: payment.paymentIntentId,
	reason: 'NOT_AS_DESCRIBED',
	status: 'OPEN',
	amount: payment.amount,
	currency: payment.currency,
	metadata: payment.metadata,
	createdAt: payment.createdAt,
};

const subscription = {
	subscriptionId: 'f2e1d0c9-b8a7-4665-9544-33221100ffee',
	appId,
	metadata: {},
	productPlanId: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
	customerAccountId: '11aa22bb-33cc-44dd-85ee-66ff778899aa',
};

const period = { currentPeriodStart: '2026-07-31T00:00:00.000Z', currentPeriodEnd: '2026-08-31T00:00:00.000Z' };

/** The fields beside `event`: bodies are flat. All values are made up. */
export const nodeRailsSamples: Record<string, object> = {
	'payment.created': { ...payment, status: 'CREATED' },
	'payment.authorized': {
		...payment,
		status: 'AUTHORIZED',
		checkoutSessionId: '9d8c7b6a-5f4e-4d3c-8b2a-190817263544',
		chainId: 8453,
		tokenKey: 'USDC',
		walletAddress: '0x00000000000000000000000000000000000000aa',
	},
	'payment.captured': payment,
	'payment.settled': { ...payment, status: 'SETTLED', settleAmount: '49.40' },
	'payment.disputed': { ...payment, status: 'DISPUTED' },
	'payment.refunded': { ...payment, status: 'REFUNDED', fullyRefunded: true },
	'dispute.created': dispute,
	'dispute.resolved': { ...dispute, status: 'RESOLVED', winner: 'MERCHANT', resolvedAt: '2026-08-02T12:00:00.000Z' },
	'payout.executed': {
		payoutId: '77e6d5c4-b3a2-4190-8f7e-6d5c4b3a2910',
		appId,
		amount: '940.00',
		currency: 'USD',
		status: 'EXECUTED',
	},
	'payout.failed': {
		payoutId: '77e6d5c4-b3a2-4190-8f7e-6d5c4b3a2910',
		appId,
		amount: '940.00',
		currency: 'USD',
		status: 'FAILED',
	},
	'subscription.created': { ...subscription, status: 'INCOMPLETE' },
	'subscription.activated': { ...subscription, ...period, status: 'ACTIVE' },
	'subscription.renewed': { ...subscription, ...period, status: 'ACTIVE' },
	'subscription.payment_failed': {
		...subscription,
		status: 'ACTIVE',
		reason: 'insufficient_funds',
		retryCount: 1,
		maxRetries: 4,
	},
	'subscription.past_due': { ...subscription, status: 'PAST_DUE', retryCount: 4, maxRetries: 4 },
	'subscription.cancelled': { ...subscription, status: 'CANCELLED', reason: 'cancel_at_period_end' },
	'subscription.paused': { ...subscription, status: 'PAUSED' },
	'subscription.resumed': { ...subscription, ...period, status: 'ACTIVE' },
};
