import { z } from 'zod';
import { path } from './primitives';

/** An event that the service documents. */
const eventSchema = z
	.object({
		name: z.string().describe('The name as the service spells it.'),
		description: z.string().describe('What has happened then, in a few words.'),
		since: z
			.string()
			.optional()
			.describe(
				'First dated version of the API that certainly has the event; "every event" leaves it out for older ones.',
			),
	})
	.strict();

/** The events of a service. */
export const eventsSchema = z
	.object({
		catalog: z.array(eventSchema).describe('The events to choose from in the node.'),
		wildcard: z
			.string()
			.optional()
			.describe(
				'What the service itself understands as "every event", such as `*`; without it the whole catalog is sent.',
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
					.describe('Words that mark an event outside the catalog as a test, where the name is not published.'),
				flags: z.array(path).optional().describe('Places in the body where a test has `true`, whatever its name.'),
			})
			.strict()
			.describe('Events that a test call or a "send test" button sends. They are never part of a subscription.'),
	})
	.strict();

export type ServiceEvent = z.infer<typeof eventSchema>;
