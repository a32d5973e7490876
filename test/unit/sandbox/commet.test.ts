import { Commet, CommetValidationError } from '@commet/node';
import type { AxiosInstance } from 'axios';
import { startCommet, type StandIn } from '../../../sandbox';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let standIn: StandIn;
let receiver: Receiver;
const url = 'https://n8n.example.com/webhook/1';
const newest = '2026-10-04';
const older = '2026-07-11';

const api = (version?: string, apiKey = standIn.credential.apiKey ?? ''): AxiosInstance =>
	clientOf(standIn.credential.baseUrl ?? '', { 'x-api-key': apiKey, ...(version && { 'Commet-Version': version }) });

beforeAll(async () => {
	[standIn, receiver] = await Promise.all([startCommet({ retryScale: 0 }), startReceiver()]);
});
beforeEach(() => {
	standIn.reset();
	receiver.answer(200);
});
afterAll(async () => {
	await Promise.all([standIn.stop(), receiver.stop()]);
});

test.each([undefined, 'ck_sandbox_wrong'])('refuses the key %s in its own envelope', async (apiKey) => {
	const answer = await api(newest, apiKey ?? '').get('/webhooks');
	expect(answer.status).toBe(401);
	expect(answer.data).toMatchObject({ success: false, error: { type: 'authentication_error', code: 'unauthorized' } });
});

test('keeps the key out of the record', async () => {
	await api(newest).get('/webhooks', { params: { limit: 5 } });
	expect(standIn.requests).toMatchObject([
		{
			method: 'GET',
			path: '/api/v1/webhooks',
			query: { limit: '5' },
			headers: { 'commet-version': newest },
			status: 200,
		},
	]);
	expect(JSON.stringify(standIn.requests)).not.toContain(standIn.credential.apiKey);
});

test('the newer generation answers with the resource itself', async () => {
	const created = await api(newest).post('/webhooks', { url, events: ['payment.received', 'plan_grant.created'] });
	expect(created.status).toBe(201);
	expect(created.data).toMatchObject({
		object: 'webhook',
		url,
		isActive: true,
		livemode: false,
		apiVersion: newest,
		description: null,
		secretKey: expect.stringMatching(/^whsec_/),
	});
	const path = `/webhooks/${created.data.id}`;
	expect((await api(newest).get(path)).data).toEqual({ ...created.data, secretKey: undefined });
	expect((await api(newest).get('/webhooks')).data).toMatchObject({ object: 'list', hasMore: false, data: [{ url }] });
	expect((await api(newest).patch(path, { isActive: false })).data).toMatchObject({
		isActive: false,
		events: ['payment.received', 'plan_grant.created'],
	});
	expect((await api(newest).delete(path)).data).toMatchObject({ deleted: true, object: 'webhook' });
	expect((await api(newest).get(path)).data.error.code).toBe('webhook_not_found');
	expect(standIn.endpoints).toEqual([]);
});

test('the older generation answers in an envelope', async () => {
	const created = await api(older).post('/webhooks', { url, events: ['payment.received'] });
	expect(created.data).toMatchObject({ success: true, data: { url, secretKey: expect.stringMatching(/^whsec_/) } });
	const path = `/webhooks/${created.data.data.id}`;
	expect((await api(older).get('/webhooks')).data).toMatchObject({ success: true, hasMore: false, data: [{ url }] });
	expect((await api(older).put(path, { description: 'changed' })).data).toMatchObject({
		success: true,
		data: { description: 'changed' },
	});
	expect((await api(older).delete(path)).data).toMatchObject({ success: true, data: { deleted: true } });
});

test.each([
	[older, 'patch'],
	[newest, 'put'],
] as const)('version %s knows no %s', async (version, verb) => {
	const { id } = standIn.addEndpoint({ url, events: ['payment.received'] });
	const answer = await api(version)[verb](`/webhooks/${id}`, { isActive: false });
	expect(answer.status).toBe(404);
	expect(answer.data.error.code).toBe('endpoint_not_available');
	expect(standIn.endpoints[0]?.enabled).toBe(true);
});

test('refuses event names that the version does not know', async () => {
	const body = { url, events: ['payment.received', 'plan_grant.created'] };
	const answer = await api(older).post('/webhooks', body);
	expect(answer.status).toBe(400);
	expect(answer.data.error).toMatchObject({
		code: 'validation_error',
		details: [{ field: 'events.1', message: expect.stringContaining(older) }],
	});
	expect((await api(newest).post('/webhooks', { url, events: [] })).status).toBe(400);
	expect((await api(newest).post('/webhooks', { url, events: ['*'] })).status).toBe(400);
	expect((await api('2020-01-01').get('/webhooks')).status).toBe(400);
	expect(standIn.endpoints).toEqual([]);
});

test('without a header the version of the organization counts', async () => {
	expect((await api().get('/webhooks')).data).toHaveProperty('object', 'list');
	const pinned = await startCommet({ organizationVersion: older });
	const headers = { 'x-api-key': pinned.credential.apiKey ?? '' };
	const answer = await clientOf(pinned.credential.baseUrl ?? '', headers).get('/webhooks');
	await pinned.stop();
	expect(answer.data).toHaveProperty('success', true);
});

