import { z } from 'zod';

/**
 * The shape of a service row: everything the package knows about one vendor, as data.
 *
 * A row holds no function, so the same row can be written as JSON by a user (the `custom` service) and is checked by
 * the same schema. Where a vendor does something new, this file gains a word that the next vendor can use too.
 */

/** A dot path into a JSON value, such as `data.secret`. The empty path is the value itself. */
const path = z.string();

/** Places to look in, best first: the first one that holds something counts. */
const places = z.array(path).min(1);

const httpMethod = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/**
 * What of an endpoint can be written. `apiVersion` is the version that shapes the payloads, not the one of the call. A
 * create call that takes `secret` wants us to make the signing secret; one that does not hands it out in its answer.
 */
export const writableFields = ['url', 'events', 'enabled', 'name', 'description', 'apiVersion', 'secret'] as const;

const writableField = z.enum(writableFields);

const namesSchema = z
	.object({
		url: path.optional().describe('Where this call takes the URL.'),
		events: path.optional().describe('Where this call takes the list of events.'),
		enabled: path.optional().describe('Where this call takes whether the endpoint is on.'),
		name: path.optional().describe('Where this call takes the name.'),
		description: path.optional().describe('Where this call takes the description.'),
		apiVersion: path
			.optional()
			.describe('Where this call takes the version of the API, which decides what events look like.'),
		secret: path.optional().describe('Where this call takes the signing secret.'),
	})
	.strict();

/** A management call of the vendor. */
const operationSchema = z
	.object({
		method: httpMethod.describe(
			'The word before the address in the documentation of the call. If versions differ, that of the newest.',
		),
		before: z
			.object({
				version: z.string().describe('The last dated version, such as `2026-07-11`; versions compare as text.'),
				method: httpMethod.describe('The word before the address for the versions up to and including that one.'),
			})
			.strict()
			.optional()
			.describe(
				'Another `method` for older dated versions of the API. Needs `versionField`. Not for a custom service.',
			),
		path: z
			.string()
			.describe(
				"The rest of the address, after the base URL, beginning with a slash. `{id}` is the endpoint's id, any other `{word}` a field of the credential (a custom service has only `{id}`).",
			),
		query: z
			.record(z.string(), scalar)
			.optional()
			.describe(
				'What stands after `?` in the address of every such call. What paging and filters need is added to it.',
			),
		body: z
			.record(z.string(), z.unknown())
			.optional()
			.describe('Fixed part of what the call sends, as the service wants it. The fields in `accepts` are put into it.'),
		accepts: z
			.array(writableField)
			.optional()
			.describe('Fields that this call takes. They are sent under the names given in `endpoint`.'),
		names: namesSchema
			.optional()
			.describe(
				'Where this call takes a field, if not where `endpoint` says: for fields that are inside of another one (`webhook.url`) or a call that knows the field by another name.',
			),
		requires: z
			.array(writableField)
			.optional()
			.describe('Fields that this call cannot do without, besides `url` and `events`. A missing name is made up.'),
		answer: places
			.optional()
			.describe('Where the answer holds the object or the list, if not where `management.answer` says.'),
		secret: places.optional().describe('Where the answer holds the signing secret, if it does.'),
	})
	.strict();

