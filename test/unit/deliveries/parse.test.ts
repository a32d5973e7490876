import { createHash } from 'node:crypto';
import { isTestEvent, parseDeliveries } from '../../../deliveries/parse';
import { asistian } from '../../../services/catalog/asistian';
import { assisters } from '../../../services/catalog/assisters';
import { casey } from '../../../services/catalog/casey';
import { commet } from '../../../services/catalog/commet';
import { noderails } from '../../../services/catalog/noderails';
import type { Service } from '../../../services/schema/service';

const arrivedAt = Date.parse('2026-08-01T12:00:00.000Z');
const arrival = '2026-08-01T12:00:00.000Z';

const read = (service: Service, body: unknown, headers: Record<string, string> = {}) => {
	const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	return parseDeliveries(service, { headers, rawBody, arrivedAt, signed: {} })?.[0]?.delivery;
};
const hash = (body: unknown) => createHash('sha256').update(JSON.stringify(body)).digest('hex');

test('Commet', () => {
	const body = {
		id: 'whev_1',
		event: 'payment.received',
		timestamp: '2026-07-31T10:00:00Z',
		organizationId: 'org_1',
		mode: 'live',
		apiVersion: '2026-07-31',
		data: { amount: 500 },
	};
	expect(read(commet, body)).toEqual({
		event: 'payment.received',
		deliveryId: 'whev_1',
		timestamp: '2026-07-31T10:00:00.000Z',
		test: false,
		data: { amount: 500 },
		body,
	});
});

test('an older Commet body without an id is told by its bytes, not by a header that nobody signed', () => {
	const body = { event: 'payment.received', timestamp: '2026-07-31T10:00:00Z', data: {} };
	expect(read(commet, body, { 'x-commet-event-id': 'whev_forged' })?.deliveryId).toBe(hash(body));
});

test('Casey', () => {
	const body = {
		event_type: 'conversation.completed',
		event_id: 'evt_1',
		timestamp: '2026-07-31T10:00:00.5Z',
		organization_id: 'o',
		data: { conversation_id: 'c' },
	};
	expect(read(casey, body)).toMatchObject({
		event: 'conversation.completed',
		deliveryId: 'evt_1',
		timestamp: '2026-07-31T10:00:00.500Z',
		data: { conversation_id: 'c' },
	});
});

test('a Casey body without an id is told by its bytes: an id header counts only in the family that was signed', () => {
	const body = { event_type: 'test.event', data: {} };
	expect(read(casey, body, { 'svix-id': 'msg_forged', 'webhook-id': 'msg_1' })?.deliveryId).toBe(hash(body));
});

describe('NodeRails', () => {
	test('a flat body is all data but its envelope, and its time is the arrival', () => {
		const body = { event: 'payment.captured', paymentIntentId: 'pi_1', amount: '5', createdAt: '2026-01-01T00:00:00Z' };
		expect(read(noderails, body)).toEqual({
			event: 'payment.captured',
			deliveryId: hash(body),
			timestamp: arrival,
			test: false,
			data: { paymentIntentId: 'pi_1', amount: '5', createdAt: '2026-01-01T00:00:00Z' },
			body,
		});
	});

	test('its ping is nested, and a test', () => {
		const body = { event: 'test.ping', data: { message: 'ping', webhookId: 'w', timestamp: 't' } };
		expect(read(noderails, body)).toMatchObject({ event: 'test.ping', test: true, data: body.data });
	});
});

test.each([
	[{ id: 'evt_1', type: 'chat.completed', timestamp: 1_785_492_000, data: { model: 'm' } }, {}],
	[{ id: 'evt_1', event: 'chat.completed', timestamp: 1_785_492_000_000, data: { model: 'm' } }, {}],
	[{ id: 'evt_1', timestamp: '2026-07-31T10:00:00Z', data: { model: 'm' } }, { 'x-misar-event': 'chat.completed' }],
])('Assisters in any of its likely shapes: %j', (body, headers: Record<string, string>) => {
	expect(read(assisters, body, headers)).toMatchObject({
		event: 'chat.completed',
		deliveryId: 'evt_1',
		timestamp: '2026-07-31T10:00:00.000Z',
		data: { model: 'm' },
	});
});

test('a body of an unknown shape is passed on, with no name', () => {
	expect(read(assisters, { what: 'ever' })).toMatchObject({
		event: null,
		test: false,
		timestamp: arrival,
		data: { what: 'ever' },
	});
});

describe('the first usable value of several places counts', () => {
	test.each([
		[{ type: {}, event: 'usage.limit_reached' }, 'usage.limit_reached'],
		[{ type: 3, event: 'usage.limit_reached' }, 'usage.limit_reached'],
		[{ type: '', event: 'usage.limit_reached' }, 'usage.limit_reached'],
		[{ type: 'webhook', event: 'usage.limit_reached' }, 'usage.limit_reached'],
		[{ type: 'webhook', event: 'something.new' }, 'webhook'],
		[{ type: 3 }, '3'],
		[{ type: true, event: ['chat.completed'] }, null],
	])('%j is called %s', (body, event) => {
		expect(read(assisters, body)?.event).toBe(event);
	});
});

