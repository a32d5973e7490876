import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bareEndpoint } from './bareEndpoint';
import { checked, type FieldIssue } from './body';
import type { DeliveryHabit } from './habit';
import { identifier } from './identifier';
import { isPublicAddress } from './publicAddress';
import { Refusal } from './refusal';
import { assistersSamples } from './samples/assisters';
import { signByHabit, type SignatureHabit } from './sign';
import type { StandIn, StandInEndpoint, StandInOptions } from './standIn';
import { startVendor } from './start';
import type { Vendor } from './vendor';

export interface AssistersOptions extends StandInOptions {
	/** Whether http, loopback and private addresses may be registered. The vendor refuses them; our n8n has no other. */
	allowPrivateUrls?: boolean;
	/** The signature, which the vendor does not publish; without it the sister products' scheme. */
	signature?: Partial<SignatureHabit>;
	/** The body, which the vendor does not publish: that of the sister products' reference, or of their guide. */
	payload?: 'product' | 'plain';
	/** The error envelope: that of the vendor's data API, or just a text. */
	errors?: 'object' | 'text';
}

/** `X-Misar-Signature: sha256=<hex of the body>`, the key being the secret's text. */
const guessedSignature: SignatureHabit = {
	header: 'X-Misar-Signature',
	algorithm: 'sha256',
	encoding: 'hex',
	prefix: 'sha256=',
	content: '{body}',
	timestampHeader: '',
	timestampUnit: 'seconds',
	idHeader: '',
	secretEncoding: 'utf8',
};

/** Starts a stand-in for Assisters, with the API at `/api/webhooks`. */
export async function startAssisters(options: AssistersOptions = {}): Promise<StandIn> {
	return (await startVendor(assisters(options), options)).standIn;
}

const maxListed = 100;

function assisters(options: AssistersOptions): Vendor {
	const session = randomBytes(24).toString('base64url');
	const bodies = bodySchemas(options.allowPrivateUrls ?? true);
	return {
		service: 'assisters',
		basePath: '',
		credential: (origin) => ({ sessionCookie: `theme=dark; assisters_session=${session}`, baseUrl: origin }),
		unknownRoute: new Refusal(404, undefined, 'Not found'),
		errorBody: ({ status, code, message }) => {
			if (options.errors === 'text') return { error: message };
			const type = typeByStatus[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
			return { error: { message, type, code: code ?? type } };
		},
		newEndpoint: () => ({
			...bareEndpoint({ id: randomUUID(), secret: randomBytes(32).toString('hex') }),
			name: 'Added in the dashboard',
		}),
		habit: habit({ ...guessedSignature, ...options.signature }, options.payload ?? 'product'),
		routes: (router, account) => {
			router.use('/api', (request, _response, next) => {
				const cookies = (request.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
				if (!cookies.includes(`assisters_session=${session}`)) throw new Refusal(401, 'no_session', 'Not signed in');
				next();
			});

			router.get('/api/webhooks', (_request, response) => {
				response.json({ webhooks: account.listed().slice(0, maxListed).map(wire) });
			});
			router.post('/api/webhooks', (request, response) => {
				const endpoint = account.create(checked(bodies.create, request.body, invalid));
				response.status(201).json({ webhook: wire(endpoint), secret: endpoint.secret });
			});
			router.get('/api/webhooks/:id', (request, response) => {
				response.json({ webhook: wire(account.get(request.params.id, missing())) });
			});
			router.patch('/api/webhooks/:id', (request, response) => {
				const endpoint = account.get(request.params.id, missing());
				account.change(endpoint, checked(bodies.update, request.body, invalid));
				response.json({ webhook: wire(endpoint) });
			});
			router.delete('/api/webhooks/:id', (request, response) => {
				account.delete(account.get(request.params.id, missing()));
				response.json({ success: true });
			});
		},
	};
}

const habit = (signature: SignatureHabit, payload: 'product' | 'plain'): DeliveryHabit => ({
	compose: ({ name, data, id, at }) => {
		const timestamp = at.toISOString();
		const body =
			payload === 'plain'
				? { event: name, timestamp, data }
				: { id, type: name, product: 'assisters', timestamp, api_version: 'v1', data };
		return {
			event: name,
			id,
			body: JSON.stringify(body),
			headers: { 'X-Misar-Event': name, 'X-Misar-Delivery': id, 'User-Agent': 'Misar-Webhook/1.0' },
		};
	},
	sign: (signed) => signByHabit(signature, signed),
	signatureHeader: signature.header,
	newEventId: () => identifier('evt_'),
	sample: (event) => assistersSamples[event] ?? {},
	subscribed: ({ events }, event) => events.includes(event),
	// Retries and time-out are not published: a habit like others have.
	retryPausesSeconds: [60, 300, 1800],
	copyPausesSeconds: [0],
	timeoutSeconds: 15,
	redirects: 0,
	queue: 'live',
});

const wire = (endpoint: StandInEndpoint): object => ({
	id: endpoint.id,
	name: endpoint.name,
	url: endpoint.url,
	events: endpoint.events,
	enabled: endpoint.enabled,
	created_at: endpoint.createdAt.toISOString(),
	updated_at: endpoint.updatedAt.toISOString(),
});

const knownEvents = Object.keys(assistersSamples);

function bodySchemas(allowPrivateUrls: boolean) {
	const create = z.object({
		name: z.string().min(1),
		url: z
			.string()
			.max(2048)
			.url()
			.refine((url) => allowPrivateUrls || isPublicAddress(url), { message: 'Must be a public HTTPS address' }),
		events: z.array(z.string().refine((event) => knownEvents.includes(event), { message: 'Unknown event' })).min(1),
	});
	return { create, update: create.extend({ enabled: z.boolean() }).partial() };
}

const invalid = (issues: FieldIssue[]): Refusal =>
	new Refusal(400, 'invalid_request', issues.map(({ field, message }) => `${field}: ${message}`).join('; '));
const missing = (): Refusal => new Refusal(404, 'not_found', 'Webhook not found');

const typeByStatus: Record<number, string> = { 401: 'authentication_error', 429: 'rate_limit_error' };
