import { DeliveryMemory } from '../../deliveries/deduplication/memory';

/**
 * Runs by itself, on the Node that n8n runs on, with --expose-gc: has the memory of seen ids remember 100,000 of them, and
 * then ten times as many more, and prints the bytes that it holds as JSON.
 */

const capacity = 100_000;

/** Bytes in use, once what is not needed any more is gone. */
function inUse(): number {
	for (let time = 0; time < 4; time += 1) global.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

async function remember(memory: DeliveryMemory, from: number, to: number): Promise<void> {
	for (let id = from; id < to; id += 1) {
		const claim = memory.claim(
			'h3kPqWcXn2fYtR5v:0b2a2c3e-5d0e-4f0a-9a3e-6a1f5c9b7d10',
			{ key: JSON.stringify(['payment.received', `whev_${id.toString(36)}`]) },
			0,
		);
		if (claim.state === 'new') claim.settle(true);
	}
}

async function main(): Promise<void> {
	await remember(new DeliveryMemory(10), 0, 1_000);
	const empty = inUse();
	const memory = new DeliveryMemory(capacity);
	const held: Array<{ seen: number; bytes: number }> = [];
	for (const seen of [capacity, 2 * capacity, 5 * capacity, 10 * capacity]) {
		await remember(memory, held.at(-1)?.seen ?? 0, seen);
		held.push({ seen, bytes: inUse() - empty });
	}
	const from = performance.now();
	const more = 20_000;
	await remember(memory, 20 * capacity, 20 * capacity + more);
	const microseconds = ((performance.now() - from) * 1000) / more;
	process.stdout.write(JSON.stringify({ capacity, kept: memory.size, held, microseconds }));
}

void main();
