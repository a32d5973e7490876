import { howToRepeat, sampleOf } from '../../faults/sample';
import { extents, type Cell } from '../../faults/matrix';

const cells = (vendor: Cell['vendor']): Cell[] =>
	(['publish', 'unpublish'] as const).flatMap((step) =>
		(['list', 'delete'] as const).flatMap((call) =>
			['401', '403', '404', '409', '410'].flatMap((fault) =>
				extents.map((extent) => ({ vendor, step, call, fault, extent })),
			),
		),
	);

const all = cells('commet');

test('the same seed draws the same cells, another one others', () => {
	expect(sampleOf(all, 7, [])).toEqual(sampleOf(all, 7, []));
	expect(sampleOf(all, 7, [])).not.toEqual(sampleOf(all, 8, []));
});

test.each([1, 2, 3, 4, 5])('seed %d draws two different cells for each call of each step', (seed) => {
	const drawn = sampleOf(all, seed, []);
	expect(new Set(drawn).size).toBe(8);
	for (const step of ['publish', 'unpublish']) {
		for (const call of ['list', 'delete']) {
			expect(drawn.filter((cell) => cell.step === step && cell.call === call)).toHaveLength(2);
		}
	}
});

test('every cell is drawn by some seed', () => {
	const drawn = new Set(Array.from({ length: 200 }, (_, seed) => sampleOf(all, seed, [])).flat());
	expect(drawn.size).toBe(all.length);
});

test('what has ever failed is run with every seed, once, at its own vendor only', () => {
	const failed = all.filter(({ fault }) => fault === '404');
	for (let seed = 0; seed < 20; seed += 1) {
		const drawn = sampleOf(all, seed, failed);
		expect(drawn).toEqual(expect.arrayContaining(failed));
		expect(new Set(drawn).size).toBe(drawn.length);
	}
	expect(sampleOf(cells('casey'), 1, failed)).toEqual(sampleOf(cells('casey'), 1, []));
});

test('a cell that has failed and is no longer there is named, not left out', () => {
	const gone: Cell = { vendor: 'commet', step: 'fly', call: 'list', fault: '401', extent: 'once' };
	expect(() => sampleOf(all, 1, [gone])).toThrow('there is no cell commet: fly: list: 401: once.');
});

test('a failed cell says how to repeat it', () => {
	const [cell] = all;
	if (!cell) throw new Error('there are cells');
	expect(howToRepeat(cell, 7)).toContain('FAULT_SEED=7 npx jest test/faults/some/commet.');
	expect(howToRepeat(cell, 7)).toContain(JSON.stringify(cell));
});
