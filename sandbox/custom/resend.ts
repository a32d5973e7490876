import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bareEndpoint } from '../bareEndpoint';
import { checked, type FieldIssue } from '../body';
import { signSvix } from '../casey';
import type { DeliveryHabit } from '../habit';
import { identifier } from '../identifier';
import { Refusal } from '../refusal';
import { unixSeconds } from '../sign';
import type { RecordedDelivery, StandInEndpoint } from '../standIn';
import { authorized, customCredential } from './credential';
import type { Vendor } from '../vendor';

/**
 * Resend's webhooks, by https://resend.com/docs/api-reference/webhooks and
 * https://resend.com/docs/webhooks/retries-and-replays; rotation and history by its published Node library.
 */
export function resend(): Vendor<'custom'> {
	const authValue = `Bearer ${identifier('re_')}`;
	return {
		service: 'custom',
		basePath: '',
		credential: (origin) => customCredential('resend', origin, authValue),
		unknownRoute: new Refusal(404, 'not_found', 'The requested endpoint does not exist'),
		errorBody: ({ status, code, message }) => ({
			statusCode: status,
			name: code ?? nameByStatus[status] ?? 'application_error',
			message,
		}),
		newEndpoint: () => bareEndpoint({ id: randomUUID(), secret: newSecret() }),
		habit,
		routes: (router, account) => {
			router.use(authorized(authValue, () => new Refusal(401, 'invalid_api_key', 'API key is invalid')));

			router.get('/webhooks', (request, response) => {
				const { items, more } = pageOf(account.listed(), request.query);
				response.json({ object: 'list', has_more: more, data: items.map(wire) });
			});
			router.post('/webhooks', (request, response) => {
				const body = checked(createBody, request.body, invalid);
				const { id, secret } = account.create({ url: body.endpoint, events: body.events });
				response.status(201).json({ object: 'webhook', id, signing_secret: secret });
			});
			router.get('/webhooks/:id', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				response.json({ object: 'webhook', ...wire(endpoint), signing_secret: endpoint.secret });
			});
			router.patch('/webhooks/:id', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				const {
					endpoint: url,
					events,
					status,
				} = checked(createBody.extend(statusBody).partial(), request.body, invalid);
				account.change(endpoint, { url, events, enabled: status === undefined ? undefined : status === 'enabled' });
				response.json({ object: 'webhook', id: endpoint.id });
			});
			router.delete('/webhooks/:id', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				account.delete(endpoint);
				response.json({ object: 'webhook', id: endpoint.id, deleted: true });
			});
			router.post('/webhooks/:id/signing-secret/rotate', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				account.change(endpoint, { secret: newSecret() });
				response.json({ object: 'webhook', id: endpoint.id, signing_secret: endpoint.secret });
			});
			router.get('/webhooks/:id/events', (request, response) => {
				const { id } = account.get(request.params.id, missing());
				const sent = account.deliverer.deliveries.filter(({ endpointId }) => endpointId === id).reverse();
				const { items, more } = pageOf(sent.map(historyEntry), request.query);
				response.json({ object: 'list', has_more: more, data: items });
			});
		},
	};
}

const newSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** A page after the entry with the id that the query names. */
function pageOf<Item extends { id: string }>(all: readonly Item[], query: unknown): { items: Item[]; more: boolean } {
	const { limit, after } = checked(listQuery, query, invalid);
	const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
	if (after !== undefined && start === 0) throw new Refusal(422, 'validation_error', 'The `after` id is not known');
	return { items: all.slice(start, start + limit), more: start + limit < all.length };
}

const minute = 60;
const hour = 60 * minute;

const habit: DeliveryHabit = {
	compose: ({ name, data, id, at }) => ({
		event: name,
		id,
		body: JSON.stringify({ type: name, created_at: at.toISOString(), data }),
		headers: {},
	}),
	sign: ({ secret, body, id, at }) => {
		const timestamp = unixSeconds(at);
		return {
			'svix-id': id,
			'svix-timestamp': timestamp,
			'svix-signature': signSvix(secret, id, timestamp, body),
		};
	},
	signatureHeader: 'svix-signature',
	newEventId: () => identifier('msg_'),
	sample: (event) => ({
		...(event.startsWith('email.')
			? { email_id: '56761188-7520-42d8-8898-ff6fc54ce618', from: 'team@example.com', to: ['sam@example.com'] }
			: { id: '0c2f7a55-9d57-4a53-8a3e-9d0f2f0a7c11', email: 'sam@example.com' }),
		created_at: '2026-07-31T10:00:00.000Z',
	}),
	subscribed: ({ events }, event) => events.includes(event),
	retryPausesSeconds: [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour],
	copyPausesSeconds: [0],
	timeoutSeconds: 15,
	redirects: 0,
	queue: 'live',
};

const wire = (endpoint: StandInEndpoint): object => ({
	id: endpoint.id,
	created_at: endpoint.createdAt.toISOString(),
	status: endpoint.enabled ? 'enabled' : 'disabled',
	endpoint: endpoint.url,
	events: endpoint.events,
});

const historyEntry = ({ id, eventId, event, attempts, delivered, settled }: RecordedDelivery) => ({
	id: eventId ?? id,
	type: event,
	created_at: (attempts[0]?.at ?? new Date()).toISOString(),
	status: delivered ? 'success' : settled ? 'failed' : attempts.length > 0 ? 'attempting' : 'pending',
});

const listQuery = z.object({
	limit: z.coerce.number().int().min(1).max(100).default(20),
	after: z.string().optional(),
});

const eventName = z
	.string()
	.regex(
		/^(contact|domain)\.(created|updated|deleted)$|^suppression\.(added|removed)$|^email\.[a-z_]+$/,
		'Unknown event',
	);

const createBody = z.object({ endpoint: z.string().url(), events: z.array(eventName).min(1) });
const statusBody = { status: z.enum(['enabled', 'disabled']) };

const invalid = (issues: FieldIssue[]): Refusal =>
	new Refusal(422, 'validation_error', issues.map(({ field, message }) => `${field}: ${message}`).join('; '));
const missing = (): Refusal => new Refusal(404, 'not_found', 'Webhook endpoint not found');

const nameByStatus: Record<number, string> = {
	400: 'validation_error',
	401: 'invalid_api_key',
	403: 'restricted_api_key',
	404: 'not_found',
	422: 'validation_error',
	429: 'rate_limit_exceeded',
};
