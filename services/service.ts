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

/** A management call of the vendor. */
const operationSchema = z
	.object({
		/** The verb that the newest version of the API expects. */
		method: httpMethod,
		/** Another verb for versions of the API up to and including `version` (dated versions compare as text). */
		before: z.object({ version: z.string(), method: httpMethod }).strict().optional(),
		/** Path below the base URL. `{id}` is the endpoint's id, any other `{word}` a field of the credential. */
		path: z.string(),
		query: z.record(z.string(), scalar).optional(),
		/** Fixed part of the body. */
		body: z.record(z.string(), z.unknown()).optional(),
		/** Fields that this call takes; they are sent under the names given in `endpoint`. */
		accepts: z.array(writableField).optional(),
		/** Fields that this call cannot do without, besides `url` and `events`. */
		requires: z.array(writableField).optional(),
		/** Where the answer holds the object or the list, if not where the row's `answer` says. */
		answer: places.optional(),
		/** Where the answer holds the signing secret. */
		secret: places.optional(),
	})
	.strict();

/** How a list goes on after its first page. */
const pagingSchema = z.discriminatedUnion('style', [
	z
		.object({
			style: z.literal('cursor'),
			/** Query parameter that takes the cursor. */
			cursorParam: z.string(),
			/** Where the answer holds the next cursor; absent, null or empty means the end. */
			next: places,
			/** Where the answer says whether there is more, if it does. */
			more: places.optional(),
			/** Query parameter for the page size; without it none is asked for. */
			limitParam: z.string().optional(),
			pageSize: z.number().int().positive().optional(),
		})
		.strict(),
	z
		.object({
			style: z.literal('page'),
			pageParam: z.string(),
			firstPage: z.number().int().default(1),
			limitParam: z.string(),
			pageSize: z.number().int().positive(),
		})
		.strict(),
	z
		.object({
			style: z.literal('offset'),
			offsetParam: z.string(),
			limitParam: z.string(),
			pageSize: z.number().int().positive(),
		})
		.strict(),
]);

const listSchema = operationSchema.extend({ paging: pagingSchema.optional() }).strict();

/** The vendor's test call. */
const sendTestSchema = operationSchema
	.extend({
		/** Who gets the test event: this endpoint, or every endpoint of the account. */
		reaches: z.enum(['endpoint', 'account']),
		/** Whether the call waits for the endpoint's own answer before it returns. */
		synchronous: z.boolean().optional(),
		/** Where the answer holds what our output calls `success`, `id`, `statusCode` and `message`. */
		result: z
			.object({
				success: places.optional(),
				id: places.optional(),
				statusCode: places.optional(),
				message: places.optional(),
			})
			.strict(),
	})
	.strict();

/** The vendor's delivery history. */
const listDeliveriesSchema = listSchema
	.extend({
		/** Vendor's name of each field of our delivery. */
		fields: z
			.object({
				id: path,
				event: path.optional(),
				status: path.optional(),
				responseStatus: path.optional(),
				attempts: path.optional(),
				createdAt: path.optional(),
				deliveredAt: path.optional(),
				nextRetryAt: path.optional(),
			})
			.strict(),
		/** Query parameter that filters by status, and the values it knows. */
		statusParam: z.string().optional(),
		statuses: z.array(z.object({ name: z.string(), value: z.string() }).strict()).optional(),
	})
	.strict();

const operationsSchema = z
	.object({
		list: listSchema,
		get: operationSchema,
		create: operationSchema,
		update: operationSchema,
		delete: operationSchema,
		rotateSecret: operationSchema,
		getSecret: operationSchema,
		sendTest: sendTestSchema,
		listDeliveries: listDeliveriesSchema,
	})
	.partial()
	.strict();

/** Vendor's name of each field of our endpoint. A field that a vendor has not is left out. */
const endpointFieldsSchema = z
	.object({
		id: path,
		url: path,
		events: path,
		/** A boolean field, or a field with one word for on and another for off. */
		enabled: z.union([path, z.object({ field: path, on: scalar, off: scalar }).strict()]).optional(),
		name: path.optional(),
		description: path.optional(),
		apiVersion: path.optional(),
		/** Where a signing secret that we make is written; it is never read. */
		secret: path.optional(),
		createdAt: path.optional(),
		updatedAt: path.optional(),
	})
	.strict();

const managementSchema = z
	.object({
		/** Default base URL; the credential may change it. No slash at the end. */
		baseUrl: z.string(),
		/** Headers of every call. `{word}` is a field of the credential; a header that turns out empty is not sent. */
		headers: z.record(z.string(), z.string()).optional(),
		/** Credential field that holds the version of the API the calls are made for. */
		versionField: z.string().optional(),
		/** Where answers hold their object, unless the operation says otherwise. */
		answer: places,
		/** A 429 without `Retry-After`: try again after a pause (default), or give up. */
		unhinted429: z.enum(['retry', 'giveUp']).optional(),
		endpoint: endpointFieldsSchema,
		operations: operationsSchema,
	})
	.strict();

/**
 * An inbound webhook: the vendor takes free-form JSON at a URL that it makes for the account. Apart from `management`,
 * because a vendor can have the one without the other.
 */
