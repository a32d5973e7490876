import type { WebhookEventDataMap } from '@commet/node';

const customerId = 'cus_7Qx2Ld';
const subscriptionId = 'sub_4Mn8Kp';
const ids = { subscriptionId, customerId };
const plan = { planId: 'plan_growth', planName: 'Growth' };
const starter = { id: 'plan_starter', name: 'Starter' };
const growth = { id: 'plan_growth', name: 'Growth' };
const invoiceRef = { invoiceId: 'inv_9Rt5Vb', invoiceNumber: 'INV-2026-0042' };
const paidInvoice = { ...invoiceRef, invoiceTotal: 4900, invoiceCurrency: 'USD' };
const period = { currentPeriodStart: '2026-07-31T00:00:00.000Z', currentPeriodEnd: '2026-08-31T00:00:00.000Z' };
const cancellation = { canceledAt: '2026-07-31T10:00:00.000Z', cancelReason: 'too_expensive' };
const trialEndsAt = '2026-08-14T00:00:00.000Z';

const charge = {
	paymentTransactionId: 'txn_3Hd6Ws',
	provider: 'stripe' as const,
	paymentLinkId: null,
	...invoiceRef,
	...ids,
	currency: 'USD',
};

const link = {
	paymentId: 'pay_1Gf7Zx',
	status: 'pending',
	amount: 12_500,
	currency: 'USD',
	description: 'Onboarding workshop',
	customerId,
};

const invoice = {
	...invoiceRef,
	invoiceStatus: 'open',
	periodStart: '2026-07-31',
	periodEnd: '2026-08-31',
	issueDate: '2026-07-31',
	dueDate: '2026-08-07',
	currency: 'USD',
	subtotal: 4900,
	total: 4900,
	...ids,
};

const customer = {
	id: customerId,
	externalId: 'account-1042',
	fullName: 'Robin Example',
	email: 'robin@example.com',
	taxDocument: null,
	documentType: null,
	timezone: 'Europe/Berlin',
	metadata: { source: 'signup' },
	createdAt: '2026-07-30T08:00:00.000Z',
	updatedAt: '2026-07-31T10:00:00.000Z',
};

const card = { brand: 'visa', last4: '4242', expMonth: 9, expYear: 2029 };

const payout = {
	payoutId: 'po_5Jk2Mb',
	amount: 98_000,
	fee: 250,
	netAmount: 97_750,
	currency: 'USD',
	status: 'pending',
	destinationBank: { bankName: 'Example Bank', last4: '6789' },
};

const grant = {
	grantId: 'grant_8Wp1Qa',
	customerId,
	plan: growth,
	startsAt: '2026-07-31T00:00:00.000Z',
	endsAt: trialEndsAt,
};

