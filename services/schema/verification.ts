import { z } from 'zod';

const digestEncoding = z.enum(['hex', 'base64', 'base64url']);
const secretEncoding = z.enum(['utf8', 'hex', 'base64']);

/** One way to sign: HMAC over a template, sent in a header. */
const signatureFormSchema = z
	.object({
		algorithm: z
			.enum(['sha256', 'sha1', 'sha512'])
			.describe('Method of the HMAC: `sha256` for HMAC-SHA256, and so on.'),
		encoding: digestEncoding.describe(
			'How the signature is written: `hex`, `base64`, or `base64url` (with `-` and `_`). Base64 is read in both alphabets, and with or without the `=` at its end.',
		),
		headers: z
			.array(
				z
					.object({
						signature: z.string().describe('Header with the signature.'),
						timestamp: z.string().optional().describe('Header with the time, if it is signed.'),
						id: z.string().optional().describe('Header with the id of the delivery, if it is signed.'),
					})
					.strict(),
			)
			.min(1)
			.describe(
				'Sets of headers, best first: the first set whose signature header was sent counts. Names in any case.',
			),
		content: z
			.string()
			.describe(
				"What is signed: text with `{body}` (the body's bytes), `{timestamp}` and `{id}` (the text of those headers).",
			),
		prefix: z.string().optional().describe('Text before the signature, such as `sha256=`.'),
		prefixOptional: z
			.boolean()
			.optional()
			.describe('Whether a signature without the prefix counts too, where the service does not publish it.'),
		entries: z
			.object({
				separator: z.string().describe('What stands between entries.'),
				assign: z.string().describe("What stands between an entry's name and its value."),
				signature: z.string().describe('Name of the entries that are signatures.'),
				timestamp: z.string().optional().describe('Name of the entry with the time.'),
			})
			.strict()
			.optional()
			.describe(
				'For a header of several entries. `v1,<signature> v1,<signature>` is `{"separator": " ", "assign": ",", "signature": "v1"}`; `t=<time>,v1=<signature>` is `{"separator": ",", "assign": "=", "signature": "v1", "timestamp": "t"}`.',
			),
		timestampUnit: z
			.enum(['seconds', 'milliseconds', 'iso8601', 'any'])
			.optional()
			.describe(
				'How the time is written: `seconds` (the default) or `milliseconds` since 1970, `iso8601` (UTC where it names no zone), or `any` of them.',
			),
		secret: z
			.object({
				encodings: z
					.array(secretEncoding)
					.min(1)
					.describe('`utf8`: its characters are the key. `hex`, `base64`: it is decoded. Several: each one is tried.'),
				prefix: z.string().optional().describe('Taken off before decoding, where it is there, such as `whsec_`.'),
			})
			.strict()
			.describe('How the key comes from the signing secret.'),
	})
	.strict();

/** How a service signs: in one way, or in one of several. */
export const signatureSchemeSchema = signatureFormSchema
	.extend({
		anyOf: z
			.array(signatureFormSchema)
			.min(1)
			.optional()
			.describe(
				'Other ways in which the service signs too, each with the words of this table. For each signature header that was sent, the first way that it is written in counts, those here before the one beside them; one header that verifies is enough.',
			),
	})
	.strict();

/** The scheme of a service, and how sure it is. */
export const signatureSchema = signatureSchemeSchema
	.extend({
		status: z
			.enum(['documented', 'inferred', 'unpublished'])
			.describe(
				'`documented`: the service says so, or its code does. `inferred`: very likely, not confirmed. `unpublished`: a guess (for a service of the package, it can be changed in the node).',
			),
	})
	.strict();

/** Longest replay window, in seconds: a week. */
export const maxToleranceSeconds = 604_800;

/** One way to sign. */
export type SignatureForm = z.infer<typeof signatureFormSchema>;

/** All the ways in which a service signs: the plainest one, and others in `anyOf`. */
export type SignatureScheme = z.infer<typeof signatureSchemeSchema>;

/** The ways to sign of a scheme, in the order in which they count. */
export const formsOf = (scheme: SignatureScheme): readonly SignatureForm[] => [...(scheme.anyOf ?? []), scheme];
