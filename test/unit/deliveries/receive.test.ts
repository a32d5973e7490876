import { decide, type DeliveryPolicy } from '../../../deliveries/decide';
import { ignoreReason } from '../../../deliveries/select';
import { asistian } from '../../../services/catalog/asistian';
import { commet } from '../../../services/catalog/commet';
import { sign } from '../../support/referenceSigner';

const now = 1_700_000_000_000;
const secret = 'whsec_one';

const expectation: DeliveryPolicy = {
	service: commet,
	scheme: commet.signature,
	secrets: [secret],
	toleranceSeconds: 300,
	simplify: true,
	selection: { events: ['payment.received'], ignoreCase: false, testEvents: 'run' },
};

const delivered = (body: string, key = secret) => ({
	...sign(commet.signature, { key: Buffer.from(key), rawBody: Buffer.from(body), timestamp: '', id: '' }),
	now,
});
const event = (name: string) =>
	JSON.stringify({ id: 'whev_1', event: name, timestamp: '2026-07-31T10:00:00Z', data: {} });

test('proof comes before everything else', () => {
	expect(decide(expectation, delivered('no json', 'whsec_other'))).toEqual({
		reject: 'signature_mismatch',
		status: 401,
	});
	expect(decide(expectation, { ...delivered(event('quota.exceeded')), headers: {} })).toEqual({
		reject: 'signature_missing',
		status: 401,
	});
});

test('what is proven but no JSON object is refused', () => {
	for (const body of ['no json', '[]', '5', '']) {
		expect(decide(expectation, delivered(body))).toEqual({ reject: 'payload_invalid', status: 400, secretIndex: 0 });
	}
});

test('a selected event runs, another is acknowledged', () => {
	expect(decide(expectation, delivered(event('payment.received')))).toMatchObject({
		run: [{ delivery: { deliveryId: 'whev_1' } }],
	});
	expect(decide(expectation, delivered(event('quota.exceeded')))).toEqual({
		ignore: 'event_not_selected',
		secretIndex: 0,
	});
});

test('a test event runs, or is acknowledged where the user wants that', () => {
	expect(decide(expectation, delivered(event('webhook.test')))).toMatchObject({ run: [{ delivery: { test: true } }] });
	const acknowledged = { ...expectation, selection: { ...expectation.selection, testEvents: 'acknowledge' as const } };
	expect(decide(acknowledged, delivered(event('webhook.test')))).toEqual({ ignore: 'test_event', secretIndex: 0 });
});

test('an event that the user has chosen is no test event, whatever words its name has', () => {
	const selection = { ...expectation.selection, events: ['ab_test.finished'], testEvents: 'acknowledge' as const };
	expect(decide({ ...expectation, selection }, delivered(event('ab_test.finished')))).toMatchObject({
		run: [{ delivery: { test: false } }],
	});
	expect(decide({ ...expectation, selection }, delivered(event('other_test.finished')))).toEqual({
		ignore: 'test_event',
		secretIndex: 0,
	});
});

test('with verification off nothing has to be signed', () => {
	const open = { ...expectation, scheme: undefined, secrets: [] };
	expect(decide(open, { ...delivered(event('payment.received')), headers: {} })).toMatchObject({
		run: [{ delivery: { event: 'payment.received' } }],
	});
});

test.each([
	[{ event: 'a', test: false }, [], undefined],
	[{ event: 'a', test: false }, ['a'], undefined],
	[{ event: 'A', test: false }, ['a'], 'event_not_selected'],
	[{ event: null, test: false }, ['a'], undefined],
	[{ event: 'order.paid', test: false }, ['order.*'], undefined],
	[{ event: 'order.paid', test: false }, ['user.*'], 'event_not_selected'],
	[{ event: 'Shop.order.paid', test: false }, ['order.paid'], undefined],
])('%j against %j', (delivery, events, reason) => {
	expect(ignoreReason(delivery, { events, ignoreCase: false, testEvents: 'run' })).toBe(reason);
});

test('names compare without regard to case where their spelling is not published', () => {
	const selection = {
		events: ['Conversation.Created'],
		ignoreCase: asistian.events.ignoreCase ?? false,
		testEvents: 'run' as const,
	};
	expect(ignoreReason({ event: 'conversation.created', test: false }, selection)).toBeUndefined();
});