test.each(['9007199254740993', '7615917337495251231', '1e400', '-1e400', '1.5', 'true', 'null', '{}', '[]', '""'])(
	'%s is no id of an event: the body tells it from others',
	(id) => {
		const body = `{"event":"payment.received","id":${id}}`;
		expect(read(commet, body)?.deliveryId).toBe(createHash('sha256').update(body).digest('hex'));
	},
);

test('an id is text, or a whole number that JSON can hold', () => {
	expect(read(commet, { event: 'a', id: 42 })?.deliveryId).toBe('42');
	expect(read(commet, { event: 'a', id: 'whev_1' })?.deliveryId).toBe('whev_1');
});

test('Asistian', () => {
	const body = {
		event: 'conversation.created',
		timestamp: '2026-07-31T10:00:00Z',
		data: { conversation_id: 'conv_1' },
	};
	expect(read(asistian, body)).toMatchObject({
		event: 'conversation.created',
		deliveryId: hash(body),
		timestamp: '2026-07-31T10:00:00.000Z',
		data: { conversation_id: 'conv_1' },
	});
});

test.each(['[]', '"text"', '5', 'null', 'true', '', '{', '{"a":1}{', '<xml/>'])('%s is no JSON object', (body) => {
	expect(read(commet, body)).toBeUndefined();
});

describe('times', () => {
	const timeOf = (timestamp: unknown) => read(commet, { event: 'payment.received', timestamp, data: {} })?.timestamp;

	test.each([
		'yesterday',
		'July',
		'',
		-1e20,
		1e308,
		0,
		5,
		'5',
		'12345',
		{},
		null,
		true,
		'+275760-09-14T00:00:00Z',
		'2026-13-01T00:00:00Z',
		'Nov 25 2026 20:00',
	])('%j counts as none', (timestamp) => {
		expect(timeOf(timestamp)).toBe(arrival);
	});

	test.each([
		['2026-11-25T20:00:00.123', '2026-11-25T20:00:00.123Z'],
		['2026-11-25 20:00:00', '2026-11-25T20:00:00.000Z'],
		['2026-11-25T20:00', '2026-11-25T20:00:00.000Z'],
		['2026-11-25', '2026-11-25T00:00:00.000Z'],
		['2026-11-25T20:00:00+01', '2026-11-25T19:00:00.000Z'],
		['2026-11-25T20:00:00+0530', '2026-11-25T14:30:00.000Z'],
		['2026-11-25T20:00:00.123456789-05:00', '2026-11-26T01:00:00.123Z'],
		['2026-11-25 20:00:00 +0000', '2026-11-25T20:00:00.000Z'],
		['Wed, 25 Nov 2026 20:00:00 GMT', '2026-11-25T20:00:00.000Z'],
		[1_764_100_800, '2025-11-25T20:00:00.000Z'],
		[1_764_100_800.5, '2025-11-25T20:00:00.500Z'],
		['1764100800', '2025-11-25T20:00:00.000Z'],
		['1764100800123', '2025-11-25T20:00:00.123Z'],
		[1_764_100_800_123_456, '2025-11-25T20:00:00.123Z'],
		['1764100800123456789', '2025-11-25T20:00:00.123Z'],
	])('%j is %s, in whatever zone the server is', (timestamp, expected) => {
		expect(timeOf(timestamp)).toBe(expected);
	});
});

test('keys of a payload cannot reach a prototype', () => {
	const delivery = read(
		noderails,
		'{"event":"payment.captured","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
	);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	expect((delivery?.data as Record<string, unknown>).polluted).toBeUndefined();
	expect(Object.getPrototypeOf(delivery?.data)).toBe(Object.prototype);
});

test.each<[Service, string, boolean]>([
	[noderails, 'test.ping', true],
	[noderails, 'payment.captured', false],
	[casey, 'test.event', true],
	[commet, 'webhook.test', true],
	[commet, 'ping', true],
	[commet, 'payment.received', false],
	[commet, 'contest.won', false],
	[asistian, 'Test', true],
])('%# an event is a test or not', (service, event, test) => {
	expect(isTestEvent(service, event)).toBe(test);
});

test('an event that the user has chosen by its name is none, unless the service says so', () => {
	expect(isTestEvent(commet, 'ab_test.finished')).toBe(true);
	expect(isTestEvent(commet, 'ab_test.finished', ['AB_Test.finished'])).toBe(false);
	expect(isTestEvent(noderails, 'test.ping', ['test.ping'])).toBe(true);
});