/** How a list goes on after its first page. */
const pagingSchema = z.discriminatedUnion('style', [
	z
		.object({
			style: z.literal('cursor').describe('Each page names the next one.'),
			cursorParam: z
				.string()
				.describe('Name of the parameter (after `?` in the address) that takes the cursor, the mark of the next page.'),
			next: places
				.optional()
				.describe('Where the answer holds the next cursor. Nothing there, null or an empty text means the end.'),
			lastItem: path
				.optional()
				.describe('Where the last entry of a page holds the cursor, such as `id`, if the answer itself names none.'),
			more: places.optional().describe('Where the answer says (true or false) whether there is more, if it does.'),
			limitParam: z
				.string()
				.optional()
				.describe('Name of the parameter for the number of entries on a page; without it none is asked for.'),
			pageSize: z.number().int().positive().optional().describe('The most entries that the service gives on one page.'),
		})
		.strict(),
	z
		.object({
			style: z.literal('page').describe('Pages are numbered.'),
			pageParam: z.string().describe('Name of the parameter for the number of the page.'),
			firstPage: z.number().int().default(1).describe('Number of the first page.'),
			limitParam: z.string().describe('Name of the parameter for the number of entries on a page.'),
			pageSize: z
				.number()
				.int()
				.positive()
				.describe('The most entries that the service gives on one page. A page with fewer is the last one.'),
		})
		.strict(),
	z
		.object({
			style: z.literal('offset').describe('The call says how many entries to leave out.'),
			offsetParam: z.string().describe('Name of the parameter for the number of entries to leave out.'),
			limitParam: z.string().describe('Name of the parameter for the number of entries on a page.'),
			pageSize: z.number().int().positive().describe('The most entries that the service gives on one page.'),
		})
		.strict(),
]);

const listSchema = operationSchema
	.extend({
		paging: pagingSchema
			.optional()
			.describe('How the list goes on after its first page; without it the first answer is the whole list.'),
	})
	.strict();

/** The vendor's test call. */
const sendTestSchema = operationSchema
	.extend({
		reaches: z
			.enum(['endpoint', 'account'])
			.describe('Who gets the test event: this endpoint alone, or every endpoint of the account.'),
		synchronous: z
			.boolean()
			.optional()
			.describe("Whether the call waits for the endpoint's own answer before it returns."),
		result: z
			.object({
				success: places
					.optional()
					.describe(
						'Whether it worked (true or false). Without it every answer that means success (200 to 299) counts.',
					),
				id: places.optional().describe("The test event's id."),
				statusCode: places
					.optional()
					.describe('The number with which the endpoint answered (its status), such as 200.'),
				message: places.optional().describe('What the service says about it.'),
			})
			.strict()
			.describe('Where the answer holds what the node puts out. Leave out what it does not have; `{}` is fine.'),
	})
	.strict();

/** The vendor's delivery history. */
const listDeliveriesSchema = listSchema
	.extend({
		fields: z
			.object({
				id: path.describe('Id of the delivery.'),
				event: path.optional().describe('Name of the event.'),
				status: path.optional().describe('State of the delivery in the words of the service.'),
				responseStatus: path
					.optional()
					.describe('The number with which the endpoint answered (its status), such as 200.'),
				attempts: path.optional().describe('How often it was tried, as a number.'),
				createdAt: path.optional().describe('When it came about.'),
				deliveredAt: path.optional().describe('When it arrived.'),
				nextRetryAt: path.optional().describe('When it is tried again.'),
			})
			.strict()
			.describe('Where an entry of the history holds what the node puts out.'),
		statusParam: z
			.string()
			.optional()
			.describe('Name of the parameter (after `?` in the address) that filters by status.'),
		statuses: z
			.array(
				z
					.object({
						name: z.string().describe('What the user reads.'),
						value: z.string().describe('What is sent.'),
					})
					.strict(),
			)
			.optional()
			.describe('The values that the filter knows.'),
	})
	.strict();

const operationsSchema = z
	.object({
		list: listSchema.describe('Lists the endpoints of the account.'),
		get: operationSchema.describe('Gets one endpoint; without it the endpoint is looked up in the list.'),
		create: operationSchema.describe('Creates an endpoint. Where its answer has no URL, what was sent counts.'),
		update: operationSchema.describe(
			'Changes the given fields of an endpoint and leaves the others alone. What only `create` accepts is changed by replacing the endpoint; what neither accepts is refused.',
		),
		delete: operationSchema.describe('Deletes an endpoint.'),
		rotateSecret: operationSchema.describe(
			'Gives the endpoint a new signing secret: one that the answer holds (`secret`), or one of ours (`accepts` with `secret`).',
		),
		getSecret: operationSchema.describe("Fetches the endpoint's signing secret; `secret` says where it is."),
		sendTest: sendTestSchema.describe('Sends a test event.'),
		listDeliveries: listDeliveriesSchema.describe("Lists what was sent to an endpoint: the service's history."),
	})
	.partial()
	.strict();

