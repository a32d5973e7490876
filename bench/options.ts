import { parseArgs } from 'node:util';
import { wholeNumber } from '../scripts/wholeNumber';

/** What `npm run bench` was asked to do. */
export interface BenchOptions {
	/** The parts to measure, in this order; all of them without `--only`. */
	parts: Array<{ name: string; engine: string | undefined }>;
	/** Whether everything is measured, so that the pages are made anew. */
	isWhole: boolean;
	/** How often each thing is measured, if that was given. */
	rounds: number | undefined;
	/** How many workflows go live at once, if that was given. */
	workflows: number | undefined;
	/** Nothing is measured: the pages are made from what was measured last. */
	isReport: boolean;
}

/**
 * Reads the command line of the bench.
 *
 * @param known the engines of each part by its name; only deliveries are measured on several
 * @throws if it names a part or an engine that does not exist, or a number that is none
 */
export function benchOptions(args: string[], known: Record<string, readonly string[]>): BenchOptions {
	const { values } = parseArgs({
		args,
		options: {
			only: { type: 'string' },
			rounds: { type: 'string' },
			workflows: { type: 'string' },
			report: { type: 'boolean', default: false },
		},
	});
	const chosen = values.only?.split(',') ?? Object.keys(known);
	const choices = Object.entries(known).flatMap(([name, engines]) => [
		name,
		...engines.map((engine) => `${name}:${engine}`),
	]);
	const unknown = chosen.filter((each) => !choices.includes(each));
	if (unknown.length > 0) throw new Error(`There is no part "${unknown.join('", "')}". Parts: ${choices.join(', ')}.`);
	return {
		parts: chosen.map((each) => {
			const [name = '', engine] = each.split(':');
			return { name, engine };
		}),
		isWhole: values.only === undefined,
		rounds: wholeNumber(values.rounds, 'rounds', 1),
		workflows: wholeNumber(values.workflows, 'workflows', 1),
		isReport: values.report,
	};
}
