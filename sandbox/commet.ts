import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Account } from './account';
import { bareEndpoint } from './bareEndpoint';
import { checked, type FieldIssue } from './body';
import { wasAccepted } from './deliver';
import type { DeliveryHabit } from './habit';
import { IdempotentAnswers } from './idempotency';
import { identifier } from './identifier';
import { Refusal } from './refusal';
import { commetSamples, firstGenerationEvents } from './samples/commet';
import { hmac } from './sign';
import type { StandIn, StandInEndpoint, StandInOptions } from './standIn';
import { startVendor } from './start';
import type { Vendor } from './vendor';

export interface CommetOptions extends StandInOptions {
	/** The one key that is valid; a sandbox key (`ck_sandbox_…`) without it. */
	apiKey?: string;
	/** Version of calls without the `Commet-Version` header; the newest without it. */
	organizationVersion?: string;
	/** Name of the event that the test call sends; the vendor does not publish it. */
	testEvent?: string;
}

/** Dated versions of the API. */
export const commetVersions = [
	'2026-05-01',
	'2026-05-12',
	'2026-05-18',
	'2026-05-25',
	'2026-06-07',
	'2026-06-10',
	'2026-06-23',
	'2026-07-11',
	'2026-07-24',
	'2026-07-31',
	'2026-08-27',
	'2026-10-04',
] as const;

const newestVersion = '2026-10-04';
const firstOfSecondGeneration = '2026-07-24';
const isSecondGeneration = (version: string): boolean => version >= firstOfSecondGeneration;

/** Lower-case hex HMAC-SHA256 of the body; the key is the whole secret, `whsec_` included. */
export const signCommet = (secret: string, body: string): string => hmac('sha256', secret, body, 'hex');

/** Starts a stand-in for Commet, with the API below `/api/v1`. */
export async function startCommet(options: CommetOptions = {}): Promise<StandIn> {
	return (await startVendor(commet(options), options)).standIn;
}

