import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bareEndpoint } from './bareEndpoint';
import { checked, type FieldIssue } from './body';
import type { DeliveryHabit } from './habit';
import { identifier } from './identifier';
import { Refusal } from './refusal';
import { caseySamples } from './samples/casey';
import { hmac, unixSeconds } from './sign';
import type { StandIn, StandInEndpoint, StandInOptions } from './standIn';
import { startVendor } from './start';
import type { Vendor } from './vendor';

export interface CaseyOptions extends StandInOptions {
	/** The one key that is valid; a test key (`sk_test_…`) without it. */
	apiKey?: string;
	/** Answer lists in pages, as other lists of this API do; the vendor shows none for webhooks. */
	pagination?: boolean;
	/** The error envelope: that of the webhook pages, or the longer one of the API's other pages. */
	errors?: 'plain' | 'withMeta';
	/** Header family: Svix's own, or the unbranded one of Standard Webhooks. */
	headers?: 'svix' | 'webhook';
	/** Status of a successful create; the vendor does not publish it. */
	createStatus?: 200 | 201;
	/** Whether the test event only reaches endpoints that list it, as Svix would have it. */
	testObeysFilter?: boolean;
}

/** The signature that Svix makes: `v1,` and base64; the key is what follows `whsec_`, read as base64. */
export function signSvix(secret: string, id: string, timestamp: string, body: string): string {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	return `v1,${hmac('sha256', key, `${id}.${timestamp}.${body}`, 'base64')}`;
}

/** Starts a stand-in for Casey, with the API below `/v1/backend`. */
export async function startCasey(options: CaseyOptions = {}): Promise<StandIn> {
	return (await startVendor(casey(options), options)).standIn;
}

const testEvent = 'test.event';

function casey(options: CaseyOptions): Vendor {
	const apiKey = options.apiKey ?? `sk_test_${randomBytes(18).toString('hex')}`;
	return {
		service: 'casey',
		basePath: '/v1/backend',
		credential: (origin) => ({ apiKey, baseUrl: `${origin}/v1/backend` }),
		unknownRoute: new Refusal(404, 'NOT_FOUND', 'Route not found'),
		errorBody: ({ status, code = codeByStatus[status] ?? 'INTERNAL_ERROR', message, details }) => {
			const error = { code, message, ...(details !== undefined && { details }) };
			if (options.errors !== 'withMeta') return { error };
			return { data: null, error, meta: { request_id: identifier('req_'), timestamp: new Date().toISOString() } };
		},
		newEndpoint: () => bareEndpoint({ id: identifier('ep_'), secret: `whsec_${randomBytes(24).toString('base64')}` }),
		habit: habit(options.headers ?? 'svix'),
		routes: (router, account) => {
			router.use((request, _response, next) => {
				const given = /^Bearer (sk_(?:test|live)_\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
				if (given !== apiKey) throw new Refusal(401, 'UNAUTHORIZED', 'Invalid or missing API key');
				next();
			});

			router.get('/webhooks', (request, response) => {
				const all = account.listed();
				if (!options.pagination) return void response.json({ data: all.map(wire) });
				const { limit, after } = checked(listQuery, request.query, invalid);
				const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
				if (after !== undefined && start === 0) throw invalid([{ field: 'after', message: 'Unknown cursor' }]);
				const page = all.slice(start, start + limit);
				const more = start + limit < all.length;
				response.json({
					data: page.map(wire),
					pagination: {
						has_more: more,
						next_cursor: more ? (page.at(-1)?.id ?? null) : null,
						prev_cursor: start > 0 ? (page[0]?.id ?? null) : null,
					},
				});
			});

			router.post('/webhooks', (request, response) => {
				const body = checked(createBody, request.body, invalid);
				const endpoint = account.create({
					url: body.url,
					description: body.description ?? null,
					events: body.event_types,
				});
				response.status(options.createStatus ?? 201).json({ data: { ...wire(endpoint), secret: endpoint.secret } });
			});

			// Comes before the paths with an id, and reaches every endpoint of the organization.
			router.post('/webhooks/test', (_request, response) => {
				const reached = account.endpoints.filter(
					({ enabled, events }) => enabled && (!options.testObeysFilter || events.includes(testEvent)),
				);
				const id = identifier('evt_');
				for (const endpoint of reached) {
					void account.deliverer.send({ endpoint, registered: true }, testEvent, { id, test: true });
				}
				response.json({ data: { success: true, message_id: messageId(id) } });
			});

			router.get('/webhooks/:id', (request, response) => {
				response.json({ data: wire(account.get(request.params.id, missing())) });
			});
			router.get('/webhooks/:id/secret', (request, response) => {
				response.json({ data: { secret: account.get(request.params.id, missing()).secret } });
			});
			router.delete('/webhooks/:id', (request, response) => {
				account.delete(account.get(request.params.id, missing()));
				response.status(204).end();
			});
		},
	};
}

const minute = 60;
const hour = 60 * minute;

/** Svix gives each message an id of its own, the same in all attempts. */
const messageId = (eventId: string): string => `msg_${eventId.replace(/^evt_/, '').replaceAll('.', '')}`;

const habit = (family: 'svix' | 'webhook'): DeliveryHabit => ({
	compose: ({ name, data, id, at }) => ({
		event: name,
		id,
		body: JSON.stringify({
			event_type: name,
			event_id: id,
			timestamp: at.toISOString(),
			organization_id: '0d9c8b7a-6f5e-4d3c-8b1a-2f3e4d5c6b7a',
			data,
		}),
		headers: {},
	}),
	sign: ({ secret, body, id, at }) => {
		const timestamp = unixSeconds(at);
		return {
			[`${family}-id`]: messageId(id),
			[`${family}-timestamp`]: timestamp,
			[`${family}-signature`]: signSvix(secret, messageId(id), timestamp, body),
		};
	},
	signatureHeader: `${family}-signature`,
	newEventId: () => `evt_${randomUUID().replaceAll('-', '')}`,
	sample: (event) => caseySamples[event] ?? {},
	subscribed: ({ events }, event) => events.includes(event),
	retryPausesSeconds: [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour],
	copyPausesSeconds: [0],
	timeoutSeconds: 15,
	redirects: 0,
	queue: 'live',
});

const wire = (endpoint: StandInEndpoint): object => ({
	id: endpoint.id,
	url: endpoint.url,
	description: endpoint.description,
	event_types: endpoint.events,
	enabled: endpoint.enabled,
	created_at: endpoint.createdAt.toISOString(),
});

const listQuery = z.object({
	limit: z.coerce.number().int().min(1).max(100).default(20),
	after: z.string().optional(),
});

const createBody = z.object({
	url: z.string().url(),
	description: z.string().nullish(),
	// Leaving it out does not mean every event.
	event_types: z
		.array(z.enum(['conversation.started', 'conversation.completed', 'conversation.abandoned', testEvent]))
		.default(['conversation.completed']),
});

const invalid = (issues: FieldIssue[]): Refusal =>
	new Refusal(400, 'VALIDATION_ERROR', issues.map(({ field, message }) => `${field}: ${message}`).join('; '), issues);
const missing = (): Refusal => new Refusal(404, 'NOT_FOUND', 'Webhook endpoint not found');

const codeByStatus: Record<number, string> = {
	400: 'VALIDATION_ERROR',
	401: 'UNAUTHORIZED',
	403: 'FORBIDDEN',
	404: 'NOT_FOUND',
	409: 'CONFLICT',
	429: 'RATE_LIMITED',
};
