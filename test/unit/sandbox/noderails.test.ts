import type { AxiosInstance } from 'axios';
import { signNodeRails, startNodeRails, type NodeRailsStandIn } from '../../../sandbox';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let standIn: NodeRailsStandIn;
let receiver: Receiver;
const url = 'https://n8n.example.com/webhook/1';

const api = (appId = standIn.credential.appId, apiKey = standIn.credential.apiKey ?? ''): AxiosInstance =>
	clientOf(`${standIn.credential.baseUrl}/apps/${appId}`, { 'x-api-key': apiKey });

beforeAll(async () => {
	[standIn, receiver] = await Promise.all([startNodeRails({ retryScale: 0 }), startReceiver()]);
});
beforeEach(() => {
	standIn.reset();
	receiver.answer(200);
	receiver.headers = {};
});
afterAll(async () => {
	await Promise.all([standIn.stop(), receiver.stop()]);
});

test('refuses wrong and public keys, unknown and foreign apps', async () => {
	const { appId } = standIn.credential;
	for (const apiKey of ['', 'nr_test_sk_wrong', standIn.publicKey]) {
		const answer = await api(appId, apiKey).get('/webhooks');
		expect(answer.status).toBe(401);
		expect(answer.data).toMatchObject({ success: false, error: { code: 'AUTHENTICATION_ERROR' } });
	}
	const unknown = await api('00000000-0000-4000-8000-000000000000').get('/webhooks');
	expect([unknown.status, unknown.data.error.code]).toEqual([404, 'NOT_FOUND']);
	const foreign = await api(standIn.foreignAppId).get('/webhooks');
	expect([foreign.status, foreign.data.error.code]).toEqual([403, 'AUTHORIZATION_ERROR']);
});

test("one key manages the merchant's other apps, each with its own webhooks", async () => {
	const { data } = await api(standIn.siblingAppId).post('/webhooks', { url, events: ['*'] });
	expect((await api(standIn.siblingAppId).get('/webhooks')).data.data).toHaveLength(1);
	expect((await api().get('/webhooks')).data).toEqual({ success: true, data: [] });
	expect((await api().delete(`/webhooks/${data.data.id}`)).status).toBe(404);
});

test('creates, lists, changes in part, and deletes', async () => {
	const created = await api().post('/webhooks', { url, events: ['invoice.paid'] });
	expect(created.status).toBe(201);
	const { id, createdAt } = created.data.data;
	expect(created.data).toEqual({
		success: true,
		data: {
			id,
			url,
			events: ['invoice.paid'],
			active: true,
			createdAt,
			secret: expect.stringMatching(/^[0-9a-f]{64}$/),
		},
	});
	const changed = await api().put(`/webhooks/${id}`, { active: false });
	const updatedAt = expect.any(String);
	expect(changed.data.data).toEqual({ id, url, events: ['invoice.paid'], active: false, updatedAt });
	expect((await api().get('/webhooks')).data.data).toEqual([
		{ id, url, events: ['invoice.paid'], active: false, createdAt, updatedAt },
	]);
	expect((await api().get(`/webhooks/${id}`)).status).toBe(404);
	const invalid = await api().put(`/webhooks/${id}`, { events: [] });
	expect([invalid.status, invalid.data.error.code]).toEqual([400, 'VALIDATION_ERROR']);
	const deleted = await api().delete(`/webhooks/${id}`);
	expect([deleted.status, deleted.data]).toEqual([204, '']);
	expect((await api().delete(`/webhooks/${id}`)).status).toBe(404);
});

test('sends three byte-identical flat copies, signed over time and body', async () => {
	const { secret } = standIn.addEndpoint({ url: receiver.url, events: ['*'] });
	const attempts = await standIn.emit('payment.captured');
	expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
	expect(receiver.received).toHaveLength(3);
	for (const { body, headers } of receiver.received) {
		expect(body).toBe(receiver.received[0]?.body);
		const timestamp = String(headers['x-noderails-timestamp']);
		expect(timestamp).toMatch(/^\d{10}$/);
		expect(headers['x-noderails-signature']).toBe(signNodeRails(secret, timestamp, body));
	}
	expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
		event: 'payment.captured',
		paymentIntentId: expect.any(String),
	});
	expect(await standIn.emit('payment.captured', { copies: 1 })).toHaveLength(1);
});

test('what is queued keeps the old secret and the old URL after a change', async () => {
	const endpoint = standIn.addEndpoint({ url: receiver.url, events: ['*'] });
	const old = endpoint.secret;
	receiver.answer(500, 500, 200);
	const slow = await startNodeRails({ retryScale: 1 / 10, apiKey: standIn.credential.apiKey });
	const queued = slow.addEndpoint({ url: receiver.url, events: ['*'], secret: old });
	await slow.emit('payment.captured', { copies: 1, retry: true });
	const answer = await api(slow.credential.appId).post(`/webhooks/${queued.id}/rotate-secret`, undefined, {
		baseURL: `${slow.origin}/apps/${slow.credential.appId}`,
	});
	await clientOf(`${slow.origin}/apps/${slow.credential.appId}`, { 'x-api-key': slow.credential.apiKey ?? '' }).put(
		`/webhooks/${queued.id}`,
		{ url: `${receiver.origin}/moved`, active: false },
	);
	await slow.settled();
	expect(answer.data).toEqual({ success: true, data: { secret: queued.secret } });
	expect(queued.secret).not.toBe(old);
	expect(receiver.received.map(({ path }) => path)).toEqual(['/webhook/1', '/webhook/1', '/webhook/1']);
	for (const { headers, body } of receiver.received) {
		expect(headers['x-noderails-signature']).toBe(signNodeRails(old, String(headers['x-noderails-timestamp']), body));
	}
	receiver.answer(200);
	await slow.emit('payment.captured', { to: queued.url, copies: 1 });
	await slow.stop();
	const [moved] = receiver.received;
	expect(moved?.path).toBe('/moved');
	expect(moved?.headers['x-noderails-signature']).toBe(
		signNodeRails(queued.secret, String(moved?.headers['x-noderails-timestamp']), moved?.body ?? ''),
	);
});