function commet({
	apiKey = `ck_sandbox_${randomBytes(16).toString('hex')}`,
	organizationVersion = newestVersion,
	testEvent = 'webhook.test',
}: CommetOptions): Vendor {
	const livemode = !apiKey.startsWith('ck_sandbox_');
	const failuresInARow = new WeakMap<StandInEndpoint, number>();
	const answers = new IdempotentAnswers({
		mismatch: new Refusal(409, 'idempotency_key_mismatch', 'The Idempotency-Key was used with another request'),
		inFlight: new Refusal(409, 'idempotency_in_progress', 'A request with this Idempotency-Key is still running'),
	});
	return {
		service: 'commet',
		basePath: '/api/v1',
		credential: (origin) => ({ apiKey, apiVersion: newestVersion, baseUrl: `${origin}/api/v1` }),
		unknownRoute: notAvailable(),
		errorBody: ({ status, code, message, details }) => ({
			success: false,
			error: { ...errorWords(status, code), message, ...(details !== undefined && { details }) },
		}),
		newEndpoint: () => ({
			// The prefix of endpoint ids is not published.
			...bareEndpoint({ id: identifier('whk_'), secret: `whsec_${randomBytes(24).toString('hex')}` }),
			apiVersion: organizationVersion,
		}),
		habit: habit({ livemode, organizationVersion, failuresInARow }),
		reset: () => answers.clear(),
		routes: (router, account) => {
			router.use((_request, response, next) => {
				response.set('x-request-id', identifier('req_'));
				next();
			});
			router.use((request, _response, next) => {
				if (request.get('x-api-key') !== apiKey)
					throw new Refusal(401, 'unauthorized', 'The API key is missing or not valid');
				next();
			});
			router.use(useVersion(organizationVersion));
			router.use(answers.handler);

			router.get('/webhooks', (request, response) => {
				const { limit, cursor } = checked(listQuery, request.query, invalid);
				const all = account.listed();
				const start = cursor === undefined ? 0 : all.findIndex(({ id }) => cursorOf(id) === cursor) + 1;
				if (cursor !== undefined && start === 0) throw invalid([{ field: 'cursor', message: 'Unknown cursor' }]);
				const page = all.slice(start, start + limit);
				const hasMore = start + limit < all.length;
				response.json({
					...(isSecondGeneration(versionOf(response)) ? { object: 'list' } : { success: true }),
					data: page.map((endpoint) => wire(endpoint, livemode)),
					hasMore,
					...(hasMore && { nextCursor: cursorOf(page.at(-1)?.id ?? '') }),
				});
			});

			router.post('/webhooks', (request, response) => {
				const version = versionOf(response);
				const { description, ...body } = checked(createBody(version), request.body, invalid);
				const endpoint = account.create({ apiVersion: version, description: description ?? null, ...body });
				single(response, 201, { ...wire(endpoint, livemode), secretKey: endpoint.secret });
			});

			router.get('/webhooks/:id', (request, response) => {
				single(response, 200, wire(account.get(request.params.id, missing()), livemode));
			});

			const update: RequestHandler<{ id: string }> = (request, response) => {
				const version = versionOf(response);
				const expected = isSecondGeneration(version) ? 'PATCH' : 'PUT';
				if (request.method !== expected) throw notAvailable();
				const endpoint = account.get(request.params.id, missing());
				const { isActive, ...changes } = checked(updateBody(version), request.body, invalid);
				if (isActive) failuresInARow.delete(endpoint);
				account.change(endpoint, { ...changes, enabled: isActive });
				single(response, 200, wire(endpoint, livemode));
			};
			router.put('/webhooks/:id', update);
			router.patch('/webhooks/:id', update);

			router.delete('/webhooks/:id', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				account.delete(endpoint);
				const marker = { id: endpoint.id, deleted: true };
				single(
					response,
					200,
					isSecondGeneration(versionOf(response)) ? { ...marker, object: 'webhook', livemode } : marker,
				);
			});

			router.post('/webhooks/:id/test', async (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				single(response, 200, await sendTest(account, endpoint, { testEvent, livemode }));
			});
		},
	};
}

async function sendTest(
	account: Account,
	endpoint: StandInEndpoint,
	{ testEvent, livemode }: { testEvent: string; livemode: boolean },
): Promise<object> {
	const data = { message: 'This is a test webhook', webhookId: endpoint.id };
	const [attempt] = await account.deliverer.send({ endpoint, registered: true }, testEvent, { data, test: true });
	return {
		success: wasAccepted(attempt),
		deliveryId: identifier('whdl_'),
		deliveredAt: new Date().toISOString(),
		object: 'webhook_delivery',
		livemode,
	};
}

const minute = 60;
const hour = 60 * minute;

const maxFailuresInARow = 3;

function habit({
	livemode,
	organizationVersion,
	failuresInARow,
}: {
	livemode: boolean;
	organizationVersion: string;
	failuresInARow: WeakMap<StandInEndpoint, number>;
}): DeliveryHabit {
	const organizationId = 'org_5Tb9Kd';
	const retryPausesSeconds = [minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour];
	return {
		compose: ({ name, data, id, at, endpoint }) => {
			const timestamp = at.toISOString();
			const apiVersion = endpoint.apiVersion ?? organizationVersion;
			const mode = livemode ? 'live' : 'sandbox';
			return {
				event: name,
				id,
				body: JSON.stringify({ id, event: name, timestamp, organizationId, mode, apiVersion, data }),
				headers: { 'X-Commet-Event': name, 'X-Commet-Event-Id': id, 'X-Commet-Timestamp': timestamp },
			};
		},
		sign: ({ secret, body }) => ({ 'X-Commet-Signature': signCommet(secret, body) }),
		signatureHeader: 'X-Commet-Signature',
		newEventId: () => identifier('whev_'),
		sample: (event) => commetSamples[event] ?? {},
		subscribed: ({ events }, event) => events.includes(event),
		retryPausesSeconds,
		copyPausesSeconds: [0],
		timeoutSeconds: 10,
		redirects: 0,
		queue: 'live',
		progress: (delivery, endpoint) => {
			if (!delivery.settled) return;
			if (delivery.delivered) return void failuresInARow.delete(endpoint);
			// What was not tried to the end is no failed event: the test left the retries out, or canceled them.
			if (delivery.attempts.length <= retryPausesSeconds.length) return;
			const failures = (failuresInARow.get(endpoint) ?? 0) + 1;
			failuresInARow.set(endpoint, failures);
			if (failures >= maxFailuresInARow) endpoint.enabled = false;
		},
	};
}

