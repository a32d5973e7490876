import axios from 'axios';
import { formsOf } from '../../../services/signature';
import { verify, type Verdict } from '../../../deliveries/verification/verify';
import { parseDeliveries, type Delivery } from '../../../deliveries/parse';
import {
	createEndpoint,
	deleteEndpoint,
	getEndpoint,
	getSecret,
	listDeliveries,
	listEndpointPage,
	listEndpoints,
	rotateSecret,
	sendTest,
	updateEndpoint,
	type Connection,
} from '../../../endpoints/client';
import { ServiceError } from '../../../endpoints/errors';
import { createRedactor } from '../../../endpoints/http/redact';
import { createTransport } from '../../../endpoints/http/transport';
import type { SignedRequest } from '../../../sandbox';
import {
	customNames,
	definitionText,
	startCustomStandIn,
	type CustomName,
	type CustomStandIn,
} from '../../../sandbox/custom';
import { parseDefinition } from '../../../services/custom/parse';
import type { Service } from '../../../services/schema/service';
import { offeredOperations } from '../../../services/capabilities';
import { startReceiver, type Receiver } from '../../support/receiver';

const standIns = new Map<CustomName, CustomStandIn>();
let receiver: Receiver;

const url = 'https://n8n.example.com/webhook/1';

const standIn = (name: CustomName): CustomStandIn => {
	const found = standIns.get(name);
	if (!found) throw new Error(`no stand-in for ${name}`);
	return found;
};

const serviceOf = (name: CustomName): Service => {
	const parsed = parseDefinition(definitionText(name));
	if (!parsed.ok) throw new Error(parsed.problems.join(' '));
	return parsed.service;
};

/** The way to a stand-in's account by its definition, as the nodes have it, but without n8n. */
function connectionTo(name: CustomName): Connection {
	const service = serviceOf(name);
	const { management } = service;
	if (!management) throw new Error(`${name} cannot be managed`);
	const { baseUrl = '', authHeader = '', authValue = '' } = standIn(name).credential;
	const send = createTransport({
		request: async ({ method, url: address, query, headers, body, timeoutMs: timeout }) => {
			const answer = await axios.request<unknown>({
				method,
				url: address,
				params: query,
				headers: { ...headers, [authHeader]: authValue },
				data: body,
				timeout,
				proxy: false,
				maxRedirects: 0,
				validateStatus: () => true,
			});
			return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.data };
		},
		sleep: async () => undefined,
		now: Date.now,
		on429WithoutRetryAfter: 'fail',
		secrets: [authValue],
	});
	return {
		service,
		management,
		baseUrl,
		apiVersion: undefined,
		fields: {},
		send,
		redact: createRedactor([authValue]),
		sleep: async () => undefined,
	};
}

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
	const all: T[] = [];
	for await (const item of items) all.push(item);
	return all;
};

const codeOf = async (call: Promise<unknown>): Promise<string | undefined> =>
	await call.then(
		() => undefined,
		(thrown: unknown) => (thrown instanceof ServiceError ? thrown.code : String(thrown)),
	);

/** What arrives at the trigger: judged, and read when it is proven. */
function arrive(service: Service, { headers, body }: Omit<SignedRequest, 'url'>, secret: string) {
	const rawBody = Buffer.from(body);
	const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
	const now = Date.now();
	const verdict: Verdict = verify(service.signature, {
		headers: lower,
		rawBody,
		secrets: [secret],
		now,
		toleranceSeconds: 300,
	});
	const delivery: Delivery | undefined = verdict.ok
		? parseDeliveries(service, { headers: lower, rawBody, arrivedAt: now, signed: verdict.signed })?.[0]?.delivery
		: undefined;
	return { verdict, delivery };
}

beforeAll(async () => {
	receiver = await startReceiver();
	for (const name of customNames) standIns.set(name, await startCustomStandIn(name));
});
beforeEach(() => {
	for (const each of standIns.values()) each.reset();
	receiver.answer(200);
});
afterAll(async () => {
	await Promise.all([...standIns.values(), receiver].map(async (each) => await each.stop()));
});

/** Two events of each service, as its documentation spells them. */
const events: Record<CustomName, [string, string]> = {
	github: ['push', 'issues'],
	resend: ['email.sent', 'email.bounced'],
	zendesk: ['zen:event-type:ticket.created', 'zen:event-type:user.created'],
};