/** The events of 2026-07-11, as the vendor's own types want them. */
const firstGeneration = {
	'subscription.created': { ...ids, ...plan, status: 'pending_payment', startDate: '2026-07-31', name: null },
	'subscription.activated': { ...ids, ...period, status: 'active', name: null, ...paidInvoice, provider: 'stripe' },
	'subscription.reactivated': { ...ids, ...period, status: 'active', name: null, ...paidInvoice, provider: 'stripe' },
	'subscription.canceled': { ...ids, ...cancellation, status: 'canceled', endDate: '2026-08-31' },
	'subscription.updated': { ...ids, ...cancellation, status: 'active', endDate: '2026-08-31' },
	'subscription.plan_changed': {
		...ids,
		previousPlan: starter,
		currentPlan: growth,
		billingInterval: 'monthly',
		credit: 950,
		charge: 4900,
		totalCharged: 3950,
	},
	'subscription.cancellation_scheduled': {
		...ids,
		...cancellation,
		status: 'active',
		effectiveAt: period.currentPeriodEnd,
	},
	'subscription.cancellation_revoked': { ...ids, status: 'active', currentPeriodEnd: period.currentPeriodEnd },
	'subscription.plan_change_scheduled': {
		...ids,
		status: 'active',
		currentPlan: growth,
		scheduledPlan: starter,
		billingInterval: 'monthly',
		scheduledBillingInterval: 'monthly',
		effectiveAt: period.currentPeriodEnd,
	},
	'subscription.plan_change_revoked': {
		...ids,
		status: 'active',
		currentPlan: growth,
		revokedPlan: starter,
		billingInterval: 'monthly',
		revokedBillingInterval: 'monthly',
	},
	'subscription.past_due': { ...ids, ...invoiceRef, status: 'past_due' },
	'trial.started': { ...ids, ...plan, status: 'trialing', trialEndsAt },
	'trial.converted': { ...ids, ...plan, status: 'active' },
	'trial.expired': { ...ids, ...plan, status: 'expired', trialEndsAt },
	'trial.will_end': { ...ids, ...plan, status: 'trialing', trialEndsAt },
	'trial.checkout_ready': {
		...ids,
		planName: plan.planName,
		trialDays: 14,
		checkoutUrl: 'https://checkout.example.com/trial/1',
	},
	'checkout.ready': { ...ids, ...paidInvoice, checkoutUrl: 'https://checkout.example.com/invoice/1' },
	'payment.received': {
		...ids,
		...invoiceRef,
		invoiceTotal: 4900,
		paymentTransactionId: charge.paymentTransactionId,
		provider: 'stripe',
		grossAmount: 4900,
		currency: 'USD',
		orgNetAmount: 4608,
		customerEmail: customer.email,
		paidAt: '2026-07-31T10:00:00.000Z',
	},
	'payment.failed': {
		...ids,
		...invoiceRef,
		failureCode: 'card_declined',
		failureMessage: 'The card was declined.',
		recoveryUrl: 'https://checkout.example.com/recover/1',
	},
	'payment.recovered': { ...ids, ...invoiceRef, invoiceTotal: 4900 },
	'payment.retry_failed': { ...ids, ...invoiceRef, reason: 'card_declined' },
	'payment.refunded': { ...charge, refundAmount: 4900 },
	'payment.disputed': { ...charge, disputeAmount: 4900, disputeReason: 'fraudulent' },
	'payment.dispute_resolved': { ...charge, disputeAmount: 4900, disputeReason: 'fraudulent', outcome: 'won' },
	'payment_link.created': link,
	'payment_link.completed': {
		...link,
		...invoiceRef,
		status: 'completed',
		paymentTransactionId: charge.paymentTransactionId,
	},
	'payment_link.failed': {
		...link,
		status: 'failed',
		failureCode: 'card_declined',
		failureMessage: 'The card was declined.',
	},
	'payment_link.canceled': { ...link, status: 'canceled' },
	'invoice.created': invoice,
	'invoice.voided': { ...invoice, invoiceStatus: 'void' },
	'invoice.overdue': { ...invoice, invoiceStatus: 'past_due' },
	'invoice.upcoming': {
		...ids,
		...plan,
		status: 'active',
		billingInterval: 'monthly',
		currentPeriodEnd: period.currentPeriodEnd,
	},
	'payment_method.attached': { ...ids, card },
	'payment_method.updated': { customerId, card },
	'customer.created': customer,
	'customer.updated': customer,
	'customer.state_changed': {
		customerId,
		trigger: 'subscription.activated',
		status: 'active',
		subscriptionId,
		plan: growth,
		billingInterval: 'monthly',
		consumptionModel: 'metered',
		features: [
			{
				code: 'api_calls',
				name: 'API calls',
				type: 'usage',
				allowed: true,
				enabled: null,
				current: 120,
				included: 10_000,
				remaining: 9880,
				overageQuantity: 0,
				overageUnitPrice: 25,
				unlimited: false,
				overageEnabled: true,
				billedQuantity: null,
			},
		],
		seats: [{ code: 'editors', current: 3, included: 5, remaining: 2, unlimited: false }],
		credits: null,
		balance: null,
	},
	'credits.granted': { ...ids, credits: 1000, reason: 'plan_renewal' },
	'credits.purchased': { ...ids, ...invoiceRef, creditPackName: '5,000 credits', credits: 5000 },
	'credits.low': { ...ids, remainingCredits: 80, thresholdCredits: 100, periodCredits: 1000 },
	'credits.depleted': { ...ids, remainingCredits: 0 },
	'credits.expired': { ...ids, expiredCredits: 120 },
	'balance.topped_up': { ...ids, ...invoiceRef, amount: 500_000, currency: 'USD' },
	'balance.low': { ...ids, currentBalance: 40_000, thresholdBalance: 50_000, currency: 'USD' },
	'balance.depleted': { ...ids, currentBalance: 0, currency: 'USD' },
	'quota.threshold_reached': {
		...ids,
		featureCode: 'storage_gb',
		currentUsage: 80,
		includedAmount: 100,
		periodStart: period.currentPeriodStart,
	},
	'quota.exceeded': {
		...ids,
		featureCode: 'storage_gb',
		currentUsage: 104,
		includedAmount: 100,
		overageEnabled: true,
		periodStart: period.currentPeriodStart,
	},
	'seats.updated': { ...ids, featureCode: 'editors', previousSeats: 3, currentSeats: 4 },
	'seats.limit_reached': { ...ids, featureCode: 'editors', currentSeats: 5, includedSeats: 5 },
	'addon.activated': {
		...ids,
		addon: { id: 'addon_priority', name: 'Priority support' },
		featureCode: 'priority_support',
		proratedPrice: 950,
		currency: 'USD',
	},
	'addon.deactivated': {
		...ids,
		addon: { id: 'addon_priority', name: 'Priority support' },
		featureCode: 'priority_support',
	},
	'usage.recorded': {
		...ids,
		usageEventId: 'use_6Vc4Nz',
		featureCode: 'api_calls',
		value: 12,
		ts: '2026-07-31T10:00:00.000Z',
	},
	'payout.available': { availableAmount: 98_000, currency: 'USD' },
	'payout.created': { ...payout, createdAt: '2026-07-31T10:00:00.000Z' },
	'payout.paid': { ...payout, status: 'paid', paidAt: '2026-08-02T10:00:00.000Z' },
	'payout.failed': {
		...payout,
		status: 'failed',
		failedAt: '2026-08-02T10:00:00.000Z',
		failureCode: 'account_closed',
		failureMessage: 'The bank account is closed.',
	},
} satisfies WebhookEventDataMap;