test('lists in pages of 25, at most 100, newest first', async () => {
	for (let index = 0; index < 130; index++) standIn.addEndpoint({ url: `${url}/${index}` });
	const urls: string[] = [];
	let cursor: string | undefined;
	let pages = 0;
	do {
		const { data } = await api(newest).get('/webhooks', { params: { cursor } });
		urls.push(...data.data.map((endpoint: { url: string }) => endpoint.url));
		cursor = data.nextCursor;
		expect(data.hasMore).toBe(cursor !== undefined);
		pages += 1;
	} while (cursor !== undefined && pages < 20);
	expect(pages).toBe(6);
	expect(urls).toEqual(standIn.endpoints.map((endpoint) => endpoint.url).reverse());
	expect((await api(newest).get('/webhooks', { params: { limit: 100 } })).data.data).toHaveLength(100);
	expect((await api(newest).get('/webhooks', { params: { limit: 101 } })).status).toBe(400);
});

test('a repeated create with the same Idempotency-Key makes one endpoint', async () => {
	const headers = { 'Idempotency-Key': 'k1' };
	const body = { url, events: ['payment.received'] };
	const first = await api(newest).post('/webhooks', body, { headers });
	const second = await api(newest).post('/webhooks', body, { headers });
	expect(second.data).toEqual(first.data);
	expect(standIn.endpoints).toHaveLength(1);
	const other = await api(newest).post('/webhooks', { ...body, url: `${url}/2` }, { headers });
	expect(other.data.error.code).toBe('idempotency_key_mismatch');
});

test('delivers with its headers, to subscribers only', async () => {
	const endpoint = standIn.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	standIn.addEndpoint({ url: `${receiver.origin}/other`, events: ['invoice.created'] });
	standIn.addEndpoint({ url: `${receiver.origin}/off`, events: ['payment.received'], enabled: false });
	const attempts = await standIn.emit('payment.received', { id: 'whev_1' });
	expect(attempts).toMatchObject([{ endpointId: endpoint.id, status: 200, body: { status: 200 }, error: null }]);
	expect(receiver.received).toHaveLength(1);
	const [received] = receiver.received;
	const body = JSON.parse(received?.body ?? '');
	expect(body).toMatchObject({ id: 'whev_1', event: 'payment.received', mode: 'sandbox', apiVersion: newest });
	expect(received?.headers).toMatchObject({
		'content-type': 'application/json',
		'x-commet-event': 'payment.received',
		'x-commet-event-id': 'whev_1',
		'x-commet-timestamp': body.timestamp,
	});
	expect(standIn.deliveries).toMatchObject([{ event: 'payment.received', eventId: 'whev_1', delivered: true }]);
});

test('retries eight times in all with one id and body, and switches off after three events in a row', async () => {
	const endpoint = standIn.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	receiver.answer(500);
	await standIn.emit('payment.received', { retry: true });
	await standIn.settled();
	expect(receiver.received).toHaveLength(8);
	expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
	await standIn.emit('payment.received', { retry: true });
	await standIn.settled();
	expect(endpoint.enabled).toBe(true);
	await standIn.emit('payment.received', { retry: true });
	await standIn.settled();
	expect(endpoint.enabled).toBe(false);
	expect(await standIn.emit('payment.received')).toEqual([]);
	await api(newest).patch(`/webhooks/${endpoint.id}`, { isActive: true });
	expect(await standIn.emit('payment.received')).toHaveLength(1);
});

test('a success between them keeps the endpoint on', async () => {
	const endpoint = standIn.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	for (const statuses of [[500], [500], [500, 200], [500], [500]]) {
		receiver.answer(...statuses);
		await standIn.emit('payment.received', { retry: true });
		await standIn.settled();
	}
	expect(endpoint.enabled).toBe(true);
});

test('the test call sends a test event to this endpoint alone', async () => {
	const endpoint = standIn.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	standIn.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	const answer = await api(newest).post(`/webhooks/${endpoint.id}/test`, {});
	expect(answer.data).toMatchObject({ success: true, object: 'webhook_delivery', deliveryId: expect.any(String) });
	expect(receiver.received).toHaveLength(1);
	expect(standIn.deliveries).toMatchObject([{ event: 'webhook.test', test: true, endpointId: endpoint.id }]);
	receiver.answer(500);
	expect((await api(newest).post(`/webhooks/${endpoint.id}/test`)).data.success).toBe(false);
});

describe("the vendor's own SDK", () => {
	afterEach(() => jest.restoreAllMocks());

	test('manages webhooks here', async () => {
		const realFetch = globalThis.fetch;
		jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
			const { pathname, search } = new URL(String(input));
			return await realFetch(`${standIn.origin}${pathname}${search}`, init);
		});
		const { webhooks } = new Commet({ apiKey: standIn.credential.apiKey ?? '', telemetry: false, retries: 0 });
		const created = await webhooks.create({ url: receiver.url, events: ['payment.received'], description: 'by SDK' });
		const { id = '', secretKey } = created.data ?? {};
		expect(secretKey).toBe(standIn.endpoints[0]?.secret);
		expect((await webhooks.list()).data).toMatchObject([{ id, description: 'by SDK' }]);
		expect((await webhooks.update({ id, isActive: false })).data).toMatchObject({ id, isActive: false });
		expect((await webhooks.test({ id })).data).toMatchObject({ success: true });
		await expect(webhooks.update({ id, events: ['plan_grant.created'] })).rejects.toBeInstanceOf(CommetValidationError);
		expect((await webhooks.delete({ id })).data).toMatchObject({ id, deleted: true });
		await expect(webhooks.get({ id })).rejects.toMatchObject({ code: 'webhook_not_found', statusCode: 404 });
		expect(standIn.requests.map(({ method }) => method)).toEqual([
			'POST',
			'GET',
			'PUT',
			'POST',
			'PUT',
			'DELETE',
			'GET',
		]);
	});
});
