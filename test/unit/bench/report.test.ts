import { engines, seriesNames, type EngineResult } from '../../../bench/deliveries';
import { plot } from '../../../bench/plot';
import { performancePage, summary } from '../../../bench/report';
import type { Results } from '../../../bench/results';

const same = (value: number) => ({ median: value, min: value, max: value });

const engine = Object.fromEntries(
	seriesNames.map((name, index) => [
		name,
		{ perSecond: same(100 * (index + 1)), ratio: same(index + 1), processorMs: same(10 / (index + 1)) },
	]),
) as EngineResult;

const results: Results = {
	deliveries: {
		rounds: 3,
		bodyBytes: 600,
		aged: { handBuilt: 5_000, ours: 1_000 },
		engines: Object.fromEntries(engines.map(({ name }) => [name, engine])),
	},
};

test('the page tells ratios of the series, and which targets are missed', () => {
	const page = performancePage(results);
	expect(page).toContain("| n8n's GitHub Trigger | 6.00 | 6.00 | 6.00 |");
	expect(page).toContain('| `vm`: valid, over GitHub Trigger | ≥ 1 | 0.50 | **missed** | 0.50 |');
	expect(page).toContain('| `legacy`: duplicates, over the plain Webhook node | ≥ 5 | 8 | met | 8.00 |');
	expect(page).toContain('| Loading the trigger | ≤ 15 ms | – | not measured |  |');
});

const clock: Results['clock'] = {
	triggers: 500,
	published: { calls: 510, writes: 500 },
	periods: [
		{ calls: 5, writes: 0, processorMs: 4.5, heapBytes: 120_000 },
		{ calls: 6, writes: 1, processorMs: 3, heapBytes: 24_000 },
	],
};

test('the page tells the most calls of a period of the clock, and what a tick takes', () => {
	const page = performancePage({ clock });
	expect(page).toContain(
		'one after the other, took 510 calls (1.02 each), of which 500 made the endpoints, and a period',
	);
	expect(page).toContain('took 6 calls at most (0.01 each), of which 1 changed something');
	expect(page).toContain('One tick took 3.0 to 4.5 ms of processor time');
	expect(page).toContain('had grown by 72 kB');
});

test.each([
	['nothing', {}],
	['one part', results],
	['the clock', { clock }],
	['the clock as it was measured before publishing was', { clock: { ...clock, published: undefined } }],
])('with %s measured, no page has a hole in it', (_, measured: Results) => {
	for (const text of [performancePage(measured), summary(measured), plot(measured)]) {
		expect(text).not.toMatch(/NaN|undefined|\[object/);
	}
});