/** Vendor's name of each field of our endpoint. A field that a vendor has not is left out. */
const endpointFieldsSchema = z
	.object({
		id: path.describe('Its id, text or number.'),
		url: path.describe('The URL that deliveries are sent to.'),
		events: path.describe('The names of the events it is subscribed to, as a list of texts.'),
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
	})
	.strict();

const managementSchema = z
	.object({
		baseUrl: z
			.string()
			.describe(
				'Address that all paths follow, without a slash at the end. Base URL in the credential overrides it. In a definition it may be empty (`""`), where the address holds the name of an account: then the credential has to give it.',
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
		unhinted429: z
			.enum(['retry', 'giveUp'])
			.optional()
			.describe(
				'When the service answers that there are too many requests (429) and not when to come again (`Retry-After`): try again after a pause (`retry`, the default), or give up.',
			),
		endpoint: endpointFieldsSchema.describe(
			'Where the object of an endpoint holds each field, when it is read and, unless a call has `names`, when it is written. Leave out what the service does not have.',
		),
		operations: operationsSchema.describe('The calls. Leave out what the service does not offer.'),
	})
	.strict();

/**
 * An inbound webhook: the vendor takes free-form JSON at a URL that it makes for the account. Apart from `management`,
 * because a vendor can have the one without the other.
 */
const inboundSchema = z
	.object({
		credential: z.string().describe('Credential that holds the URL.'),
		// Who knows it may post, so it is a secret.
		urlField: z.string().describe('Field of that credential with the whole URL.'),
	})
	.strict();

/** An event that the vendor documents. */
const eventSchema = z
	.object({
		name: z.string().describe('The name as the service spells it.'),
		description: z.string().describe('What has happened then, in a few words.'),
		since: z
			.string()
			.optional()
			.describe(
				'First dated version of the API that surely knows the event; "every event" leaves it out for older ones.',
			),
	})
	.strict();

const eventsSchema = z
	.object({
		catalogue: z.array(eventSchema).describe('The events to choose from in the node.'),
		wildcard: z
			.string()
			.optional()
			.describe(
				'What the service itself understands as "every event", such as `*`; without it the whole catalogue is sent.',
			),
		ignoreCase: z
			.boolean()
			.optional()
			.describe('Capitals make no difference in names, where the service does not publish their spelling.'),
		test: z
			.object({
				names: z.array(z.string()).describe('Their names; `[]` if there are none.'),
				words: z
					.array(z.string())
					.optional()
					.describe('Words that mark an event outside the catalogue as a test, where the name is not published.'),
			})
			.strict()
			.describe('Events that a test call or a "send test" button sends. They are never part of a subscription.'),
	})
	.strict();

const digestEncoding = z.enum(['hex', 'base64']);
const secretEncoding = z.enum(['utf8', 'hex', 'base64']);

/** How a vendor signs: HMAC over a template, sent in a header. */
export const signatureSchemeSchema = z
	.object({
		algorithm: z
			.enum(['sha256', 'sha1', 'sha512'])
			.describe('Method of the HMAC: `sha256` for HMAC-SHA256, and so on.'),
		encoding: digestEncoding.describe('How the signature is written.'),
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
				'How the time is written: `seconds` (the default) or `milliseconds` since 1970, `iso8601`, or `any` of them.',
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

const signatureSchema = signatureSchemeSchema
	.extend({
		status: z
			.enum(['documented', 'inferred', 'unpublished'])
			.describe(
				'`documented`: the service says so, or its code does. `inferred`: very likely, not confirmed. `unpublished`: a guess (for a service of the package, it can be changed in the node).',
			),
	})
	.strict();

/** Where to find a value of a delivery: in the body, which the signature covers, or in a header. */
const deliverySource = z.union([
	z.object({ body: path.describe('In the body, at this place.') }).strict(),
	z.object({ header: z.string().describe('In this header, name in any case.') }).strict(),
]);

const deliverySchema = z
	.object({
		event: z.array(deliverySource).min(1).describe('Where the name of the event is: places, best first.'),
		// Elsewhere a replay could be made to look new.
		id: z
			.array(deliverySource)
			.describe(
				'Where the id of the event is. Only places that the signature covers; `[]`: a fingerprint (SHA-256) of the body is used.',
			),
		timestamp: z
			.array(deliverySource)
			.describe('Where the time of the event (not of the attempt) is. `[]`: the time of arrival.'),
		data: z
			.object({
				path: path.describe('Where the event\'s own part is, if it is an object of its own; `""` is the whole body.'),
				envelope: z
					.array(z.string())
					.describe('Without an object at `path`: fields that are not data. All other fields of the body are.'),
			})
			.strict()
			.describe('What the node puts out as `data`.'),
	})
	.strict();

export const serviceSchema = z
	.object({
		id: z
			.string()
			.regex(/^[a-z][a-zA-Z0-9]*$/)
			.describe('Value of the `service` parameter. Leave it out of a definition: a custom service is always `custom`.'),
		displayName: z.string().min(1).describe('Name of the service, as messages call it.'),
		docsUrl: z.string().url().describe("Address of the service's own page about its webhooks."),
		credential: z
			.string()
			.optional()
			.describe(
				'Credential for the calls in `management`. Leave it out of a definition: a custom service always has the credential that the definition is in.',
			),
		credentialSecret: z
			.string()
			.optional()
			.describe(
				'Field of that credential that proves the account. New signing secrets are encrypted with it when they are handed to a live trigger. Leave it out of a definition, like the credential.',
			),
		credentialHelp: z
			.string()
			.optional()
			.describe(
				'Where a user gets what the credential asks for. A sentence; ends messages about a refused credential.',
			),
		secretHelp: z
			.string()
			.describe('Where a user finds the signing secret. A sentence; for endpoints that are registered by hand.'),
		registration: z
			.array(z.enum(['automatic', 'manual']))
			.min(1)
			.describe("Ways to register the trigger's endpoint. `automatic` needs `management`."),
		notice: z.string().optional().describe('What a user should know before choosing this service.'),
		management: managementSchema
			.optional()
			.describe('How endpoints are managed. Leave it out if the service has no API for that.'),
		inbound: inboundSchema
			.optional()
			.describe('Where messages can be posted to the service, if it takes any. Not for a custom service.'),
		events: eventsSchema.describe('The events that the service sends.'),
		signature: signatureSchema.describe(
			'How deliveries are signed: an HMAC (a calculated signature), sent in a header.',
		),
		delivery: deliverySchema.describe('How to read a delivery. Only what was proven is read.'),
	})
	.strict();

export type Service = z.infer<typeof serviceSchema>;
export type Management = NonNullable<Service['management']>;
export type Inbound = NonNullable<Service['inbound']>;
export type Operations = Management['operations'];
export type OperationName = keyof Operations;
export type Operation = z.infer<typeof operationSchema>;
export type ListOperation = z.infer<typeof listSchema>;
export type Paging = z.infer<typeof pagingSchema>;
export type WritableField = (typeof writableFields)[number];
export type SignatureScheme = z.infer<typeof signatureSchemeSchema>;
export type DeliverySource = z.infer<typeof deliverySource>;
export type ServiceEvent = z.infer<typeof eventSchema>;
