import type { z } from 'zod';
import { serviceSchema } from '../schema/service';
import { isRecord } from '../json';
import { keysAt, readIssue, type PathStep, type ZodIssue } from '../zodIssue';

/** More at once would not be read. */
const maxProblems = 20;

/**
 * Says in plain words where a definition does not have the form of the schema: the place, and what was expected there.
 *
 * @param definition the whole value that was checked.
 */
export function shapeProblems(error: z.ZodError, definition: unknown): string[] {
	const all = error.issues.map(readIssue).flatMap((issue) => explained(issue, valueAt(definition, issue.path)));
	const [shown, more] = [all.slice(0, maxProblems), all.length - maxProblems];
	return more > 0 ? [...shown, `There are ${more} more like these.`] : shown;
}

function explained(issue: ZodIssue, value: unknown): string[] {
	const { path, keys = [] } = issue;
	const place = placeOf(path);
	if (issue.code === 'unrecognized_keys') {
		const known = keysAt(serviceSchema, path);
		return keys.map((key) => `${placeOf([...path, shortened(key)])} is not known. Expected here: ${known.join(', ')}.`);
	}
	const expected = issue.choices ? oneOf(issue.choices) : (expectation(path, issue) ?? kinds[issue.expected ?? '']);
	if (value === undefined) return [`${place} is missing. Expected: ${expected ?? 'a value'}.`];
	if (issue.code === 'too_small') {
		return [typeof value === 'number' ? `${place} must be more than 0.` : `${place} must not be empty.`];
	}
	return [`${place} must be ${expected ?? 'something else'}.`];
}

/** Kinds of values as zod names them, in words that tell how they are written. */
const kinds: Readonly<Record<string, string | undefined>> = {
	string: 'text in quotes',
	number: 'a number',
	integer: 'a whole number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list in [ ]',
	object: 'an object in { }',
	record: 'an object in { }',
};

/** What a place takes, where zod does not say it in one word. */
function expectation(path: PathStep[], { code, expected }: ZodIssue): string | undefined {
	if (path.at(-1) === 'docsUrl' && code !== 'invalid_type') return 'a full web address (https://…)';
	if (code === 'invalid_union') {
		if (path.at(-1) === 'enabled') return 'the name of a field in quotes, or an object with field, on and off';
		if (path[0] === 'delivery') return 'an object with either body or header, and nothing else';
		return 'text in quotes, a number, or true or false';
	}
	// A choice that is missing: 'GET' | 'POST'.
	return expected?.startsWith("'") ? oneOf(expected.split(' | ').map((word) => word.slice(1, -1))) : undefined;
}

const oneOf = (choices: readonly unknown[]): string => {
	const words = choices.map((choice) => `"${String(choice)}"`);
	return words.length === 1 ? words.join('') : `one of ${words.join(', ')}`;
};

const placeOf = (path: PathStep[]): string =>
	path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');

/** A name is part of a place; one this long is something else that got there. */
const shortened = (name: string): string => (name.length > 40 ? `${name.slice(0, 12)}…` : name);

function valueAt(value: unknown, path: PathStep[]): unknown {
	return path.reduce<unknown>(
		(current, step) =>
			(isRecord(current) || Array.isArray(current)) && Object.hasOwn(current, step)
				? (current as Record<PathStep, unknown>)[step]
				: undefined,
		value,
	);
}
