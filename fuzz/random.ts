/** Chance that can be repeated: the same seed and index give the same run of numbers. */
export class Random {
	private state: number;

	constructor(seed: number, index: number) {
		// Neighboring indexes must not give neighbouring numbers, so both are mixed before the first one is drawn.
		this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
		this.next();
	}

	/** A whole number from 0 up to, but not including, `below` (at least 1). */
	below(below: number): number {
		return this.next() % below;
	}

	/** True once in `times`. */
	oneIn(times: number): boolean {
		return this.below(times) === 0;
	}

	/** One of a list that is not empty. */
	pick<T>(list: readonly T[]): T {
		const picked = list[this.below(list.length)];
		if (picked === undefined) throw new Error('there is nothing to pick from');
		return picked;
	}

	bytes(length: number): Buffer {
		const bytes = Buffer.allocUnsafe(length);
		for (let at = 0; at < length; at += 1) bytes[at] = this.next() & 0xff;
		return bytes;
	}

	/** The next number from 0 to 2³² − 1, by Mulberry32: fast, even, and no secret depends on it. */
	private next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return (mixed ^ (mixed >>> 14)) >>> 0;
	}
}