describe.each(customNames)('%s, by its definition', (name) => {
	const [one, other] = events[name];

	test('creates, gets, lists and deletes', async () => {
		const connection = connectionTo(name);
		const created = await createEndpoint(connection, { url, events: [one] });
		const [made] = standIn(name).endpoints;
		expect(standIn(name).endpoints).toMatchObject([{ url, events: [one], enabled: true }]);
		expect(created.endpoint).toMatchObject({ id: made?.id, url, events: [one] });
		const { endpoint } = await getEndpoint(connection, created.endpoint.id);
		expect(endpoint).toMatchObject({ id: made?.id, url, events: [one], enabled: true });
		expect(Date.parse(endpoint.createdAt ?? '')).not.toBeNaN();
		expect((await collect(listEndpoints(connection))).map((found) => found.endpoint)).toEqual([endpoint]);
		await deleteEndpoint(connection, endpoint.id);
		expect(standIn(name).endpoints).toEqual([]);
		expect(await codeOf(getEndpoint(connection, endpoint.id))).toBe('notFound');
		expect(await codeOf(deleteEndpoint(connection, endpoint.id))).toBe('notFound');
	});

	test('changes events and switches off and on, and leaves the rest alone', async () => {
		const connection = connectionTo(name);
		const { id, secret } = standIn(name).addEndpoint({ url, events: [one], name: 'Mine' });
		await updateEndpoint(connection, id, { events: [other] });
		await updateEndpoint(connection, id, { enabled: false });
		expect(standIn(name).endpoints).toMatchObject([{ id, url, events: [other], enabled: false, secret, name: 'Mine' }]);
		expect((await getEndpoint(connection, id)).endpoint).toMatchObject({ events: [other], enabled: false });
		await updateEndpoint(connection, id, { enabled: true });
		expect((await getEndpoint(connection, id)).endpoint.enabled).toBe(true);
	});

	test('knows the secret of what it has created, and gives it a new one', async () => {
		const connection = connectionTo(name);
		const { endpoint, secret } = await createEndpoint(connection, { url, events: [one] });
		const [made] = standIn(name).endpoints;
		const first = secret ?? (await getSecret(connection, endpoint.id)).secret;
		expect(first).toBe(made?.secret);
		const second = (await rotateSecret(connection, endpoint.id)).secret;
		expect(second).not.toBe(first);
		expect(made?.secret).toBe(second);
		expect(made).toMatchObject({ url, events: [one], enabled: true });
	});

	test('lists 250 endpoints over all pages, and no more than are wanted', async () => {
		const connection = connectionTo(name);
		const urls = Array.from({ length: 250 }, (_, index) => `${url}/${index}`);
		for (const each of urls) standIn(name).addEndpoint({ url: each, events: [one] });
		const found = await collect(listEndpoints(connection));
		expect(found.map(({ endpoint }) => endpoint.url).sort()).toEqual([...urls].sort());
		const before = standIn(name).requests.length;
		expect(before).toBe(3);
		await collect(listEndpoints(connection, 100));
		expect(standIn(name).requests).toHaveLength(before + 1);
		const { next } = await listEndpointPage(connection);
		const second = await listEndpointPage(connection, next);
		expect(second.found.map(({ endpoint }) => endpoint.id)).toEqual(
			found.slice(100, 200).map(({ endpoint }) => endpoint.id),
		);
	});

	test('tells faults apart', async () => {
		const connection = connectionTo(name);
		const unknown = { ...connection, baseUrl: `${connection.baseUrl}/elsewhere` };
		expect(await codeOf(getEndpoint(unknown, '1'))).toBe('notFound');
		expect(await codeOf(createEndpoint(connection, { url: 'nowhere', events: [one] }))).toBe('invalid');
		standIn(name).fail({ fault: 'wrongEnvelope' });
		expect(await codeOf(createEndpoint(connection, { url, events: [one] }))).toBe('unexpectedAnswer');
		standIn(name).fail({ fault: 'html' });
		expect(await codeOf(collect(listEndpoints(connection)))).toBe('unexpectedAnswer');
		const { id, secret } = standIn(name).addEndpoint({ url: `${url}/2` });
		standIn(name).fail({ fault: 'html' });
		expect(await codeOf(rotateSecret(connection, id))).toBe('unexpectedAnswer');
		expect(standIn(name).endpoints.find((endpoint) => endpoint.id === id)?.secret).toBe(secret);
	});

	test('lets nobody in without the credential', async () => {
		const connection = connectionTo(name);
		const answer = await axios.get<unknown>(`${connection.baseUrl}${connection.management.operations.list?.path}`, {
			proxy: false,
			validateStatus: () => true,
		});
		expect(answer.status).toBe(401);
		expect(JSON.stringify(standIn(name).requests)).not.toContain(standIn(name).credential.authValue);
	});

	test('signed deliveries are proven and read; forged, changed, unsigned and late ones are not', async () => {
		const service = serviceOf(name);
		const { secret } = standIn(name).addEndpoint({ url: receiver.url, events: [one] });
		const data = { number: 7, text: 'Grüße, 世界' };
		const [attempt] = await standIn(name).emit(one, { data });
		expect(attempt?.status).toBe(200);
		const [received] = receiver.received;
		const headers = Object.fromEntries(
			Object.entries(received?.headers ?? {}).map(([key, value]): [string, string] => [key, String(value)]),
		);
		const { verdict, delivery } = arrive(service, { headers, body: received?.body ?? '' }, secret);
		expect(verdict).toMatchObject({ ok: true, secretIndex: 0 });
		expect(delivery).toMatchObject({ event: one, test: false, data });
		expect(Object.keys(delivery?.data ?? {})).toEqual(['number', 'text']);
		expect(delivery?.deliveryId).not.toBe('');

		const reasonOf = (tamper: 'unsigned' | 'forged' | 'tampered' | 'stale' | 'future'): string => {
			const signed = standIn(name).signed(one, { to: receiver.url, data, tamper });
			const judged = arrive(service, signed, secret).verdict;
			return judged.ok ? 'accepted' : judged.reason;
		};
		expect(reasonOf('unsigned')).toBe('signature_missing');
		expect(reasonOf('forged')).toBe('signature_mismatch');
		expect(reasonOf('tampered')).toBe('signature_mismatch');
		const late = formsOf(service.signature).some(({ content }) => content.includes('{timestamp}'))
			? 'timestamp_out_of_range'
			: 'accepted';
		expect([reasonOf('stale'), reasonOf('future')]).toEqual([late, late]);
	});
});

