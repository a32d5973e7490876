import { DeliveryMemory, type Claim } from '../../../../deliveries/deduplication/memory';

const open = (claim: Claim) => {
	if (claim.seen) throw new Error('expected an id that nobody has');
	return claim;
};

test('an id counts as seen once its delivery has succeeded, for its endpoint only', async () => {
	const memory = new DeliveryMemory(10);
	open(await memory.claim('a', '1')).settle(true);
	expect(await memory.claim('a', '1')).toEqual({ seen: true });
	expect((await memory.claim('b', '1')).seen).toBe(false);
	expect((await memory.claim('a', '2')).seen).toBe(false);
});

test('a delivery that did not succeed may come again', async () => {
	const memory = new DeliveryMemory(10);
	open(await memory.claim('a', '1')).settle(false);
	open(await memory.claim('a', '1')).settle(true);
	expect((await memory.claim('a', '1')).seen).toBe(true);
});

test('a copy waits for the one under way, and takes over when that does not succeed', async () => {
	const memory = new DeliveryMemory(10);
	const first = open(await memory.claim('a', '1'));
	const second = memory.claim('a', '1');
	const third = memory.claim('a', '1');
	first.settle(false);
	const next = open(await second);
	next.settle(true);
	expect(await third).toEqual({ seen: true });
});

test('only the first word about a delivery counts', async () => {
	const memory = new DeliveryMemory(10);
	const claim = open(await memory.claim('a', '1'));
	claim.settle(true);
	claim.settle(false);
	expect((await memory.claim('a', '1')).seen).toBe(true);
	const failed = open(await memory.claim('a', '2'));
	failed.settle(false);
	failed.settle(true);
	expect((await memory.claim('a', '2')).seen).toBe(false);
});

test('the oldest ids are forgotten first, and there are never more than fit', async () => {
	const memory = new DeliveryMemory(100);
	for (let id = 0; id < 1_000; id += 1) open(await memory.claim('a', `event ${id}`)).settle(true);
	expect(memory.size).toBe(100);
	expect((await memory.claim('a', 'event 900')).seen).toBe(true);
	expect((await memory.claim('a', 'event 899')).seen).toBe(false);
});
