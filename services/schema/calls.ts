import { z } from 'zod';
import { pagingSchema } from './paging';
import { path, places, scalar } from './primitives';
import { writableFields } from './writableFields';

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

const httpMethod = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** A management call of the service. */
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
			.describe(
				'Fixed part of what the call sends, as the service wants it. The fields in `accepts` are put into it. A text that is `{id}` and nothing else becomes the id of the endpoint.',
			),
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
		whole: z
			.boolean()
			.optional()
			.describe(
				'Whether the call needs every field that it accepts, even unchanged ones: then the endpoint is read first. Only for a call that changes one.',
			),
		answer: places
			.optional()
			.describe('Where the answer holds the object or the list, if not where `management.answer` says.'),
		secret: places.optional().describe('Where the answer holds the signing secret, if it does.'),
		secretTaken: places
			.optional()
			.describe(
				'Where the answer says (`true`) that the service has taken a secret of ours, if some versions of it ignore one without a word. Anything else there counts as not taken.',
			),
	})
	.strict();
const listSchema = operationSchema
	.extend({
		paging: pagingSchema
			.optional()
			.describe('How the list goes on after its first page; without it the first answer is the whole list.'),
		maxListed: z
			.number()
			.int()
			.positive()
			.optional()
			.describe('The most endpoints that the list shows, if there is no way to get the others.'),
		only: z
			.record(z.string(), scalar)
			.optional()
			.describe(
				'Values that an entry has at these places, where the list has other things too: only those entries count.',
			),
	})
	.strict();

/** The call that makes an endpoint. */
const createSchema = operationSchema
	.extend({
		ownId: z
			.object({
				prefix: z
					.string()
					.describe('Text in front of the random part, such as `n8n-`; the random part has 16 characters.'),
			})
			.strict()
			.optional()
			.describe(
				'For a service that wants the id of a new endpoint from us, as the `{id}` of the path: what such an id looks like.',
			),
	})
	.strict();

/** The service's test call. */
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

/** The service's delivery history. */
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
				attempts: path.optional().describe('How many times it was tried, as a number.'),
				createdAt: path.optional().describe('When it was created.'),
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

/** The calls of a service, by what they do. */
export const operationsSchema = z
	.object({
		list: listSchema.describe('Lists the endpoints of the account.'),
		get: operationSchema.describe('Gets one endpoint; without it the endpoint is looked up in the list.'),
		create: createSchema.describe('Creates an endpoint. Where its answer has no URL, what was sent counts.'),
		update: operationSchema.describe(
			'Changes the given fields of an endpoint and leaves the others alone. What only `create` accepts is changed by replacing the endpoint; what neither accepts is refused.',
		),
		delete: operationSchema.describe('Deletes an endpoint.'),
		renew: operationSchema.describe(
			'Extends an endpoint that expires. A published trigger does it three days before. Needs `endpoint.expiresAt`.',
		),
		rotateSecret: operationSchema.describe(
			'Gives the endpoint a new signing secret: one that the answer holds (`secret`), or one of ours (`accepts` with `secret`).',
		),
		getSecret: operationSchema.describe("Fetches the endpoint's signing secret; `secret` says where it is."),
		sendTest: sendTestSchema.describe('Sends a test event.'),
		listDeliveries: listDeliveriesSchema.describe("Lists what was sent to an endpoint: the service's history."),
	})
	.partial()
	.strict();

export type Operations = z.infer<typeof operationsSchema>;
export type OperationName = keyof Operations;
export type Operation = z.infer<typeof operationSchema>;
export type ListOperation = z.infer<typeof listSchema>;
