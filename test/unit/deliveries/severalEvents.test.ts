import { createHash } from 'node:crypto';
import { decide } from '../../../deliveries/decide';
import { parseDeliveries } from '../../../deliveries/parse';
import { commet } from '../../../services/catalog/commet';
import type { Service } from '../../../services/schema/service';

const delivery: Service['delivery'] = {
	event: [{ body: 'event' }],
	id: [{ body: 'id' }],
	timestamp: [],
	data: { path: 'payload', envelope: ['event', 'id'] },
};

const having = (changes: Partial<Service['delivery']>): Service => ({
	...commet,
	delivery: { ...delivery, ...changes },
});

const parsed = (changes: Partial<Service['delivery']>, body: unknown) =>
	parseDeliveries(having(changes), {
		headers: {},
		rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
		arrivedAt: 0,
	});

const read = (changes: Partial<Service['delivery']>, body: unknown) =>
	parsed(changes, body)?.map(({ delivery: { event, deliveryId, data } }) => ({ event, deliveryId, data }));

describe('a list', () => {
	const events = [
		{ id: 'e1', event: 'processed', email: 'a@example.com' },
		{ id: 'e2', event: 'opened', email: 'a@example.com' },
	];

	test('is one event an entry, wherever it is', () => {
		const expected = [
			{ event: 'processed', deliveryId: 'e1', data: { email: 'a@example.com' } },
			{ event: 'opened', deliveryId: 'e2', data: { email: 'a@example.com' } },
		];
		expect(read({ each: [''] }, events)).toEqual(expected);
		expect(read({ each: ['events'] }, { events })).toEqual(expected);
		const [one, other] = events;
		expect(read({ each: ['entry', 'changes'] }, { entry: [{ changes: [one] }, { changes: [other] }] })).toEqual(
			expected,
		);
	});

	test('of entries without an id tells them by the bytes and the place, so that two that are alike are two', () => {
		const body = JSON.stringify([{ event: 'a' }, { event: 'a' }]);
		const hash = createHash('sha256').update(body).digest('hex');
		expect(read({ each: [''] }, body)?.map(({ deliveryId }) => deliveryId)).toEqual([`${hash}:0`, `${hash}:1`]);
		const keys = parsed({ each: [''] }, body)?.map(({ identity }) => identity?.key);
		expect(new Set(keys).size).toBe(2);
	});

	test('that is none, or has something else in it, is refused as a whole', () => {
		for (const body of [
			{},
			{ events: {} },
			{ events: 'text' },
			{ events: [events[0], 5] },
			{ events: [null] },
			'no json',
		]) {
			expect(read({ each: ['events'] }, body)).toBeUndefined();
		}
		expect(read({ each: ['entry', 'changes'] }, { entry: [{ changes: [events[0]] }, {}] })).toBeUndefined();
		expect(
			read(
				{ each: [''] },
				Array.from({ length: 10_001 }, () => ({})),
			),
		).toBeUndefined();
		// A service that sends one object sends no list.
		expect(read({}, events)).toBeUndefined();
	});

	const decided = (chosen: string[], body: unknown) =>
		decide(
			{
				service: having({ each: [''] }),
				scheme: undefined,
				secrets: [],
				toleranceSeconds: 300,
				simplify: true,
				selection: { events: chosen, ignoreCase: false, testEvents: 'run' },
			},
			{ headers: {}, rawBody: Buffer.from(JSON.stringify(body)), now: 0 },
		);

	test('runs once with those that are wanted', () => {
		expect(decided([], events)).toMatchObject({
			run: [{ delivery: { event: 'processed' } }, { delivery: { event: 'opened' } }],
		});
		expect(decided(['opened'], events)).toMatchObject({ run: [{ delivery: { event: 'opened' } }] });
		expect(decided(['bounced'], events)).toEqual({ ignore: 'event_not_selected' });
	});

	test('that is empty is acknowledged', () => {
		expect(decided([], [])).toEqual({ ignore: 'no_events' });
	});
});

describe('a form', () => {
	test('is read as fields, and fields of fields', () => {
		const body = 'event=subscribe&id=7&data%5Bemail%5D=a%40example.com&data[merges][FNAME]=Ann+B';
		expect(read({ form: 'urlencoded' }, body)).toEqual([
			{ event: 'subscribe', deliveryId: '7', data: { data: { email: 'a@example.com', merges: { FNAME: 'Ann B' } } } },
		]);
	});

	test('with JSON in a field is read as that', () => {
		const body = `payload=${encodeURIComponent('{"event":"a","id":"1","n":2}')}&payload=x`;
		expect(read({ form: { json: 'payload' } }, body)).toEqual([{ event: 'a', deliveryId: '1', data: { n: 2 } }]);
		for (const other of ['payload=no', 'other=%7B%7D', '', 'payload=%5B%5D']) {
			expect(read({ form: { json: 'payload' } }, other)).toBeUndefined();
		}
	});

	test('reaches no prototype and is bounded', () => {
		const body =
			'event=a&id=1&__proto__[polluted]=1&constructor[prototype][polluted]=1&__proto__.polluted=1&a[]=1&[b]=2';
		const found = read({ form: 'urlencoded' }, body);
		expect(found?.[0]?.event).toBe('a');
		expect(Reflect.get({}, 'polluted')).toBeUndefined();
		expect(read({ form: 'urlencoded' }, `event=a&a${'[b]'.repeat(10)}=1`)).toBeUndefined();
		expect(read({ form: 'urlencoded' }, 'a=1&'.repeat(5_001))).toBeUndefined();
		expect(read({ form: 'urlencoded' }, '')).toBeUndefined();
	});
});

describe('the name of an event', () => {
	test('of several texts', () => {
		const event = [{ join: ['meta.entity', 'meta.action'], with: '.' }];
		expect(read({ event }, { meta: { entity: 'deal', action: 'create' } })?.[0]?.event).toBe('deal.create');
		expect(read({ event }, { meta: { entity: 'deal' } })?.[0]?.event).toBeNull();
		expect(read({ event }, { meta: { entity: 'deal', action: ['create'] } })?.[0]?.event).toBeNull();
	});

	test('that is the name of a field', () => {
		const event = [{ fieldOf: ['message', 'callback_query', 'toString'] }];
		expect(read({ event }, { update_id: 1, callback_query: {} })?.[0]?.event).toBe('callback_query');
		expect(read({ event }, { update_id: 1 })?.[0]?.event).toBeNull();
	});
});
