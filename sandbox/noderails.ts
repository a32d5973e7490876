import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bareEndpoint } from './bareEndpoint';
import { checked, type FieldIssue } from './body';
import { wasAccepted } from './deliver';
import type { DeliveryHabit } from './habit';
import { IdempotentAnswers } from './idempotency';
import { DeliveryHistory, type HistoryEntry } from './noderailsHistory';
import { Refusal } from './refusal';
import { nodeRailsSamples } from './samples/noderails';
import { hmac, unixSeconds } from './sign';
import type { StandIn, StandInEndpoint, StandInOptions } from './standIn';
import { startVendor } from './start';
import type { Vendor } from './vendor';

export interface NodeRailsOptions extends StandInOptions {
	/** The one key that is valid; a test key (`nr_test_sk_…`) without it. */
	apiKey?: string;
	/** How many copies of an event are sent, 1 to 10; 3 without it. */
	copies?: number;
}

/** NodeRails keeps a history of deliveries and has several apps a merchant. */
export interface NodeRailsStandIn extends StandIn {
	/** Another app of the same merchant, which the same key may manage. */
	readonly siblingAppId: string;
	/** An app of another merchant. */
	readonly foreignAppId: string;
	/** A public key, which the API refuses. */
	readonly publicKey: string;
	/** Writes so many made-up entries into an endpoint's history, a minute apart, the newest last. */
	seedDeliveries(endpointId: string, count: number): readonly HistoryEntry[];
}

/** Lower-case hex HMAC-SHA256 of `<timestamp>.<body>`; the key is the secret's text, not what it is in hex. */
export const signNodeRails = (secret: string, timestamp: string, body: string): string =>
	hmac('sha256', secret, `${timestamp}.${body}`, 'hex');

/** Starts a stand-in for NodeRails, with the API at the root. */
export async function startNodeRails(options: NodeRailsOptions = {}): Promise<NodeRailsStandIn> {
	const history = new DeliveryHistory();
	const apps = { own: randomUUID(), sibling: randomUUID(), foreign: randomUUID() };
	const { standIn } = await startVendor(nodeRails(options, apps, history), options);
	return Object.assign(standIn, {
		siblingAppId: apps.sibling,
		foreignAppId: apps.foreign,
		publicKey: `nr_test_pk_${randomBytes(24).toString('hex')}`,
		seedDeliveries: (endpointId: string, count: number) => history.seed(endpointId, count),
	});
}

interface Apps {
	own: string;
	sibling: string;
	foreign: string;
}

const knownVersion = '2026-03-07';

function nodeRails(options: NodeRailsOptions, apps: Apps, history: DeliveryHistory): Vendor {
	const apiKey = options.apiKey ?? `nr_test_sk_${randomBytes(24).toString('hex')}`;
	const answers = new IdempotentAnswers(
		{
			mismatch: new Refusal(409, 'CONFLICT', 'Idempotency key was used with another request'),
			inFlight: new Refusal(409, 'CONFLICT', 'A request with this idempotency key is in progress'),
		},
		'Idempotent-Replayed',
	);
	return {
		service: 'noderails',
		basePath: '',
		credential: (origin) => ({ apiKey, appId: apps.own, baseUrl: origin }),
		unknownRoute: new Refusal(404, 'NOT_FOUND', 'Route not found'),
		errorBody: ({ status, code = codeByStatus[status] ?? 'INTERNAL_ERROR', message, details }) => {
			// The version check answers with another word than the rest of the API.
			const word = code === 'invalid_version' ? { type: code } : { code };
			return { success: false, error: { ...word, message, ...(details !== undefined && { details }) } };
		},
		newEndpoint: () => ({
			...bareEndpoint({ id: randomUUID(), secret: randomBytes(32).toString('hex') }),
			appId: apps.own,
		}),
		allEvents: Object.keys(nodeRailsSamples),
		habit: habit(history, options.copies ?? 3),
		reset: () => {
			history.clear();
			answers.clear();
		},
		routes: (router, account) => {
			router.use((request, response, next) => {
				const version = request.get('noderails-version') ?? knownVersion;
				if (version !== knownVersion) throw new Refusal(400, 'invalid_version', `Unknown API version ${version}`);
				response.set('NodeRails-Version', version);
				next();
			});
			// Before authentication, as in the vendor's snapshot.
			router.use(answers.handler);
			router.use((request, _response, next) => {
				// A dashboard session wins over the key, and no session is valid here.
				const hasSession = /^Bearer /i.test(request.get('authorization') ?? '');
				if (hasSession || request.get('x-api-key') !== apiKey) {
					throw new Refusal(401, 'AUTHENTICATION_ERROR', 'Invalid API key. Use your secret key');
				}
				next();
			});
			router.use('/apps/:appId', (request, _response, next) => {
				const { appId } = request.params;
				if (appId === apps.foreign) throw new Refusal(403, 'AUTHORIZATION_ERROR', 'You do not have access to this app');
				if (appId !== apps.own && appId !== apps.sibling) throw new Refusal(404, 'NOT_FOUND', 'App not found');
				next();
			});

			const find = ({ id, appId }: { id: string; appId: string }) => account.get(id, missing(), appId);

			router.post('/apps/:appId/webhooks', (request, response) => {
				const { url, events } = checked(createBody, request.body, invalid);
				const endpoint = account.create({ url, events, appId: request.params.appId });
				const { updatedAt: _updatedAt, ...answer } = listed(endpoint);
				response.status(201).json({ success: true, data: { ...answer, secret: endpoint.secret } });
			});
			router.get('/apps/:appId/webhooks', (request, response) => {
				response.json({ success: true, data: account.listed(request.params.appId).map(listed) });
			});
			router.put('/apps/:appId/webhooks/:id', (request, response) => {
				const endpoint = find(request.params);
				const { active, ...changes } = checked(updateBody, request.body, invalid);
				account.change(endpoint, { ...changes, enabled: active });
				const { createdAt: _createdAt, ...answer } = listed(endpoint);
				response.json({ success: true, data: answer });
			});
			router.delete('/apps/:appId/webhooks/:id', (request, response) => {
				const endpoint = find(request.params);
				account.delete(endpoint);
				history.forget(endpoint.id);
				response.status(204).end();
			});
			router.post('/apps/:appId/webhooks/:id/rotate-secret', (request, response) => {
				const endpoint = find(request.params);
				account.change(endpoint, { secret: randomBytes(32).toString('hex') });
				response.json({ success: true, data: { secret: endpoint.secret } });
			});
			router.post('/apps/:appId/webhooks/:id/test-ping', async (request, response) => {
				const endpoint = find(request.params);
				const data = {
					message: 'This is a test webhook from NodeRails',
					webhookId: endpoint.id,
					timestamp: new Date().toISOString(),
				};
				const target = { endpoint, registered: true };
				const [attempt] = await account.deliverer.send(target, pingEvent, { data, test: true });
				const statusCode = attempt?.status ?? null;
				const text = typeof attempt?.body === 'string' ? attempt.body : JSON.stringify(attempt?.body ?? '');
				response.json({
					success: true,
					data: {
						success: wasAccepted(attempt),
						statusCode,
						responseBody: statusCode === null ? null : text.slice(0, 1000),
						error: attempt?.error ?? null,
					},
				});
			});
			router.get('/apps/:appId/webhooks/:id/deliveries', (request, response) => {
				const { id } = find(request.params);
				const { status, cursor, limit = '25' } = checked(deliveriesQuery, request.query, invalid);
				// The server hands both to its database unchecked.
				if (!/^\d+$/.test(limit) || (status !== undefined && !statuses.has(status))) {
					throw new Refusal(500, 'INTERNAL_ERROR', 'An unexpected error occurred');
				}
				response.json({
					success: true,
					data: history.page(id, { status, cursor, limit: Math.min(Number(limit), 100) }),
				});
			});
		},
	};
}

