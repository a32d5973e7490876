import { z } from 'zod';
import { path } from './primitives';
import { hmacAlgorithms, publicKeyAlgorithms } from './signatureMethods';

const digestEncoding = z.enum(['hex', 'base64', 'base64url']);
const secretEncoding = z.enum(['utf8', 'hex', 'base64', 'pem']);

const hmacAlgorithm = z.enum(hmacAlgorithms);

const timestampUnit = z
	.enum(['seconds', 'milliseconds', 'iso8601', 'any'])
	.optional()
	.describe(
		'How the time is written: `seconds` (the default) or `milliseconds` since 1970, `iso8601` (UTC where it names no zone), or `any` of them.',
	);

const secretSchema = z
	.object({
		encodings: z
			.array(secretEncoding)
			.min(1)
			.describe(
				'`utf8`: its characters are the key. `hex`, `base64`: it is decoded. Several: each one is tried. A public key is written in `hex` or `base64` (its bytes, or the form called SPKI or DER), or as `pem` (with `-----BEGIN PUBLIC KEY-----`).',
			),
		prefix: z.string().optional().describe('Taken off before decoding, where it is there, such as `whsec_`.'),
	})
	.strict()
	.describe('How the signing secret becomes the key.');

/** A digest of the body that stands somewhere else, where it is signed. */
const hashOfBody = {
	algorithm: z.enum(['sha256', 'sha512']).describe('Method of the digest.'),
	encoding: digestEncoding.describe('How the digest is written.'),
};

