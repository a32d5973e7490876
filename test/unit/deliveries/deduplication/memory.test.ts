import { DeliveryMemory, type Claim } from '../../../../deliveries/deduplication/memory';
import type { EventIdentity } from '../../../../deliveries/deduplication/identity';

const open = (claim: Claim) => {
	if (claim.state !== 'new') throw new Error('expected an event that is new');
	return claim;
};

const id = (key: string): EventIdentity => ({ key });
const hour = 3_600_000;

test('an event counts as seen once its delivery has succeeded, for its trigger only', () => {
	const memory = new DeliveryMemory(10);
	open(memory.claim('a', id('1'), 0)).settle(true);
	expect(memory.claim('a', id('1'), 0)).toEqual({ state: 'seen' });
	expect(memory.claim('b', id('1'), 0).state).toBe('new');
	expect(memory.claim('a', id('2'), 0).state).toBe('new');
});

test('an id of the service counts for good', () => {
	const memory = new DeliveryMemory(10);
	open(memory.claim('a', id('1'), 0)).settle(true);
	expect(memory.claim('a', id('1'), 1e15)).toEqual({ state: 'seen' });
});

test('a delivery that did not succeed may come again', () => {
	const memory = new DeliveryMemory(10);
	open(memory.claim('a', id('1'), 0)).settle(false);
	open(memory.claim('a', id('1'), 0)).settle(true);
	expect(memory.claim('a', id('1'), 0).state).toBe('seen');
});

test('a copy hears when the one in progress has ended, and takes over if that did not succeed', async () => {
	const memory = new DeliveryMemory(10);
	const first = open(memory.claim('a', id('1'), 0));
	const second = memory.claim('a', id('1'), 0);
	if (second.state !== 'in_progress') throw new Error('expected one in progress');
	first.settle(false);
	await second.ended;
	open(memory.claim('a', id('1'), 0)).settle(true);
	expect(memory.claim('a', id('1'), 0)).toEqual({ state: 'seen' });
});

test('what has had no end for an hour counts as lost', () => {
	const memory = new DeliveryMemory(10);
	const lost = open(memory.claim('a', id('1'), 0));
	expect(memory.claim('a', id('1'), hour - 1).state).toBe('in_progress');
	const again = open(memory.claim('a', id('1'), hour));
	lost.settle(false);
	expect(memory.claim('a', id('1'), hour).state).toBe('in_progress');
	again.settle(true);
	expect(memory.claim('a', id('1'), hour).state).toBe('seen');
});

test('only the first word about a delivery counts', () => {
	const memory = new DeliveryMemory(10);
	const claim = open(memory.claim('a', id('1'), 0));
	claim.settle(true);
	claim.settle(false);
	expect(memory.claim('a', id('1'), 0).state).toBe('seen');
	const failed = open(memory.claim('a', id('2'), 0));
	failed.settle(false);
	failed.settle(true);
	expect(memory.claim('a', id('2'), 0).state).toBe('new');
});

test.each([{}, { windowSeconds: 3600 }])('the oldest are forgotten first, and never more than fit: %j', (window) => {
	const memory = new DeliveryMemory(100);
	for (let event = 0; event < 1_000; event += 1) {
		open(memory.claim('a', { key: `event ${event}`, ...window }, 0)).settle(true);
	}
	expect(memory.size).toBe(100);
	expect(memory.claim('a', { key: 'event 900', ...window }, 0).state).toBe('seen');
	expect(memory.claim('a', { key: 'event 899', ...window }, 0).state).toBe('new');
});

describe('an event that is told by its body', () => {
	const body = (key: string, more: Partial<EventIdentity> = {}): EventIdentity => ({
		key,
		windowSeconds: 3600,
		...more,
	});
	/** Delivers with a success. */
	const deliver = (memory: DeliveryMemory, identity: EventIdentity, now: number, trigger = 'a') => {
		const claim = memory.claim(trigger, identity, now);
		if (claim.state === 'new') claim.settle(true);
		return claim.state === 'new' ? `new ${claim.generation}` : claim.state;
	};

	test('counts as the same within the window, and as a new one after it', () => {
		const memory = new DeliveryMemory(10);
		const outcomes = [0, 1, hour / 2, hour - 1, hour, 2 * hour - 1, 2 * hour].map((now) =>
			deliver(memory, body('paused'), now),
		);
		expect(outcomes).toEqual(['new 0', 'seen', 'seen', 'seen', 'new 1', 'seen', 'new 2']);
	});

	test('is a new one once it has come as often as the service sends it', () => {
		const memory = new DeliveryMemory(10);
		const copies = 3;
		const outcomes = Array.from({ length: 7 }, (_, second) =>
			deliver(memory, body('paused', { copies, signedAt: second }), second * 1000),
		);
		expect(outcomes).toEqual(['new 0', 'seen', 'seen', 'new 1', 'seen', 'seen', 'new 2']);
	});

	test('copies that arrive among those of other events are told apart by their number', () => {
		const memory = new DeliveryMemory(10);
		const order = ['paused', 'paused', 'resumed', 'paused', 'resumed', 'resumed', 'paused', 'paused', 'paused'];
		const outcomes = order.map((name) => deliver(memory, body(name, { copies: 3, signedAt: 7 }), 0));
		expect(outcomes).toEqual(['new 0', 'seen', 'new 0', 'seen', 'seen', 'seen', 'new 1', 'seen', 'seen']);
	});

	test('is no new one for a replay, however often: its time of signing is not later', () => {
		const memory = new DeliveryMemory(10);
		const replayed = body('paused', { copies: 3, signedAt: 7 });
		const outcomes = Array.from({ length: 20 }, () => deliver(memory, replayed, 0));
		expect(outcomes.filter((outcome) => outcome !== 'seen')).toEqual(['new 0']);
	});

	test('a delivery that failed does not count as a copy', () => {
		const memory = new DeliveryMemory(10);
		const identity = (signedAt: number) => body('paused', { copies: 2, signedAt });
		open(memory.claim('a', identity(1), 0)).settle(false);
		expect([2, 3, 4].map((at) => deliver(memory, identity(at), 0))).toEqual(['new 0', 'seen', 'new 1']);
	});
});
