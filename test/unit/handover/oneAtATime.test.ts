import { oneAtATime } from '../../../handover/oneAtATime';

/** Work that ends when it is told to, and a clock. */
function setUp() {
	const world = { at: 1_000, begun: 0, end: [] as Array<() => void> };
	const begin = oneAtATime(
		async () => {
			world.begun += 1;
			await new Promise<void>((resolve) => world.end.push(resolve));
		},
		() => world.at,
	);
	return { world, begin };
}

test('what comes while work is under way begins nothing, and what comes after it does', async () => {
	const { world, begin } = setUp();
	const first = begin();
	await begin();
	expect(world.begun).toBe(1);
	world.end[0]?.();
	await first;
	void begin();
	expect(world.begun).toBe(2);
});

test('work that never ends keeps nothing from beginning after ten minutes, and counts no more when it does end', async () => {
	const { world, begin } = setUp();
	const stuck = begin();
	world.at += 599_999;
	await begin();
	expect(world.begun).toBe(1);
	world.at += 1;
	void begin();
	expect(world.begun).toBe(2);
	world.end[0]?.();
	await stuck;
	await begin();
	expect(world.begun).toBe(2);
});

test('work that fails is over', async () => {
	let begun = 0;
	const begin = oneAtATime(
		async () => {
			begun += 1;
			await Promise.reject(new Error('refused'));
		},
		() => 0,
	);
	await expect(begin()).rejects.toThrow('refused');
	await expect(begin()).rejects.toThrow('refused');
	expect(begun).toBe(2);
});
