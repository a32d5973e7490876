import { Random } from '../../fuzz/random';
import { everFailed } from './everFailed';
import type { Cell } from './matrix';

/** Cells that are drawn for each call of each step, of the 36 that there are. */
const cellsPerPlace = 2;

const nameOf = ({ vendor, step, call, fault, extent }: Cell): string => [vendor, step, call, fault, extent].join(': ');

const isSame = (one: Cell, other: Cell): boolean => nameOf(one) === nameOf(other);

/**
 * Draws cells: some for each call of each step, so that none is left out, and all that have ever failed. The same seed
 * draws the same ones.
 *
 * @param all the cells of one vendor
 * @throws if a cell that has failed is not among them: its step or fault has got another name, or is gone
 */
export function sampleOf(all: readonly Cell[], seed: number, failed: readonly Cell[] = everFailed): Cell[] {
	const places = new Map<string, Cell[]>();
	for (const cell of all) {
		const place = `${cell.step}: ${cell.call}`;
		places.set(place, [...(places.get(place) ?? []), cell]);
	}
	const random = new Random(seed, 0);
	const drawn = [...places.values()].flatMap((cells) => {
		const left = [...cells];
		return Array.from({ length: Math.min(cellsPerPlace, left.length) }, () =>
			left.splice(random.below(left.length), 1),
		).flat();
	});
	const vendors = new Set(all.map(({ vendor }) => vendor));
	const again = failed.filter(({ vendor }) => vendors.has(vendor));
	const unknown = again.filter((cell) => !all.some((each) => isSame(each, cell)));
	if (unknown.length > 0)
		throw new Error(`test/faults/everFailed.ts: there is no cell ${unknown.map(nameOf).join('; ')}.`);
	return all.filter((cell) => [...drawn, ...again].some((each) => isSame(each, cell)));
}

/** What a person has to do about a cell that fails in a sample. */
export function howToRepeat(cell: Cell, seed: number): string {
	const { vendor, step, call, fault, extent } = cell;
	return `To repeat it: FAULT_SEED=${seed} npx jest test/faults/some/${vendor}. To keep it, add it to test/faults/everFailed.ts: ${JSON.stringify({ vendor, step, call, fault, extent })}`;
}
