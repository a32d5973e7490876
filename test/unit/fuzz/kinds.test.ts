import { decide } from '../../../deliveries/decide';
import { runKinds } from '../../../fuzz/kinds';
import { provers } from '../../support/provers';

const seed = 20_260_801;

test('8,000 deliveries of every kind of proof: no forged one is accepted, none is refused as it was sent', () => {
	const { tallies, findings } = runKinds({ seed, count: 8_000 });
	expect(findings).toEqual([]);
	expect(Object.keys(tallies)).toEqual(Object.keys(provers));
	for (const { forged, accepted } of Object.values(tallies)) {
		expect(forged).toBeGreaterThan(80);
		expect(accepted).toBeGreaterThan(15);
	}
	const reasons = Object.values(tallies).flatMap(({ refused }) => Object.keys(refused));
	expect(reasons).toEqual(
		expect.arrayContaining([
			'signature_missing',
			'signature_malformed',
			'signature_mismatch',
			'timestamp_out_of_range',
			'secret_unknown',
		]),
	);
});

test.each<[string, typeof decide]>([
	['nothing is proven', (expected, received) => decide({ ...expected, scheme: undefined }, received)],
	['the window is not held', (expected, received) => decide({ ...expected, toleranceSeconds: 1e12 }, received)],
])('finds it where %s', (_fault, judge) => {
	expect(runKinds({ seed, count: 3_000, judge }).findings).toContainEqual(
		expect.objectContaining({ wrong: 'accepted a forged delivery' }),
	);
});
