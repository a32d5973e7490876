import { median } from '../bench/statistics';

/** What may be added over a run without being a leak, in bytes: caches that fill up once, compiled code. */
const maxGrowthBytes = 4 * 1024 * 1024;

export interface MemoryVerdict {
	/** Whether the heap stays where it is, however many deliveries come. */
	flat: boolean;
	/** Median of the heap in the second and in the last quarter of the run, in bytes. */
	early: number;
	late: number;
}

/**
 * Judges a run's heap, sampled after garbage collection. The first quarter does not count: there the code gets compiled
 * and caches fill.
 *
 * @returns undefined where there are too few samples to tell.
 */
export function judgeMemory(heap: readonly number[]): MemoryVerdict | undefined {
	if (heap.length < 8) return undefined;
	const quarter = Math.floor(heap.length / 4);
	const early = median(heap.slice(quarter, 2 * quarter));
	const late = median(heap.slice(-quarter));
	return { flat: late - early <= maxGrowthBytes, early, late };
}
