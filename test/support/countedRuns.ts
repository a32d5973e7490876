import type { Counter } from '../../host/counter';

/** What a counter behind the trigger says about events, by their names. */
export class CountedRuns {
	constructor(private readonly counter: Pick<Counter, 'counts'>) {}

	of(name: string): number {
		return this.counter.counts.get(name) ?? 0;
	}

	/** Which events have not run. */
	missing(names: string[]): string[] {
		return names.filter((name) => this.of(name) === 0);
	}

	/** How often events have run that had run before. */
	repeats(names: string[]): number {
		return names.reduce((sum, name) => sum + Math.max(0, this.of(name) - 1), 0);
	}
}

/** Names for events that are told apart by them. */
export const eventNames = (prefix: string, count: number): string[] =>
	Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