/** Takes the version of the call from its header, else the organization's. */
function useVersion(organizationVersion: string): RequestHandler {
	return (request, response, next) => {
		const version = request.get('commet-version') ?? organizationVersion;
		if (!commetVersions.some((known) => known === version)) {
			throw invalid([{ field: 'Commet-Version', message: `Unknown version ${version}` }]);
		}
		response.locals.version = version;
		response.set('commet-version', version);
		next();
	};
}

const versionOf = (response: Response): string => String(response.locals.version);

/** Answers with one object, in the envelope of the call's version. */
function single(response: Response, status: number, body: object): void {
	response.status(status).json(isSecondGeneration(versionOf(response)) ? body : { success: true, data: body });
}

const wire = (endpoint: StandInEndpoint, livemode: boolean): object => ({
	id: endpoint.id,
	object: 'webhook',
	livemode,
	url: endpoint.url,
	events: endpoint.events,
	description: endpoint.description,
	isActive: endpoint.enabled,
	apiVersion: endpoint.apiVersion,
	createdAt: endpoint.createdAt.toISOString(),
});

const cursorOf = (id: string): string => Buffer.from(id).toString('base64url');

const listQuery = z.object({
	limit: z.coerce.number().int().min(1).max(100).default(25),
	cursor: z.string().optional(),
});

const eventNames = (version: string) => {
	const known = isSecondGeneration(version) ? Object.keys(commetSamples) : firstGenerationEvents;
	const name = z.string().refine((event) => known.includes(event), { message: `Unknown event in version ${version}` });
	return z.array(name).min(1);
};

const knownVersion = z.enum(commetVersions);

const createBody = (version: string) =>
	z.object({
		url: z.string().url(),
		events: eventNames(version),
		description: z.string().nullish(),
		apiVersion: knownVersion.optional(),
	});

const updateBody = (version: string) =>
	z
		.object({
			url: z.string().url(),
			events: eventNames(version),
			description: z.string().nullable(),
			isActive: z.boolean(),
			apiVersion: knownVersion,
		})
		.partial();

const invalid = (issues: FieldIssue[]): Refusal =>
	new Refusal(400, 'validation_error', 'The request is not valid', issues);
const missing = (): Refusal => new Refusal(404, 'webhook_not_found', 'There is no webhook with this id');

function notAvailable(): Refusal {
	return new Refusal(404, 'endpoint_not_available', 'This endpoint is not available in this version of the API');
}

const wordsByStatus: Record<number, { type: string; code: string }> = {
	400: { type: 'validation_error', code: 'validation_error' },
	401: { type: 'authentication_error', code: 'unauthorized' },
	403: { type: 'authentication_error', code: 'forbidden' },
	404: { type: 'not_found_error', code: 'not_found' },
	409: { type: 'conflict_error', code: 'duplicate' },
	410: { type: 'not_found_error', code: 'endpoint_deprecated' },
	422: { type: 'validation_error', code: 'validation_error' },
	429: { type: 'rate_limit_error', code: 'rate_limited' },
};

function errorWords(status: number, code: string | undefined): { type: string; code: string } {
	const words = wordsByStatus[status] ?? { type: 'internal_error', code: 'internal_error' };
	return { type: words.type, code: code ?? words.code };
}
