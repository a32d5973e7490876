import { decide } from '../../deliveries/decide';
import type { ParsedDelivery } from '../../deliveries/parse';
import { runEvents } from '../../fuzz/events';
import { judgeMemory } from '../../fuzz/memory';
import { mutations } from '../../fuzz/mutations';
import { run, type Judge } from '../../fuzz/run';
import { schemeNames } from '../../fuzz/descriptions';

const seed = 20_260_801;

describe('30,000 forged deliveries', () => {
	const report = run({ seed, count: 30_000 });

	test('none is accepted, and none makes the verifier or the reader throw', () => {
		expect(report.findings).toEqual([]);
		expect(report.forged).toBe(30_000);
	});

	test('every scheme gets its share, and genuine deliveries among them pass', () => {
		expect(Object.keys(report.tallies)).toEqual(schemeNames);
		for (const { forged, accepted } of Object.values(report.tallies)) {
			expect(forged).toBeGreaterThan(700);
			expect(accepted).toBeGreaterThan(50);
		}
	});

	test('every mutation forges something, and every reason to refuse a proof is given', () => {
		expect(Object.keys(report.mutations)).toEqual(Object.keys(mutations));
		expect(Object.values(report.mutations).filter((times) => times < 20)).toEqual([]);
		const reasons = Object.values(report.tallies).flatMap(({ refused }) => Object.keys(refused));
		expect(reasons).toEqual(
			expect.arrayContaining([
				'secret_unknown',
				'signature_malformed',
				'signature_mismatch',
				'signature_missing',
				'timestamp_malformed',
				'timestamp_missing',
				'timestamp_out_of_range',
			]),
		);
	});
});

describe('a fault is found', () => {
	const wrongOf = (tried: Judge, count = 3_000) => run({ seed, count, judge: tried }).findings;

	test.each<[string, Judge]>([
		['the window is not held', (expected, received) => decide({ ...expected, toleranceSeconds: 1e12 }, received)],
		['nothing is proven', (expected, received) => decide({ ...expected, scheme: undefined }, received)],
		[
			'a body of some lengths needs no signature',
			(expected, received) => {
				const decision = decide(expected, received);
				return 'reject' in decision && decision.reject === 'signature_mismatch' && received.rawBody.length % 7 === 0
					? { ignore: 'test_event' }
					: decision;
			},
		],
	])('where %s', (_fault, tried) => {
		expect(wrongOf(tried)).toContainEqual(expect.objectContaining({ wrong: 'accepted a forged delivery' }));
	});

	test('where something throws', () => {
		const throwing: Judge = (expected, received) => {
			if (received.rawBody.length === 0) throw new RangeError('no body');
			return decide(expected, received);
		};
		expect(wrongOf(throwing)).toContainEqual(expect.objectContaining({ wrong: 'threw', outcome: 'no body' }));
	});

	test('where a genuine delivery is refused', () => {
		const strict: Judge = () => ({ reject: 'signature_mismatch', status: 401 });
		expect(new Set(wrongOf(strict).map(({ wrong }) => wrong))).toEqual(new Set(['refused a genuine delivery']));
	});

	test('where a payload gets at a prototype', () => {
		const careless: Judge = (expected, received) => {
			const decision = decide(expected, received);
			if ('run' in decision && decision.run.some(({ delivery }) => Object.hasOwn(delivery.body, '__proto__'))) {
				Object.defineProperty(Object.prototype, 'polluted', { value: true, configurable: true, enumerable: true });
			}
			return decision;
		};
		try {
			expect(wrongOf(careless, 6_000)).toContainEqual(expect.objectContaining({ wrong: 'changed a prototype' }));
		} finally {
			Reflect.deleteProperty(Object.prototype, 'polluted');
		}
	});

	test('and seed and index replay it', () => {
		const open: Judge = (expected, received) => decide({ ...expected, toleranceSeconds: 1e12 }, received);
		const [found] = run({ seed, count: 3_000, judge: open }).findings;
		expect(run({ seed, count: 1, index: found?.index, judge: open }).findings).toEqual([found]);
		expect(run({ seed, count: 1, index: found?.index }).findings).toEqual([]);
		expect(run({ seed: seed + 1, count: 1, index: found?.index, judge: open }).findings).not.toEqual([found]);
	});
});

describe('2,000 different events and their repetitions', () => {
	test('none is taken for another one, no repetition runs, and what comes later runs', () => {
		const report = runEvents({ seed, count: 2_000 });
		expect(report.findings).toEqual([]);
		expect(report.events).toBe(2_000);
		expect(report.repetitions).toBeGreaterThan(4_000);
	});

	type Identity = NonNullable<ParsedDelivery['identity']>;
	/** The decision, with another identity. */
	const identifiedBy =
		(change: (identity: Identity, id: string) => Identity): Judge =>
		(expected, received) => {
			const decision = decide(expected, received);
			if (!('run' in decision)) return decision;
			const run = decision.run.map(({ delivery, identity }) => ({
				delivery,
				identity: identity && change(identity, delivery.deliveryId),
			}));
			return { ...decision, run };
		};

	test.each<[string, Judge, string]>([
		[
			'the name is left out',
			identifiedBy((identity, id) => ({ ...identity, key: id })),
			'took an event for another one',
		],
		[
			'a number is rounded',
			identifiedBy((identity) => ({ ...identity, key: identity.key.replace(/"[0-9a-f]{64}"/, '"rounded"') })),
			'took an event for another one',
		],
		[
			'every delivery counts as a new one',
			identifiedBy((identity) => ({ ...identity, key: identity.key + String(Math.random()) })),
			'ran a repetition at another process',
		],
		[
			'a body counts for good',
			identifiedBy(({ windowSeconds = 0, ...identity }) => ({
				...identity,
				windowSeconds: windowSeconds * 10 || undefined,
			})),
			'took a later event for a repetition',
		],
		['what is right is refused', () => ({ reject: 'signature_mismatch', status: 401 }), 'refused a genuine delivery'],
	])('a fault is found: %s', (_fault, judge, wrong) => {
		const { findings } = runEvents({ seed, count: 2_000, decide: judge });
		expect(findings).toContainEqual(expect.objectContaining({ wrong: expect.stringContaining(wrong) }));
	});
});

describe('memory', () => {
	const mebibytes = (...values: number[]) => values.map((value) => value * 1024 * 1024);

	test('a heap that stays is flat, also after a warm-up', () => {
		expect(judgeMemory(mebibytes(5, 9, 15, 15, 16, 15, 15, 16))).toMatchObject({ flat: true });
	});

	test('a heap that grows is not', () => {
		expect(judgeMemory(mebibytes(15, 16, 17, 18, 19, 20, 22, 24))).toMatchObject({ flat: false });
	});

	test('too few samples tell nothing', () => {
		expect(judgeMemory(mebibytes(1, 2, 3))).toBeUndefined();
	});
});