/** The events that came with 2026-07-24; their fields are not in the SDK that npm serves. */
const planGrants = {
	'plan_grant.created': { ...grant, status: 'active' },
	'plan_grant.updated': { ...grant, status: 'active', endsAt: '2026-08-21T00:00:00.000Z' },
	'plan_grant.expired': { ...grant, status: 'expired' },
	'plan_grant.revoked': { ...grant, status: 'revoked' },
};

const pause = { ...ids, ...plan, pausesAt: period.currentPeriodEnd, resumesAt: '2026-10-31T00:00:00.000Z' };

/** The events that came with 2026-10-04; their fields are not in the SDK that npm serves either. */
const pauses = {
	'subscription.pause_scheduled': { ...pause, status: 'active' },
	'subscription.pause_updated': { ...pause, status: 'active' },
	'subscription.pause_revoked': { ...ids, ...plan, status: 'active' },
	'subscription.paused': { ...pause, status: 'paused' },
	'subscription.resumed': { ...ids, ...plan, ...period, status: 'active' },
	'subscription.resume_failed': { ...ids, ...plan, ...invoiceRef, status: 'paused' },
};

/** The `data` of each event. All values are made up. */
export const commetSamples: Record<string, object> = { ...firstGeneration, ...planGrants, ...pauses };

/** Names that versions up to 2026-07-11 know. */
export const firstGenerationEvents: readonly string[] = Object.keys(firstGeneration);