const pingEvent = 'test.ping';

function habit(history: DeliveryHistory, copies: number): DeliveryHabit {
	const pauses = [0, 60, 300];
	return {
		compose: ({ name, data }) => ({
			event: name,
			id: null,
			// Flat, but for the ping.
			body: JSON.stringify(name === pingEvent ? { event: name, data } : { event: name, ...data }),
			headers: {},
		}),
		sign: ({ secret, body, at }) => {
			const timestamp = unixSeconds(at);
			return {
				'x-noderails-signature': signNodeRails(secret, timestamp, body),
				'x-noderails-timestamp': timestamp,
			};
		},
		signatureHeader: 'x-noderails-signature',
		newEventId: () => '',
		sample: (event) => nodeRailsSamples[event] ?? {},
		subscribed: ({ events }, event) => events.includes('*') || events.includes(event),
		retryPausesSeconds: Array.from({ length: 49 }, (_, retry) => Math.min(5 * 1.3 ** retry, 3600)),
		copyPausesSeconds: Array.from({ length: copies }, (_, copy) => pauses[copy] ?? 300),
		timeoutSeconds: 30,
		redirects: 5,
		queue: 'copied',
		progress: (delivery, endpoint, nextRetryAt) => history.record(delivery, endpoint.id, nextRetryAt),
	};
}

interface Listed {
	id: string;
	url: string;
	events: string[];
	active: boolean;
	createdAt: string;
	updatedAt: string;
}

const listed = ({ id, url, events, enabled, createdAt, updatedAt }: StandInEndpoint): Listed => ({
	id,
	url,
	events,
	active: enabled,
	createdAt: createdAt.toISOString(),
	updatedAt: updatedAt.toISOString(),
});

const statuses = new Set(['PENDING', 'DELIVERED', 'FAILED']);

const deliveriesQuery = z.object({
	status: z.string().optional(),
	cursor: z.string().optional(),
	limit: z.string().optional(),
});

// Event names are not looked at: a wrong one never fires.
const createBody = z.object({ url: z.string().url(), events: z.array(z.string()).min(1) });
const updateBody = createBody.extend({ active: z.boolean() }).partial();

const invalid = (issues: FieldIssue[]): Refusal => new Refusal(400, 'VALIDATION_ERROR', 'Validation failed', issues);
const missing = (): Refusal => new Refusal(404, 'NOT_FOUND', 'Webhook not found');

const codeByStatus: Record<number, string> = {
	400: 'VALIDATION_ERROR',
	401: 'AUTHENTICATION_ERROR',
	403: 'AUTHORIZATION_ERROR',
	404: 'NOT_FOUND',
	409: 'CONFLICT',
	429: 'RATE_LIMIT_EXCEEDED',
};
