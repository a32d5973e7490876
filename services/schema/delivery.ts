import { z } from 'zod';
import { path } from './primitives';

/** Where to find a value of a delivery: in the body, which the signature covers, or in a header. */
const deliverySource = z.union([
	z.object({ body: path.describe('In the body, at this place.') }).strict(),
	z.object({ header: z.string().describe('In this header, name in any case.') }).strict(),
]);

/** How to read a delivery. */
export const deliverySchema = z
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

export type DeliverySource = z.infer<typeof deliverySource>;
