import { galleryServices } from '../../scripts/gallery';
import { DeliveryMemory } from '../../deliveries/deduplication/memory';
import { parseDeliveries } from '../../deliveries/parse';

/** One delivery as it comes in; its signature has been verified. */
interface Sent {
	body: object;
	headers?: Record<string, string>;
	/** Seconds after the first one. */
	at?: number;
	/** Seconds after the first one at which it was signed, where the service signs the time. */
	signedAt?: number;
}

const services = galleryServices();

/** How often each delivery starts the workflow. */
function runsOf(id: string, deliveries: readonly Sent[], chosen: readonly string[] = []): number[] {
	const service = services.find((one) => one.id === id);
	if (!service) throw new Error(`There is no service ${id}.`);
	const memory = new DeliveryMemory(100);
	const start = Date.UTC(2026, 10, 28);
	return deliveries.map(({ body, headers = {}, at = 0, signedAt }) => {
		const arrivedAt = start + at * 1000;
		const signed = signedAt === undefined ? {} : { timestamp: start / 1000 + signedAt };
		const rawBody = Buffer.from(JSON.stringify(body));
		const events = parseDeliveries(service, { headers, rawBody, arrivedAt, signed }, chosen) ?? [];
		return events.filter(({ identity }) => {
			const claim = identity && memory.claim('trigger', identity, arrivedAt);
			if (claim?.state === 'new') claim.settle(true);
			return claim?.state !== 'seen';
		}).length;
	});
}

const adyen = (success: string, pspReference = 'J8S9DQ5P6JPMDNF3') => ({
	notificationItems: [{ NotificationRequestItem: { pspReference, eventCode: 'AUTHORISATION', success } }],
});

test('Adyen: a payment that fails and then succeeds are two events, each of which runs once', () => {
	const sent = [adyen('false'), adyen('true'), adyen('true'), adyen('false'), adyen('true', 'other')];
	expect(
		runsOf(
			'adyen',
			sent.map((body) => ({ body })),
		),
	).toEqual([1, 1, 0, 0, 1]);
});

test('BigCommerce: an event is known by its hash together with its time', () => {
	const sent = (created_at: number) => ({ body: { scope: 'store/order/updated', hash: 'h1', created_at } });
	expect(runsOf('bigCommerce', [sent(1), sent(1), sent(2)])).toEqual([1, 0, 1]);
});

test('ClickUp: an event with a history runs once, and one that has only IDs runs again after a minute', () => {
	const task = { event: 'taskUpdated', task_id: 't1', history_items: [{ id: '7' }], webhook_id: 'w1' };
	expect(runsOf('clickUp', [{ body: task }, { body: task, at: 86_400 }])).toEqual([1, 0]);
	const goal = { event: 'goalUpdated', goal_id: 'g1', webhook_id: 'w1' };
	expect(runsOf('clickUp', [{ body: goal }, { body: goal, at: 5 }, { body: goal, at: 61 }])).toEqual([1, 0, 1]);
});

test('Microsoft Graph: a drive that changes again after a minute runs again', () => {
	const body = { value: [{ clientState: 'x', changeType: 'updated', resource: 'me/drive/root', resourceData: {} }] };
	expect(runsOf('microsoftGraph', [{ body }, { body, at: 5 }, { body, at: 61 }])).toEqual([1, 0, 1]);
});

test('Sanity: events with the same projection are told by their kind, and by when each was signed', () => {
	const sent = (operation: string, signedAt: number) => ({
		body: { _id: 'abc' },
		headers: { 'sanity-operation': operation },
		at: signedAt,
		signedAt,
	});
	const runs = runsOf('sanity', [
		sent('create', 0),
		sent('create', 0),
		sent('update', 10),
		sent('update', 20),
		sent('update', 20),
		sent('delete', 30),
		// What was recorded, after others have come in, and as long as its time lets it through.
		sent('update', 10),
		{ ...sent('update', 20), at: 320 },
	]);
	expect(runs).toEqual([1, 0, 1, 1, 0, 1, 0, 0]);
});

describe.each([
	['wooCommerce', 'x-wc-webhook-topic', ['order.created', 'order.updated']],
	['shopify', 'x-shopify-topic', ['orders/create', 'orders/paid']],
] as const)('%s: events with the same body', (id, header, [first, second]) => {
	const named = (name: string, at = 0): Sent => ({ body: { id: 17 }, headers: { [header]: name }, at });

	test('are told by their name', () => {
		expect(runsOf(id, [named(first), named(second), named(first, 1), named(second, 1)])).toEqual([1, 1, 0, 0]);
	});

	test('do not run again under names that nobody knows, which anyone could make up', () => {
		const names = ['made.up/1', 'made.up/2', 'made.up/3'];
		expect(
			runsOf(
				id,
				names.map((name) => named(name)),
				['*'],
			),
		).toEqual([1, 0, 0]);
		expect(
			runsOf(
				id,
				names.map((name) => named(name)),
				['made.up/2', 'made.up/3'],
			),
		).toEqual([1, 1, 1]);
	});
});

test.each([
	['hubSpot', (count: number) => [{ eventId: 1, subscriptionType: 'contact.creation', attemptNumber: count }]],
	['docuSign', (count: number) => ({ event: 'envelope-sent', retryCount: count, data: { envelopeId: 'e1' } })],
	['linear', (count: number) => ({ action: 'update', type: 'Issue', data: { id: 'i1' }, webhookTimestamp: count })],
	['figma', (count: number) => ({ event_type: 'FILE_UPDATE', file_key: 'k1', retries: count })],
])('%s: an event that counts its attempts runs once', (id, body) => {
	expect(
		runsOf(
			id,
			[0, 1, 2].map((count, index) => ({ body: body(count), at: index * 60 })),
		),
	).toEqual([1, 0, 0]);
});

test('HubSpot: events that are put together anew at the next attempt run once each', () => {
	const event = (eventId: number, attemptNumber: number) => ({
		eventId,
		subscriptionType: 'deal.creation',
		attemptNumber,
	});
	const batches = [[event(1, 0), event(2, 0)], [event(2, 1), event(3, 0)], [event(1, 1)]];
	expect(
		runsOf(
			'hubSpot',
			batches.map((body) => ({ body })),
		),
	).toEqual([2, 1, 0]);
});
