import type { z } from 'zod';
import type { Refusal } from './refusal';

/** What is wrong with one field of a request body. */
export interface FieldIssue {
	field: string;
	message: string;
}

/**
 * Checks a request body.
 *
 * @param refuse makes the vendor's refusal from the issues
 * @throws that refusal when the body does not fit
 */
export function checked<Schema extends z.ZodType>(
	schema: Schema,
	body: unknown,
	refuse: (issues: FieldIssue[]) => Refusal,
): z.infer<Schema> {
	const parsed = schema.safeParse(body ?? {});
	if (parsed.success) return parsed.data;
	throw refuse(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })));
}