/** One way to sign: a template is signed, and the signature is sent in a header. */
const signatureFormSchema = z
	.object({
		kind: z.literal('signature').optional().describe('Leave it out: a signature in a header is the usual kind.'),
		algorithm: z
			.enum([...hmacAlgorithms, ...publicKeyAlgorithms])
			.describe(
				'Method of the HMAC: `sha256` for HMAC-SHA256, and so on. Or, where the service publishes a key to check with, the method of that key: `ed25519`, `ecdsa-p256` (with SHA-256), or `rsa-sha256`. That key is then what this page calls the signing secret.',
			),
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
				"What is signed: text with `{body}` (the body's bytes), `{timestamp}` and `{id}` (the text of those headers), `{url}` (the address that is registered, with the query that was sent after it) and `{method}` (`POST`).",
			),
		bodyHash: z
			.object({
				query: z.string().describe('Parameter of the address with the digest of the body; `content` has `{url}` then.'),
				...hashOfBody,
			})
			.strict()
			.optional()
			.describe('For services that sign the address alone, and put a digest of the body into it.'),
		prefix: z.string().optional().describe('Text before the signature, such as `sha256=`.'),
		prefixOptional: z
			.boolean()
			.optional()
			.describe('Whether a signature without the prefix counts too, where the service does not publish it.'),
		entries: z
			.object({
				separator: z.string().describe('What stands between entries.'),
				assign: z
					.string()
					.optional()
					.describe(
						"What stands between an entry's name and its value. Leave it out where entries have no names: the first one is the time then, if it is signed and has no header of its own, and each of the others a signature.",
					),
				signature: z.string().optional().describe('Name of the entries that are signatures. Needed with `assign`.'),
				timestamp: z.string().optional().describe('Name of the entry with the time.'),
			})
			.strict()
			.optional()
			.describe(
				'For a header of several entries. `v1,<signature> v1,<signature>` is `{"separator": " ", "assign": ",", "signature": "v1"}`; `t=<time>,v1=<signature>` is `{"separator": ",", "assign": "=", "signature": "v1", "timestamp": "t"}`.',
			),
		timestampUnit,
		secret: secretSchema,
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

const each = path
	.optional()
	.describe(
		'Place of a list in the body, whose entries each have to be verified by what is at the other places, seen from the entry. An empty list verifies nothing.',
	);

/** Where a delivery has its token. */
const tokenPlaceSchema = z.union([
	z
		.object({
			header: z.string().describe('In this header, name in any case.'),
			prefix: z.string().optional().describe('Text before the token, such as `Bearer `.'),
		})
		.strict(),
	z
		.object({
			basic: z
				.enum(['username', 'password'])
				.describe('In the header `Authorization`, as the method Basic wants it: in this part of it.'),
		})
		.strict(),
	z.object({ query: z.string().describe('In this parameter, after `?` in the address.') }).strict(),
	z.object({ body: path.describe('In the body, at this place.'), each }).strict(),
]);

/** A secret that is sent along as it is. It tells who sends, not that nothing was changed on the way. */
const tokenSchemeSchema = z
	.object({
		kind: z.literal('token').describe('A secret text comes along with each delivery as it is.'),
		places: z
			.array(tokenPlaceSchema)
			.min(1)
			.describe('Where the token can be. One place with the right one is enough.'),
	})
	.strict();

/** A signature in the body, over values of the body: the other values are not covered. */
const valuesSchemeSchema = z
	.object({
		kind: z.literal('values').describe('Some values of the body are signed, and the signature is in the body too.'),
		algorithm: hmacAlgorithm.describe('Method of the HMAC.'),
		encoding: digestEncoding.describe('How the signature is written.'),
		signature: path.describe('Place of the signature in the body.'),
		content: z
			.string()
			.describe(
				'What is signed: text with the places of values in braces, such as `{signature.timestamp}{signature.token}`. What is missing is an empty text.',
			),
		free: path
			.optional()
			.describe(
				'Place of the one value of `content` that may hold the text between the values, such as `:`. All others must not, so that the values can be told apart in one way only.',
			),
		timestamp: path.optional().describe('Place of the time of sending in the body, if `content` has it.'),
		timestampUnit,
		each,
		secret: secretSchema,
	})
	.strict();

/** A JSON Web Token (RFC 7519) in a header. */
const jwtSchemeSchema = z
	.object({
		kind: z.literal('jwt').describe('A JSON Web Token comes along, signed with the secret.'),
		header: z.string().describe('Header with the token, name in any case.'),
		prefix: z.string().optional().describe('Text before the token, such as `Bearer `.'),
		algorithm: z.enum(['HS256', 'HS512']).describe('The method that the token has to be signed with.'),
		claims: z.record(z.string(), z.string()).optional().describe('Claims of the token that must have this value.'),
		bodyHash: z
			.object({ claim: z.string().describe('Claim with the digest of the body.'), ...hashOfBody })
			.strict()
			.optional()
			.describe('Where the token has a digest of the body. Without it the token tells who sends, and not what.'),
		secret: secretSchema,
	})
	.strict();

const status = z
	.enum(['documented', 'inferred', 'unpublished'])
	.describe(
		'`documented`: the service says so, or its code does. `inferred`: very likely, not confirmed. `unpublished`: a guess (for a service of the package, it can be changed in the node).',
	);

/** The scheme of a service, and how sure it is. */
export const signatureSchema = z.discriminatedUnion('kind', [
	signatureSchemeSchema.extend({ status }).strict(),
	tokenSchemeSchema.extend({ status }).strict(),
	valuesSchemeSchema.extend({ status }).strict(),
	jwtSchemeSchema.extend({ status }).strict(),
]);

/** One way to sign, in a header. */
export type SignatureForm = z.infer<typeof signatureFormSchema>;

/** All the ways in which a service signs in headers: the plainest one, and others in `anyOf`. */
export type HeaderScheme = z.infer<typeof signatureSchemeSchema>;

export type TokenScheme = z.infer<typeof tokenSchemeSchema>;
export type TokenPlace = z.infer<typeof tokenPlaceSchema>;
export type ValuesScheme = z.infer<typeof valuesSchemeSchema>;
export type JwtScheme = z.infer<typeof jwtSchemeSchema>;

/** How deliveries are verified. */
export type SignatureScheme = HeaderScheme | TokenScheme | ValuesScheme | JwtScheme;
