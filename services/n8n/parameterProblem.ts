import { readIssue, type PathStep } from '../zodIssue';
import { labelOf } from './labels';

/** Kinds of values as zod names them, in words for someone who does not read code. */
const kinds: Readonly<Record<string, string | undefined>> = {
	string: 'a text',
	number: 'a number',
	integer: 'a whole number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'a group of fields',
};

/**
 * Says what is wrong with a parameter of a node, without a full stop: "Options > Test Events must be one of …". Such a
 * value comes from an expression, from an agent, or from a file that was written by hand: the editor's fields give none.
 *
 * @param path names of the parameter and of the field in it.
 * @param issue what zod says of it.
 */
export function parameterProblem(path: readonly PathStep[], issue: unknown): string {
	const label = path.map((step) => (typeof step === 'number' ? `entry ${step + 1}` : labelOf(step))).join(' > ');
	const kind = wanted(issue);
	return kind === undefined ? `${label} has a value that cannot be used` : `${label} must be ${kind}`;
}

function wanted(issue: unknown): string | undefined {
	const { code, expected = '', minimum, maximum, choices } = readIssue(issue);
	if (choices) return `one of ${choices.map((choice) => `"${String(choice)}"`).join(', ')}`;
	if (code === 'too_small' && minimum !== undefined) return `${minimum} or more`;
	if (code === 'too_big' && maximum !== undefined) return `${maximum} or less`;
	return kinds[expected];
}
