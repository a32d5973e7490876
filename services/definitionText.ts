import { z } from 'zod';

/** A definition as its credential holds it: the editor's JSON field gives text, an expression may give the value itself. */
export const definitionTextSchema = z.union([
	z.string(),
	z.record(z.string(), z.unknown()).transform((definition) => JSON.stringify(definition)),
]);
