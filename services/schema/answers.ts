import { z } from 'zod';
import { path, scalar } from './primitives';

/**
 * A handshake: a request by which a service finds out whether somebody is at the address, and that wants a certain answer.
 * It never starts the workflow.
 */
const answerSchema = z
	.object({
		when: z
			.object({
				method: z.enum(['POST', 'GET', 'HEAD']).optional().describe('The kind of the request; `POST` without it.'),
				body: z
					.record(z.string(), scalar)
					.optional()
					.describe('Values that the body (a JSON object) has at these places.'),
				has: z.array(path).optional().describe('Places of the body that hold a text.'),
				query: z.array(z.string()).optional().describe('Parameters (after `?` in the address) that are there.'),
				header: z.string().optional().describe('A header that is there, name in any case.'),
			})
			.strict()
			.describe('Which requests get this answer; all conditions given here must be met.'),
		verified: z
			.boolean()
			.optional()
			.describe(
				'Whether only requests that are verified like deliveries are answered, which is the default. `false` if the service does not sign its handshake. A `GET` or `HEAD` is never verified.',
			),
		reply: z
			.object({
				status: z
					.number()
					.int()
					.min(200)
					.max(299)
					.optional()
					.describe('The number with which it is answered (its status); 200 without it.'),
				text: z.string().optional().describe('The answer, as plain text.'),
				json: z.record(z.string(), z.string()).optional().describe('The answer, as an object of texts.'),
				headers: z
					.record(z.string(), z.string())
					.optional()
					.describe('Headers of the answer. Only names that begin with `X-`.'),
			})
			.strict()
			.describe(
				'The answer. `{body:challenge}`, `{query:name}` and `{header:name}` are filled in from the request: plain text of 500 characters at most. `{hmac:place}` is the HMAC-SHA256 in hex of what the body has at that place, made with the signing secret; only in an answer to a verified request.',
			),
	})
	.strict();

/** The handshakes of a service, best first. */
export const answersSchema = z.array(answerSchema).min(1);

export type Handshake = z.infer<typeof answerSchema>;