test('the examples offer what their services have', () => {
	const offered = (name: CustomName) => offeredOperations(serviceOf(name)).sort();
	const all = [
		'create',
		'delete',
		'disable',
		'enable',
		'get',
		'getAll',
		'getStatus',
		'rotateSecret',
		'update',
		'upsert',
	];
	expect(offered('github')).toEqual([...all, 'sendTest'].sort());
	expect(offered('resend')).toEqual([...all, 'getDeliveries', 'getSecret'].sort());
	expect(offered('zendesk')).toEqual([...all, 'getSecret'].sort());
});

describe('zendesk', () => {
	test('wraps what it writes, makes up a name, and moves to another URL in place', async () => {
		const connection = connectionTo('zendesk');
		const { endpoint } = await createEndpoint(connection, {
			url,
			events: [events.zendesk[0]],
			description: 'About it',
			enabled: false,
		});
		expect(standIn('zendesk').requests.at(-1)?.body).toEqual({
			webhook: {
				http_method: 'POST',
				request_format: 'json',
				status: 'inactive',
				endpoint: url,
				subscriptions: [events.zendesk[0]],
				name: 'Endpoint at n8n.example.com',
				description: 'About it',
			},
		});
		expect(endpoint).toMatchObject({ name: 'Endpoint at n8n.example.com', description: 'About it', enabled: false });
		expect(await updateEndpoint(connection, endpoint.id, { url: `${url}/moved`, name: 'Other' })).toBeUndefined();
		expect(standIn('zendesk').requests.at(-1)?.body).toEqual({ webhook: { endpoint: `${url}/moved`, name: 'Other' } });
		expect((await getEndpoint(connection, endpoint.id)).endpoint).toMatchObject({ url: `${url}/moved`, name: 'Other' });
	});

	test('takes id and time of an event from the body', () => {
		const { secret } = standIn('zendesk').addEndpoint({ url: receiver.url });
		const at = new Date();
		const signed = standIn('zendesk').signed(events.zendesk[0], { to: receiver.url, id: 'event-1', at });
		expect(arrive(serviceOf('zendesk'), signed, secret).delivery).toMatchObject({
			deliveryId: 'event-1',
			timestamp: at.toISOString(),
			data: { subject: 'zen:ticket:35436', detail: { id: '35436' } },
		});
	});
});

