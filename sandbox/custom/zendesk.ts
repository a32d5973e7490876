import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bareEndpoint } from '../bareEndpoint';
import { checked, type FieldIssue } from '../body';
import type { DeliveryHabit } from '../habit';
import { Refusal } from '../refusal';
import { hmac } from '../sign';
import type { StandInEndpoint } from '../standIn';
import { authorized, customCredential } from './credential';
import type { Vendor } from '../vendor';

/**
 * Zendesk's webhooks, by https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ and, for
 * deliveries, https://developer.zendesk.com/documentation/webhooks/anatomy-of-a-webhook-request/ and
 * https://developer.zendesk.com/documentation/webhooks/verifying/.
 */
export function zendesk(): Vendor<'custom'> {
	const authValue = `Basic ${Buffer.from(`agent@example.com/token:${randomBytes(20).toString('hex')}`).toString('base64')}`;
	return {
		service: 'custom',
		basePath: '/api/v2',
		credential: (origin) => customCredential('zendesk', `${origin}/api/v2`, authValue),
		unknownRoute: new Refusal(404, 'InvalidEndpoint', 'Not found'),
		// The form of its 401 differs from the others.
		errorBody: ({ status, code, message, details }) =>
			status === 401
				? { error: "Couldn't authenticate you" }
				: { errors: details ?? [{ code: code ?? codeByStatus[status] ?? 'Error', detail: message, title: message }] },
		newEndpoint: () =>
			bareEndpoint({
				id: `01${randomBytes(12).toString('hex').toUpperCase()}`,
				secret: randomBytes(32).toString('base64'),
			}),
		habit,
		routes: (router, account) => {
			router.use(authorized(authValue, () => new Refusal(401, 'Unauthorized', 'Not authorized')));

			router.get('/webhooks', (request, response) => {
				const { 'page[size]': size, 'page[after]': after } = checked(listQuery, request.query, invalid);
				const all = account.listed().reverse();
				const start = after === undefined ? 0 : all.findIndex(({ id }) => cursorOf(id) === after) + 1;
				if (after !== undefined && start === 0) throw new Refusal(400, 'InvalidPaginationParameter', 'Unknown cursor');
				const page = all.slice(start, start + size);
				const more = start + size < all.length;
				response.json({
					webhooks: page.map(wire),
					meta: {
						has_more: more,
						after_cursor: more ? cursorOf(page.at(-1)?.id ?? '') : null,
						before_cursor: start > 0 ? cursorOf(page[0]?.id ?? '') : null,
					},
					links: { next: null, prev: null },
				});
			});

			router.post('/webhooks', (request, response) => {
				const { webhook } = checked(createBody, request.body, invalid);
				const endpoint = account.create({ ...fieldsOf(webhook), url: webhook.endpoint });
				response.status(201).json({ webhook: wire(endpoint) });
			});

			router.get('/webhooks/:id', (request, response) => {
				response.json({ webhook: wire(account.get(request.params.id, missing())) });
			});
			router.patch('/webhooks/:id', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				account.change(endpoint, fieldsOf(checked(patchBody, request.body, invalid).webhook));
				response.status(204).end();
			});
			router.delete('/webhooks/:id', (request, response) => {
				account.delete(account.get(request.params.id, missing()));
				response.status(204).end();
			});

			router.get('/webhooks/:id/signing_secret', (request, response) => {
				const { secret } = account.get(request.params.id, missing());
				response.json({ signing_secret: { algorithm: 'SHA256', secret } });
			});
			router.post('/webhooks/:id/signing_secret', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				account.change(endpoint, { secret: randomBytes(32).toString('base64') });
				response.status(201).json({ signing_secret: { algorithm: 'SHA256', secret: endpoint.secret } });
			});
		},
	};
}

/** Base64 HMAC-SHA256 of timestamp and body without anything between them; the secret's text is the key. */
export const signZendesk = (secret: string, timestamp: string, body: string): string =>
	hmac('sha256', secret, `${timestamp}${body}`, 'base64');

const wholeSeconds = (at: Date): string => at.toISOString().replace(/\.\d+/, '');

const accountId = 12_514_403;

