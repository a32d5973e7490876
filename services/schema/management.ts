import { z } from 'zod';
import { authSchema } from './account';
import { operationsSchema } from './calls';
import { path, places, scalar } from './primitives';

/** The service's name of each field of our endpoint. A field that a service has not is left out. */
const endpointFieldsSchema = z
	.object({
		id: z
			.union([
				path,
				z
					.object({
						field: path.describe('Where the text with the id is.'),
						after: z.string().min(1).describe('Text in front of the id; the last one counts, such as `/`.'),
					})
					.strict(),
			])
			.optional()
			.describe(
				'Its id, text or number; or a text that ends with it, such as the address of the endpoint. Only a `setting` has none.',
			),
		url: path.describe('The URL that deliveries are sent to.'),
		events: z
			.union([
				path,
				z
					.object({
						flags: z
							.record(z.string(), path)
							.describe('Name of each event, and the place that is true where the endpoint gets it.'),
					})
					.strict(),
				z
					.object({
						one: path.describe(
							'Where the name is of the only event that an endpoint gets. The node then takes one event, and says so.',
						),
					})
					.strict(),
				z
					.object({
						objects: path.describe('Where the list of objects is, one for each event.'),
						name: path.describe('Where each of them has the name of the event.'),
						sent: z
							.enum(['objects', 'names', 'joined'])
							.optional()
							.describe(
								'How the service takes them: as such objects, as a list of texts (`names`), or as one text with commas between the names (`joined`). `objects` without it.',
							),
					})
					.strict(),
			])
			.describe(
				'The names of the events it is subscribed to, as a list of texts; a place for each event that is true or false; the one event that it has; or a list of objects.',
			),
		enabled: z
			.union([
				path,
				z
					.object({
						field: path.describe('Where the word is.'),
						on: scalar.describe('The word for on, such as `"active"`.'),
						off: scalar.describe('The word for off, such as `"inactive"`.'),
					})
					.strict(),
			])
			.optional()
			.describe('Whether it is on: a field that is true or false, or a field with a word for on and one for off.'),
		name: path.optional().describe('Its name.'),
		description: path.optional().describe('Its description.'),
		apiVersion: path.optional().describe('The version of the API, which decides what its events look like.'),
		secret: path
			.optional()
			.describe('Where a signing secret that we make is written. It is never read from an endpoint.'),
		createdAt: path.optional().describe('When it was made.'),
		updatedAt: path.optional().describe('When it was last changed.'),
		expiresAt: path
			.optional()
			.describe('When it ends unless it is renewed, as ISO 8601 or a number. Needs the call `renew`.'),
	})
	.strict();

/** How endpoints are managed. */
export const managementSchema = z
	.object({
		baseUrl: z
			.string()
			.describe(
				'Address that all paths follow, without a slash at the end. Base URL in the credential overrides it. In a definition it may be empty (`""`), where the address holds the name of an account: then the credential has to give it.',
			),
		auth: authSchema
			.optional()
			.describe(
				'How a call carries the key. Not for a custom service: its credential has the whole header with the key.',
			),
		headers: z
			.record(z.string(), z.string())
			.optional()
			.describe(
				'Headers (lines sent along) of every call, besides the one with the credential. `{word}` is a field of the credential (not for a custom service); a header that turns out empty is not sent.',
			),
		versionField: z
			.string()
			.optional()
			.describe('Credential field that holds the version of the API the calls are made for. Not for a custom service.'),
		answer: places.describe(
			'Where answers hold their object or list, unless the operation says otherwise. `[""]` is the whole answer.',
		),
		on429WithoutRetryAfter: z
			.enum(['retry', 'fail'])
			.optional()
			.describe(
				'When the service answers that there are too many requests (429) and not when to come again (`Retry-After`): try again after a pause (`retry`, the default), or give up.',
			),
		contentType: z
			.enum(['multipart/form-data', 'application/x-www-form-urlencoded'])
			.optional()
			.describe(
				'How the calls send their fields where the service takes no JSON: as one of the two kinds of a form. A list becomes a field for each entry.',
			),
		secret: z
			.enum(['credential', 'key'])
			.optional()
			.describe(
				'For a service that signs with a secret that is there before any endpoint, and that no call gives out: the user puts it into the credential (`credential`: the fields Signing Secret and Previous Signing Secret), or it is the key itself (`key`). Not for a custom service.',
			),
		newSecret: z
			.object({
				bytes: z.number().int().min(16).max(64).describe('How many random bytes it has.'),
				as: z.enum(['hex', 'base64']).describe('How they are written. In hex each takes two characters.'),
				prefix: z.string().optional().describe('Text in front of them, such as `whsec_`.'),
			})
			.strict()
			.optional()
			.describe(
				'What a signing secret looks like that we make, where the service wants a certain form. Without it: 32 bytes in hex, 64 characters.',
			),
		setting: z
			.object({
				always: path
					.optional()
					.describe(
						'A place that the answer of `list` always has, also while no address is set, so that an answer of another form is not taken for an empty setting. Without it: the place of the URL, which is then empty or null.',
					),
			})
			.strict()
			.optional()
			.describe(
				'For a service that has one address for the whole account (a bot, an app) instead of a list of endpoints: `list` reads it, `create` and `update` set it, `delete` empties it, and none of their paths has `{id}`. It is read before each change: an address of somebody else is never overwritten, and never emptied.',
			),
		endpoint: endpointFieldsSchema.describe(
			'Where the object of an endpoint holds each field, when it is read and, unless a call has `names`, when it is written. Leave out what the service does not have.',
		),
		operations: operationsSchema.describe('The calls. Leave out what the service does not offer.'),
	})
	.strict();

export type Management = z.infer<typeof managementSchema>;