describe('resend', () => {
	test('an answer with nothing but id and secret is completed by what was sent', async () => {
		const connection = connectionTo('resend');
		const { endpoint, raw, secret } = await createEndpoint(connection, { url, events: ['email.sent'] });
		expect(endpoint).toMatchObject({ url, events: ['email.sent'], enabled: null, createdAt: null });
		expect(raw).toEqual({ object: 'webhook', id: endpoint.id, signing_secret: secret });
	});

	test('lists what was sent, page by page', async () => {
		const { id } = standIn('resend').addEndpoint({ url: receiver.url, events: ['email.sent'] });
		for (let index = 0; index < 120; index++) await standIn('resend').emit('email.sent');
		await standIn('resend').settled();
		const found = await collect(listDeliveries(connectionTo('resend'), id));
		expect(found).toHaveLength(120);
		expect(found[0]).toMatchObject({ type: 'email.sent', status: 'success', id: expect.stringMatching(/^msg_/) });
		expect(new Set(found.map((entry) => JSON.stringify(entry))).size).toBe(120);
	});

	test('the id of a message counts, which is signed', () => {
		const { secret } = standIn('resend').addEndpoint({ url: receiver.url });
		const signed = standIn('resend').signed('email.sent', { to: receiver.url, id: 'msg_1' });
		const service = serviceOf('resend');
		expect(arrive(service, signed, secret).delivery?.deliveryId).toBe('msg_1');
		const renamed = { ...signed, headers: { ...signed.headers, 'svix-id': 'msg_2' } };
		expect(arrive(service, renamed, secret).verdict).toEqual({ ok: false, reason: 'signature_mismatch' });
	});
});

describe('github', () => {
	test('gets a secret of ours, and keeps it over an update', async () => {
		const connection = connectionTo('github');
		const { endpoint, secret } = await createEndpoint(connection, { url, events: ['push'] });
		expect(secret).toMatch(/^[0-9a-f]{64}$/);
		expect(standIn('github').requests.at(-1)?.body).toEqual({
			name: 'web',
			events: ['push'],
			config: { content_type: 'json', insecure_ssl: '0', url, secret },
		});
		await updateEndpoint(connection, endpoint.id, { events: ['*'], enabled: false });
		expect(standIn('github').endpoints).toMatchObject([{ secret, events: ['*'], enabled: false }]);
		await rotateSecret(connection, endpoint.id);
		expect(standIn('github').requests.at(-1)).toMatchObject({
			method: 'PATCH',
			path: `/repos/octo-org/octo-repo/hooks/${endpoint.id}/config`,
			body: { secret: standIn('github').endpoints[0]?.secret },
		});
	});

	test('sends a ping when it is made and when it is asked to', async () => {
		const connection = connectionTo('github');
		const { endpoint, secret = '' } = await createEndpoint(connection, { url: receiver.url, events: ['push'] });
		expect((await sendTest(connection, endpoint.id)).result).toEqual({
			success: true,
			id: null,
			statusCode: null,
			message: null,
		});
		await standIn('github').settled();
		expect(receiver.received).toHaveLength(2);
		for (const { headers, body } of receiver.received) {
			const texts = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
			expect(arrive(serviceOf('github'), { headers: texts, body }, secret).delivery).toMatchObject({
				event: 'ping',
				test: true,
				data: { hook_id: Number(endpoint.id) },
			});
		}
	});

	test('refuses a second hook for the same events at the same address, in its own words', async () => {
		const connection = connectionTo('github');
		await createEndpoint(connection, { url, events: ['push'] });
		const thrown: unknown = await createEndpoint(connection, { url, events: ['push', 'issues'] }).catch(
			(reason: unknown) => reason,
		);
		expect(thrown).toMatchObject({
			details: { code: 'invalid', serviceMessage: 'Validation Failed; Hook already exists on this repository' },
		});
	});
});
