import { callNames } from './calls';
import { faultKinds } from './kinds';
import { extents, keepsPromise, type Ending, type Outcome } from './matrix';
import { steps } from './steps';

/** How endings are written in the table. */
const letters: Record<Ending, string> = { done: 'D', kept: 'K', unseen: 'U', off: 'O', left: 'L', wrong: '**X**' };

/** Short names for columns; the page explains them. */
const columns: Record<string, string> = {
	'429 with Retry-After': '429 r',
	'429 with a long Retry-After': '429 l',
	'500 after the effect': '500 +',
	'time-out': 'T',
	'time-out after the effect': 'T +',
	'reset before the effect': 'R',
	'reset after the effect': 'R +',
	HTML: 'H',
	'wrong envelope': 'W +',
};

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/**
 * A vendor's outcomes as Markdown: a row for each call of each step, a column for each fault, in each cell how the step
 * ended with the fault once and, where that differs, with the fault throughout.
 */
export function faultTable(outcomes: readonly Outcome[]): string {
	const rows = steps.flatMap((step) =>
		callNames.flatMap((call) => {
			const here = outcomes.filter((outcome) => outcome.step === step.name && outcome.call === call);
			if (here.length === 0) return [];
			const cells = faultKinds.map(({ name }) => {
				const endings = extents.flatMap((extent) =>
					here
						.filter(({ fault, extent: which }) => fault === name && which === extent)
						.map(({ after }) => letters[after]),
				);
				return [...new Set(endings)].join(' ');
			});
			return [line([step.name, call, ...cells])];
		}),
	);
	return [
		line(['step', 'call', ...faultKinds.map(({ name }) => columns[name] ?? name)]),
		line(['---', '---', ...faultKinds.map(() => '---')]),
		...rows,
		'',
		summary(outcomes),
	].join('\n');
}

/** What all the cells of a vendor come to, in one sentence. */
export function summary(outcomes: readonly Outcome[]): string {
	const count = (fits: (outcome: Outcome) => boolean): number => outcomes.filter(fits).length;
	const given = count((outcome) => outcome.given !== null);
	return (
		`${outcomes.length} cells. As wanted after the next step: ${count(({ again }) => again === 'done')}. ` +
		`Left behind, then unpublished: ${given}; nothing left after that: ${count((outcome) => outcome.given === 'done')}. ` +
		`Cells that break a promise: ${count((outcome) => !keepsPromise(outcome))}.`
	);
}

/** The steps of the table in words, as a Markdown list. */
export const stepList = (): string => steps.map(({ name, about }) => `- *${name}*: ${about}`).join('\n');