const inboundSchema = z
	.object({
		/** Credential that holds the URL. */
		credential: z.string(),
		/** Field of that credential with the whole URL. Who knows it may post, so it is a secret. */
		urlField: z.string(),
	})
	.strict();

/** An event that the vendor documents. */
const eventSchema = z
	.object({
		name: z.string(),
		description: z.string(),
		/** First dated version of the API that surely knows the event; "every event" leaves it out for older ones. */
		since: z.string().optional(),
	})
	.strict();

const eventsSchema = z
	.object({
		catalogue: z.array(eventSchema),
		/** What the vendor itself understands as "every event"; without it the whole catalogue is sent. */
		wildcard: z.string().optional(),
		/** Compare names without regard to case, where the vendor does not publish their spelling. */
		ignoreCase: z.boolean().optional(),
		/** Events that the vendor's test call or "send test" button sends. They are never part of a subscription. */
		test: z
			.object({
				names: z.array(z.string()),
				/** Words that mark an event outside the catalogue as a test, where the name is not published. */
				words: z.array(z.string()).optional(),
			})
			.strict(),
	})
	.strict();

const digestEncoding = z.enum(['hex', 'base64']);
const secretEncoding = z.enum(['utf8', 'hex', 'base64']);

/** How a vendor signs: HMAC over a template, sent in a header. */
export const signatureSchemeSchema = z
	.object({
		algorithm: z.enum(['sha256', 'sha1', 'sha512']),
		encoding: digestEncoding,
		/** Header sets, best first; the first set whose signature header was sent counts. Names in any case. */
		headers: z
			.array(z.object({ signature: z.string(), timestamp: z.string().optional(), id: z.string().optional() }).strict())
			.min(1),
		/** What is signed: text with `{body}` (the raw bytes), `{timestamp}` and `{id}` (the headers' text). */
		content: z.string(),
		/** Text before the digest, such as `sha256=`. */
		prefix: z.string().optional(),
		/** Whether a digest without the prefix counts too, where the vendor does not publish it. */
		prefixOptional: z.boolean().optional(),
		/**
		 * A header of several entries: `v1,<digest> v1,<digest>` is `{ separator: ' ', assign: ',', signature: 'v1' }`,
		 * `t=<time>,v1=<digest>` is `{ separator: ',', assign: '=', signature: 'v1', timestamp: 't' }`.
		 */
		entries: z
			.object({ separator: z.string(), assign: z.string(), signature: z.string(), timestamp: z.string().optional() })
			.strict()
			.optional(),
		/** Unit of the timestamp; `any` tells seconds, milliseconds and ISO 8601 apart by their look. */
		timestampUnit: z.enum(['seconds', 'milliseconds', 'iso8601', 'any']).optional(),
		/** How key bytes come from the secret. Several: each one that the secret can be read in is tried. */
		secret: z
			.object({
				encodings: z.array(secretEncoding).min(1),
				/** Taken off before decoding, where it is there. */
				prefix: z.string().optional(),
			})
			.strict(),
	})
	.strict();

const signatureSchema = signatureSchemeSchema
	.extend({
		/**
		 * `documented`: the vendor says so, or its code does. `inferred`: very likely, not confirmed. `unpublished`: a
		 * guess that the user can change in the node.
		 */
		status: z.enum(['documented', 'inferred', 'unpublished']),
	})
	.strict();

/** Where to find a value of a delivery: in the body, which the signature covers, or in a header. */
const deliverySource = z.union([z.object({ body: path }).strict(), z.object({ header: z.string() }).strict()]);

const deliverySchema = z
	.object({
		event: z.array(deliverySource).min(1),
		/** Only places that the signature covers, or a replay could be made to look new. Empty: a hash of the body. */
		id: z.array(deliverySource),
		/** Time of the event, not of the attempt. Empty: the time of arrival. */
		timestamp: z.array(deliverySource),
		data: z
			.object({
				/** Where the event's own part is. */
				path,
				/** Fields that belong to the envelope; without an object at `path`, all other fields are the data. */
				envelope: z.array(z.string()),
			})
			.strict(),
	})
	.strict();

export const serviceSchema = z
	.object({
		/** Value of the `service` parameter. */
		id: z.string().regex(/^[a-z][a-zA-Z0-9]*$/),
		displayName: z.string().min(1),
		/** The vendor's own page about its webhooks. */
		docsUrl: z.string().url(),
		/** Credential for the management API; left out where the vendor has none. */
		credential: z.string().optional(),
		/** Where a user gets what the credential asks for; ends messages about a refused credential. */
		credentialHelp: z.string().optional(),
		/** Where a user finds the signing secret; shown when the endpoint is registered by hand. */
		secretHelp: z.string(),
		/** Ways to register the trigger's endpoint. */
		registration: z.array(z.enum(['automatic', 'manual'])).min(1),
		/** What a user should know before choosing this service; shown in the trigger's panel. */
		notice: z.string().optional(),
		management: managementSchema.optional(),
		/** Where messages can be posted to the vendor, if it takes any. */
		inbound: inboundSchema.optional(),
		events: eventsSchema,
		signature: signatureSchema,
		delivery: deliverySchema,
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
