import { z } from 'zod';

/*
 * What zod says of a value that does not fit. Version 3 and version 4 name some of it differently, and a user's n8n
 * decides which one is there: this is the only file that knows both.
 */

/** A step into a value: a field's name or an entry's number. */
export type PathStep = string | number;

/** A place of a value that does not fit. */
export interface ZodIssue {
	/** Such as `invalid_type`, `too_small`, `unrecognized_keys`, `invalid_union`; empty for what zod does not say. */
	code: string;
	path: PathStep[];
	/** Type that was expected there, such as `string` or `int`. */
	expected?: string;
	/** Smallest number, or fewest entries or characters. */
	minimum?: number;
	/** Largest number, or most entries or characters. */
	maximum?: number;
	/** Keys that are not known there. */
	keys?: string[];
	/** Values to choose from. */
	choices?: unknown[];
}

const issueSchema = z
	.object({
		code: z.string().catch(''),
		path: z.array(z.union([z.string(), z.number()])).catch([]),
		expected: z.string().optional().catch(undefined),
		minimum: z.number().optional().catch(undefined),
		maximum: z.number().optional().catch(undefined),
		keys: z.array(z.string()).optional().catch(undefined),
		options: z.array(z.unknown()).optional().catch(undefined),
		values: z.array(z.unknown()).optional().catch(undefined),
	})
	.transform(({ options, values, ...issue }): ZodIssue => ({ ...issue, choices: options ?? values }))
	.catch({ code: '', path: [] });

/** An issue of a {@link z.ZodError} in the words of either version; a code of `''` where it is nothing of the kind. */
export const readIssue = (issue: unknown): ZodIssue => issueSchema.parse(issue);

/** The keys that a schema knows at a place; of a union, those of all its options. */
export function keysAt(schema: z.ZodTypeAny, path: readonly PathStep[]): string[] {
	const bare = unwrapped(schema);
	const [step, ...rest] = path;
	if (bare instanceof z.ZodArray) return keysAt(bare.element as z.ZodTypeAny, rest);
	if (bare instanceof z.ZodObject) {
		const shape = bare.shape as Record<string, z.ZodTypeAny>;
		if (step === undefined) return Object.keys(shape);
		const next = Object.hasOwn(shape, step) ? shape[step] : undefined;
		return next ? keysAt(next, rest) : [];
	}
	if (bare instanceof z.ZodUnion || bare instanceof z.ZodDiscriminatedUnion) {
		const options = [...(bare.options as readonly z.ZodTypeAny[])];
		return [...new Set(options.flatMap((option) => keysAt(option, path)))];
	}
	return [];
}

function unwrapped(schema: z.ZodTypeAny): z.ZodTypeAny {
	return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap() as z.ZodTypeAny) : schema;
}
