import { z } from 'zod';
import { serviceSchema } from '../schema/service';
import { isRecord } from '../json';

/** More at once would not be read. */
const maxProblems = 20;

type Step = string | number;

/** What zod 3 and zod 4 say of an issue, under the names of both. */
const issueSchema = z.object({
	code: z.string(),
	path: z.array(z.union([z.string(), z.number()])),
	expected: z.string().optional().catch(undefined),
	keys: z.array(z.string()).optional().catch(undefined),
	options: z.array(z.unknown()).optional().catch(undefined),
	values: z.array(z.unknown()).optional().catch(undefined),
});

type Issue = z.infer<typeof issueSchema>;

/**
 * Says in plain words where a definition does not have the form of a row: the place, and what was expected there.
 *
 * @param row the whole value that was checked.
 */
export function shapeProblems(error: z.ZodError, row: unknown): string[] {
	const all = z
		.array(issueSchema)
		.parse(error.issues)
		.flatMap((issue) => explained(issue, valueAt(row, issue.path)));
	const [shown, more] = [all.slice(0, maxProblems), all.length - maxProblems];
	return more > 0 ? [...shown, `There are ${more} more like these.`] : shown;
}

function explained(issue: Issue, value: unknown): string[] {
	const { path, keys = [] } = issue;
	const place = placeOf(path);
	if (issue.code === 'unrecognized_keys') {
		const known = wordsAt(serviceSchema, path);
		return keys.map((key) => `${placeOf([...path, shortened(key)])} is not known. Expected here: ${known.join(', ')}.`);
	}
	const choices = issue.options ?? issue.values;
	const expected = choices ? oneOf(choices) : (expectation(path, issue) ?? kinds[issue.expected ?? '']);
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
function expectation(path: Step[], { code, expected }: Issue): string | undefined {
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

const placeOf = (path: Step[]): string =>
	path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');

/** A name is part of a place; one this long is something else that got there. */
const shortened = (name: string): string => (name.length > 40 ? `${name.slice(0, 12)}…` : name);

function valueAt(value: unknown, path: Step[]): unknown {
	return path.reduce<unknown>(
		(current, step) =>
			(isRecord(current) || Array.isArray(current)) && Object.hasOwn(current, step)
				? (current as Record<Step, unknown>)[step]
				: undefined,
		value,
	);
}

/** The words that the schema knows at a place. */
function wordsAt(schema: z.ZodTypeAny, path: Step[]): string[] {
	const bare = unwrapped(schema);
	const [step, ...rest] = path;
	if (bare instanceof z.ZodArray) return wordsAt(bare.element as z.ZodTypeAny, rest);
	if (bare instanceof z.ZodObject) {
		const shape = bare.shape as Record<string, z.ZodTypeAny>;
		if (step === undefined) return Object.keys(shape);
		const next = Object.hasOwn(shape, step) ? shape[step] : undefined;
		return next ? wordsAt(next, rest) : [];
	}
	if (bare instanceof z.ZodUnion || bare instanceof z.ZodDiscriminatedUnion) {
		const options = [...(bare.options as readonly z.ZodTypeAny[])];
		return [...new Set(options.flatMap((option) => wordsAt(option, path)))];
	}
	return [];
}

function unwrapped(schema: z.ZodTypeAny): z.ZodTypeAny {
	return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap() as z.ZodTypeAny) : schema;
}
