import { z } from 'zod';
import { path } from './primitives';

/** Longest time that a service may be said to repeat, in seconds: 90 days. */
const maxRepeatsForSeconds = 7_776_000;

/** Where to find a value of a delivery: in the body, which the signature covers, or in a header. */
const deliverySource = z.union([
	z.object({ body: path.describe('In the body, at this place.') }).strict(),
	z.object({ header: z.string().describe('In this header, name in any case.') }).strict(),
]);

/** Several values of the body that are one together. */
const joinedSource = z
	.object({
		join: z.array(path).min(2).describe('Places in the body whose texts together are it.'),
		with: z.string().describe('What stands between them, such as `.`.'),
	})
	.strict();

/** Where to find the id of an event. */
const idSource = z.union([...deliverySource.options, joinedSource]);

/** Where to find the name of an event. */
const eventSource = z.union([
	...deliverySource.options,
	joinedSource,
	z
		.object({
			fieldOf: z
				.array(z.string())
				.min(1)
				.describe('Fields of the body: the name of the first one that is there is the name of the event.'),
		})
		.strict(),
]);

/** How to read a delivery. */
export const deliverySchema = z
	.object({
		event: z.array(eventSource).min(1).describe('Where the name of the event is: places, best first.'),
		each: z
			.array(path)
			.min(1)
			.max(3)
			.optional()
			.describe(
				'Where a delivery holds several events: the place of their list, `""` for a body that is a list. Of lists in a list, one after the other: `["entry", "changes"]`. All other places are then seen from one event, and the workflow starts once with an item for each.',
			),
		form: z
			.union([
				z.literal('urlencoded'),
				z
					.object({
						json: z.string().describe('Name of the field of the form that has the JSON.'),
					})
					.strict(),
			])
			.optional()
			.describe(
				'Where a delivery is a form and not JSON: `urlencoded` for fields and values (`a[b]=c` is the field `b` in `a`), or the field that holds JSON.',
			),
		// Elsewhere a replay could be made to look new.
		id: z
			.array(idSource)
			.describe(
				'Where the id of the event is: text or a whole number that no other event has; `join` where one value alone is not enough. Only places that the signature covers; a header counts only in the set of headers that verified the delivery. `[]`: a fingerprint (SHA-256) of the body is used.',
			),
		counters: z
			.array(path)
			.min(1)
			.optional()
			.describe(
				'What a service changes with each attempt to deliver the same event, such as `retryCount` or the time of sending. The fingerprint of an event without an id leaves it out.',
			),
		sharedBodies: z
			.boolean()
			.optional()
			.describe(
				'Whether different events can have the same body, with the name of the event in a header. Then the name tells them apart although it is not signed, if it is one that the node knows: whoever has recorded a delivery could have it run once for each of these names.',
			),
		repeatsForSeconds: z
			.number()
			.int()
			.min(1)
			.max(maxRepeatsForSeconds)
			.optional()
			.describe(
				'How long the service repeats a delivery, all its retries together. For that long a delivery with the same body counts as the same event, where there is no id. 86400 (a day) without it.',
			),
		copies: z
			.number()
			.int()
			.min(1)
			.max(100)
			.optional()
			.describe(
				'How often the service sends each event by design, also when every delivery succeeds. Where there is no id, one more delivery with the same body is a new event then.',
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
				flat: z
					.boolean()
					.optional()
					.describe(
						'Whether events come without an object at `path`, which only others have. Says how a sample is sent.',
					),
			})
			.strict()
			.describe('What the node puts out as `data`.'),
	})
	.strict();

export type DeliverySource = z.infer<typeof deliverySource>;
export type EventSource = z.infer<typeof eventSource>;
export type IdSource = z.infer<typeof idSource>;