test('test-ping waits for the answer and is a success whatever it says', async () => {
	const { id, secret } = standIn.addEndpoint({ url: receiver.url, events: ['payment.captured'], enabled: false });
	receiver.answer(401);
	const refused = await api().post(`/webhooks/${id}/test-ping`);
	expect(refused.status).toBe(200);
	expect(refused.data.data).toEqual({ success: false, statusCode: 401, responseBody: '{"status":401}', error: null });
	const [ping] = receiver.received;
	expect(JSON.parse(ping?.body ?? '')).toMatchObject({ event: 'test.ping', data: { webhookId: id } });
	expect(ping?.headers['x-noderails-signature']).toBe(
		signNodeRails(secret, String(ping?.headers['x-noderails-timestamp']), ping?.body ?? ''),
	);
	receiver.answer(200);
	expect((await api().post(`/webhooks/${id}/test-ping`)).data.data).toMatchObject({ success: true, statusCode: 200 });
	expect((await api().get(`/webhooks/${id}/deliveries`)).data.data.items).toEqual([]);
	const dead = standIn.addEndpoint({ url: 'http://127.0.0.1:1/hook' });
	expect((await api().post(`/webhooks/${dead.id}/test-ping`)).data.data).toEqual({
		success: false,
		statusCode: null,
		responseBody: null,
		error: 'ECONNREFUSED',
	});
});

test('writes each copy into the history', async () => {
	const { id } = standIn.addEndpoint({ url: receiver.url, events: ['payment.captured'] });
	receiver.answer(500, 200, 500, 200);
	await standIn.emit('payment.captured', { copies: 2 });
	await standIn.settled();
	const { items, nextCursor } = (await api().get(`/webhooks/${id}/deliveries`)).data.data;
	expect(nextCursor).toBeNull();
	expect(items).toMatchObject([
		{ event: 'payment.captured', status: 'DELIVERED', responseStatus: 200, attempts: 1, nextRetryAt: null },
		{ event: 'payment.captured', status: 'FAILED', responseStatus: 500, attempts: 1, deliveredAt: null },
	]);
	const retried = standIn.addEndpoint({ url: receiver.url, events: ['payment.settled'] });
	receiver.answer(500, 500, 200);
	await standIn.emit('payment.settled', { copies: 1, retry: true });
	await standIn.settled();
	expect((await api().get(`/webhooks/${retried.id}/deliveries`)).data.data.items).toMatchObject([
		{ status: 'DELIVERED', attempts: 3, deliveredAt: expect.any(String) },
	]);
});

test('pages through 10,000 deliveries, filtered or not', async () => {
	const { id } = standIn.addEndpoint({ url, events: ['*'] });
	const seeded = standIn.seedDeliveries(id, 10_000);
	const path = `/webhooks/${id}/deliveries`;
	expect((await api().get(path)).data.data.items).toHaveLength(25);
	const ids: string[] = [];
	let cursor: string | undefined;
	do {
		const { items, nextCursor } = (await api().get(path, { params: { cursor, limit: 5000 } })).data.data;
		expect(items).toHaveLength(100);
		ids.push(...items.map((item: { id: string }) => item.id));
		cursor = nextCursor ?? undefined;
	} while (cursor !== undefined && ids.length < 10_000);
	expect(cursor).toBeUndefined();
	expect(ids).toEqual(seeded.map((entry) => entry.id).reverse());
	const failed = (await api().get(path, { params: { status: 'FAILED', limit: 50 } })).data.data;
	expect(failed.items).toHaveLength(50);
	expect(new Set(failed.items.map((item: { status: string }) => item.status))).toEqual(new Set(['FAILED']));
	expect((await api().get(path, { params: { limit: 'many' } })).status).toBe(500);
	expect((await api().get(path, { params: { status: 'LOST' } })).status).toBe(500);
});

test('follows redirects on this machine, and none that leads off it', async () => {
	standIn.addEndpoint({ url: receiver.url, events: ['*'] });
	receiver.headers = { location: '/elsewhere' };
	receiver.answer(307, 200);
	const [followed] = await standIn.emit('payment.captured', { copies: 1 });
	expect([followed?.status, receiver.received.map(({ path }) => path)]).toEqual([200, ['/webhook/1', '/elsewhere']]);
	receiver.headers = { location: 'http://192.0.2.1/' };
	receiver.answer(307, 200);
	const [stopped] = await standIn.emit('payment.captured', { copies: 1 });
	expect(stopped?.status).toBeNull();
});

test('refuses unknown versions and replays a call with the same idempotency key', async () => {
	const version = await api().get('/webhooks', { headers: { 'NodeRails-Version': '2020-01-01' } });
	expect([version.status, version.data.error.type]).toEqual([400, 'invalid_version']);
	const headers = { 'Idempotency-Key': 'k1' };
	const first = await api().post('/webhooks', { url, events: ['*'] }, { headers });
	const second = await api().post('/webhooks', { url, events: ['*'] }, { headers });
	expect(second.data).toEqual(first.data);
	expect(second.headers['idempotent-replayed']).toBe('true');
	expect(standIn.endpoints).toHaveLength(1);
});