const habit: DeliveryHabit = {
	compose: ({ name, data, id, at, endpoint }) => ({
		event: name,
		id,
		body: JSON.stringify({
			type: name,
			account_id: accountId,
			id,
			time: at.toISOString(),
			zendesk_event_version: '2022-11-06',
			...data,
		}),
		headers: {
			'User-Agent': 'Zendesk Webhook',
			'X-Zendesk-Account-Id': String(accountId),
			'X-Zendesk-Webhook-Id': endpoint.id,
			'X-Zendesk-Webhook-Invocation-Id': randomUUID(),
		},
	}),
	sign: ({ secret, body, at }) => {
		const timestamp = wholeSeconds(at);
		return {
			'X-Zendesk-Webhook-Signature': signZendesk(secret, timestamp, body),
			'X-Zendesk-Webhook-Signature-Timestamp': timestamp,
		};
	},
	signatureHeader: 'X-Zendesk-Webhook-Signature',
	newEventId: () => randomUUID(),
	sample: (event) => ({
		subject: `zen:${/^zen:event-type:(\w+)\./.exec(event)?.[1] ?? 'ticket'}:35436`,
		detail: { id: '35436', created_at: '2026-07-31T09:50:00Z', updated_at: '2026-07-31T10:00:00Z' },
		event: { meta: { sequence: { id: '01J3Y6V4Q7W8E9R0T1Y2U3I4O5', position: 1 } } },
	}),
	subscribed: ({ events }, event) => events.includes(event),
	// Only 409, 429, 503 with Retry-After and time-outs are tried again, by rules that are no plain schedule.
	retryPausesSeconds: [],
	copyPausesSeconds: [0],
	timeoutSeconds: 12,
	redirects: 0,
	queue: 'live',
};

const cursorOf = (id: string): string => Buffer.from(id).toString('base64url');

const wire = ({ enabled, description, ...endpoint }: StandInEndpoint): object => ({
	id: endpoint.id,
	name: endpoint.name,
	status: enabled ? 'active' : 'inactive',
	subscriptions: endpoint.events,
	endpoint: endpoint.url,
	http_method: 'POST',
	request_format: 'json',
	...(description === null ? {} : { description }),
	created_at: wholeSeconds(endpoint.createdAt),
	created_by: '1234567',
	updated_at: wholeSeconds(endpoint.updatedAt),
	updated_by: '1234567',
});

const listQuery = z.object({
	'page[size]': z.coerce.number().int().min(1).max(100).default(100),
	'page[after]': z.string().optional(),
});

const subscription = z.string().regex(/^(conditional_ticket_events|zen:event-type:[a-z_]+\.[a-z_]+)$/);

const webhookBody = z.object({
	name: z.string().min(1),
	endpoint: z.string().url(),
	status: z.enum(['active', 'inactive']),
	http_method: z.literal('POST'),
	request_format: z.literal('json'),
	subscriptions: z.array(subscription).default([]),
	description: z.string().optional(),
});
const createBody = z.object({ webhook: webhookBody });
const patchBody = z.object({
	webhook: webhookBody
		.partial()
		.extend({ subscriptions: z.array(subscription).optional() })
		.refine((webhook) => Object.keys(webhook).length > 0, 'Nothing to change'),
});

const fieldsOf = (webhook: z.infer<typeof patchBody>['webhook']): Partial<StandInEndpoint> => ({
	url: webhook.endpoint,
	events: webhook.subscriptions,
	enabled: webhook.status === undefined ? undefined : webhook.status === 'active',
	name: webhook.name,
	description: webhook.description,
});

const invalid = (issues: FieldIssue[]): Refusal =>
	new Refusal(
		400,
		'InvalidWebhook',
		'The webhook is not valid',
		issues.map(({ field, message }) => ({ code: 'InvalidWebhook', title: `Invalid ${field}`, detail: message })),
	);
const missing = (): Refusal => new Refusal(404, 'WebhookNotFound', 'There is no webhook with this id');

const codeByStatus: Record<number, string> = {
	403: 'Forbidden',
	404: 'WebhookNotFound',
	409: 'Conflict',
	422: 'InvalidWebhook',
	429: 'TooManyRequests',
};
