import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { bareEndpoint } from './bareEndpoint';
import type { DeliveryHabit } from './habit';
import { identifier } from './identifier';
import { rawBodyOf } from './rawBody';
import { Refusal } from './refusal';
import { remember } from './remember';
import { asistianSamples } from './samples/asistian';
import { signByHabit, type SignatureHabit } from './sign';
import type { Attempt, StandIn, StandInOptions } from './standIn';
import { startVendor } from './start';
import type { Vendor } from './vendor';

export interface AsistianOptions extends StandInOptions {
	/**
	 * The signature, which the vendor does not publish; without it `t=<seconds>,v1=<hex>` over time and body in
	 * `X-Asistian-Signature`, as a customer's code reads it (GitHub: mikevazquez/Demeter).
	 */
	signature?: Partial<SignatureHabit>;
	/** Name of the event that the dashboard's test button sends; the vendor does not publish it. */
	testEvent?: string;
	/** Secret of the inbound webhook; with one, only what is signed with it is taken. */
	inboundSecret?: string;
}

/** Asistian has a dashboard only: `addEndpoint` is what its user does there. */
export interface AsistianStandIn extends StandIn {
	/** JSON that came in at the inbound URL, oldest first. */
	readonly messages: unknown[];
	/** The dashboard's test button: a sample for this endpoint. @throws when there is no such endpoint */
	sendTest(endpointId: string): Promise<Attempt>;
}

/** `X-Asistian-Signature: t=<seconds>,v1=<hex>`, the key being the secret's text. */
const guessedSignature: SignatureHabit = {
	header: 'X-Asistian-Signature',
	algorithm: 'sha256',
	encoding: 'hex',
	prefix: 't={timestamp},v1=',
	content: '{timestamp}.{body}',
	timestampHeader: '',
	timestampUnit: 'seconds',
	idHeader: '',
	secretEncoding: 'utf8',
};

/** Starts a stand-in for Asistian: no management API, only deliveries and an inbound URL. */
export async function startAsistian(options: AsistianOptions = {}): Promise<AsistianStandIn> {
	const messages: unknown[] = [];
	const { standIn, account } = await startVendor(asistian(options, messages), options);
	const { testEvent = 'webhook.test' } = options;
	return Object.assign(standIn, {
		messages,
		sendTest: async (endpointId: string): Promise<Attempt> => {
			const endpoint = account.get(endpointId, new Refusal(404, undefined, `There is no endpoint ${endpointId}`));
			const data = { ...asistianSamples['conversation.created'], test: true };
			const [attempt] = await account.deliverer.send({ endpoint, registered: true }, testEvent, { data, test: true });
			if (!attempt) throw new Error('the test was cancelled');
			return attempt;
		},
	});
}

function asistian(options: AsistianOptions, messages: unknown[]): Vendor {
	const token = randomBytes(24).toString('base64url');
	const { inboundSecret } = options;
	const keys = new Set<string>();
	return {
		service: 'asistian',
		basePath: '',
		credential: (origin) => ({
			inboundUrl: `${origin}/webhooks/inbound/${token}`,
			...(inboundSecret === undefined ? {} : { inboundSecret }),
		}),
		unknownRoute: new Refusal(404, undefined, 'Not found'),
		errorBody: ({ message }) => ({ error: message }),
		newEndpoint: () => bareEndpoint({ id: identifier('wh_'), secret: randomBytes(24).toString('base64url') }),
		habit: habit({ ...guessedSignature, ...options.signature }),
		reset: () => {
			messages.length = 0;
			keys.clear();
		},
		routes: (router) => {
			router.post('/webhooks/inbound/:token', (request, response) => {
				if (!isSame(request.params.token, token)) throw new Refusal(404, undefined, 'Not found');
				if (!request.is('application/json')) throw new Refusal(400, undefined, 'Send a JSON body');
				if (inboundSecret !== undefined) {
					const digest = createHmac('sha256', inboundSecret).update(rawBodyOf(request)).digest('hex');
					if (!isSame(request.get('x-webhook-signature') ?? '', `sha256=${digest}`)) {
						throw new Refusal(403, undefined, 'The signature does not fit');
					}
				}
				const key = request.get('idempotency-key');
				if (key === undefined || !keys.has(key)) remember(messages, request.body as unknown);
				if (key !== undefined) keys.add(key);
				response.json({ success: true });
			});
		},
	};
}

function isSame(given: string, expected: string): boolean {
	const [left, right] = [Buffer.from(given), Buffer.from(expected)];
	return left.length === right.length && timingSafeEqual(left, right);
}

const habit = (signature: SignatureHabit): DeliveryHabit => ({
	compose: ({ name, data, id, at }) => ({
		event: name,
		id,
		body: JSON.stringify({ event: name, event_id: id, timestamp: at.toISOString(), data }),
		headers: { 'X-Webhook-Id': id, 'X-Webhook-Event': name },
	}),
	sign: (signed) => signByHabit(signature, signed),
	signatureHeader: signature.header,
	newEventId: () => identifier('evt_'),
	sample: (event) => asistianSamples[event] ?? {},
	// The dashboard has an event list to choose from; an empty one stands for all of it.
	subscribed: ({ events }, event) => events.length === 0 || events.includes(event),
	// Retries and time-out are not published: a habit like others have.
	retryPausesSeconds: [60, 300, 1800],
	copyPausesSeconds: [0],
	timeoutSeconds: 15,
	redirects: 0,
	queue: 'live',
});
