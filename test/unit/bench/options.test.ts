import { benchOptions } from '../../../bench/options';

const known = { verifier: [], deliveries: ['vm', 'legacy'] };

test('without options every part is measured', () => {
	expect(benchOptions([], known)).toEqual({
		parts: [
			{ name: 'verifier', engine: undefined },
			{ name: 'deliveries', engine: undefined },
		],
		isWhole: true,
		rounds: undefined,
		workflows: undefined,
		isReport: false,
	});
});

test('parts are measured in the order in which they are named, one engine alone where it is named', () => {
	const options = benchOptions(['--only', 'deliveries:vm,verifier', '--rounds', '5', '--workflows', '20'], known);
	expect(options).toEqual({
		parts: [
			{ name: 'deliveries', engine: 'vm' },
			{ name: 'verifier', engine: undefined },
		],
		isWhole: false,
		rounds: 5,
		workflows: 20,
		isReport: false,
	});
});

test('--report measures nothing', () => {
	expect(benchOptions(['--report'], known).isReport).toBe(true);
});

test.each([
	[
		['--only', 'verifyer'],
		'There is no part "verifyer". Parts: verifier, deliveries, deliveries:vm, deliveries:legacy.',
	],
	[['--only', 'verifier,toString'], 'There is no part "toString".'],
	[['--only', 'deliveries:v8'], 'There is no part "deliveries:v8".'],
	[['--only', 'verifier:vm'], 'There is no part "verifier:vm".'],
	[['--only', ''], 'There is no part "".'],
	[['--rounds', 'many'], '--rounds must be a whole number, at least 1. Given: "many".'],
	[['--rounds', '0'], '--rounds must be a whole number, at least 1. Given: "0".'],
	[['--workflows', '1.5'], '--workflows must be a whole number, at least 1. Given: "1.5".'],
	[['--round', '5'], "Unknown option '--round'"],
])('%j is refused', (args, message) => {
	expect(() => benchOptions(args, known)).toThrow(message);
});
