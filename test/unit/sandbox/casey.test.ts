import type { AxiosInstance } from 'axios';
import { signSvix, startCasey, type StandIn } from '../../../sandbox';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let standIn: StandIn;
let receiver: Receiver;
const url = 'https://n8n.example.com/webhook/1';

const api = (authorization = `Bearer ${standIn.credential.apiKey}`, at = standIn): AxiosInstance =>
	clientOf(at.credential.baseUrl ?? '', { Authorization: authorization });

beforeAll(async () => {
	[standIn, receiver] = await Promise.all([startCasey({ retryScale: 0 }), startReceiver()]);
});
beforeEach(() => {
	standIn.reset();
	receiver.answer(200);
});
afterAll(async () => {
	await Promise.all([standIn.stop(), receiver.stop()]);
});

test('refuses keys that are not its own', async () => {
	for (const authorization of ['', 'Bearer sk_live_wrong', `Basic ${standIn.credential.apiKey}`]) {
		const answer = await api(authorization).get('/webhooks');
		expect(answer.status).toBe(401);
		expect(answer.data).toEqual({ error: { code: 'UNAUTHORIZED', message: expect.any(String) } });
	}
});

test('creates, gets, hands out the secret, lists, deletes, and changes nothing', async () => {
	const created = await api().post('/webhooks', { url });
	expect(created.status).toBe(201);
	const { secret, ...endpoint } = created.data.data;
	expect(secret).toMatch(/^whsec_/);
	expect(endpoint).toEqual({
		id: expect.any(String),
		url,
		description: null,
		event_types: ['conversation.completed'],
		enabled: true,
		created_at: expect.any(String),
	});
	expect((await api().get(`/webhooks/${endpoint.id}`)).data).toEqual({ data: endpoint });
	expect((await api().get(`/webhooks/${endpoint.id}/secret`)).data).toEqual({ data: { secret } });
	expect((await api().get('/webhooks')).data).toEqual({ data: [endpoint] });
	expect((await api().patch(`/webhooks/${endpoint.id}`, {})).status).toBe(404);
	expect((await api().put(`/webhooks/${endpoint.id}`, {})).status).toBe(404);
	expect((await api().delete(`/webhooks/${endpoint.id}`)).status).toBe(204);
	const gone = await api().get(`/webhooks/${endpoint.id}/secret`);
	expect([gone.status, gone.data.error.code]).toEqual([404, 'NOT_FOUND']);
	expect((await api().post('/webhooks', { url: 'nowhere' })).status).toBe(400);
});

test('pages where that is switched on, with the longer error envelope', async () => {
	const paged = await startCasey({ pagination: true, errors: 'withMeta', createStatus: 200 });
	for (let index = 0; index < 45; index++) paged.addEndpoint({ url: `${url}/${index}` });
	const urls: string[] = [];
	const sizes: number[] = [];
	let after: string | undefined;
	do {
		const { data, pagination } = (
			await api(`Bearer ${paged.credential.apiKey}`, paged).get('/webhooks', { params: { after } })
		).data;
		urls.push(...data.map((endpoint: { url: string }) => endpoint.url));
		sizes.push(data.length);
		after = pagination.next_cursor ?? undefined;
		expect(pagination.has_more).toBe(after !== undefined);
	} while (after !== undefined && sizes.length < 10);
	const refused = await api('', paged).get('/webhooks');
	const created = await api(`Bearer ${paged.credential.apiKey}`, paged).post('/webhooks', { url });
	const expected = Array.from({ length: 45 }, (_, index) => `${url}/${44 - index}`);
	await paged.stop();
	expect(sizes).toEqual([20, 20, 5]);
	expect(urls).toEqual(expected);
	expect(refused.data).toMatchObject({
		data: null,
		error: { code: 'UNAUTHORIZED' },
		meta: { request_id: expect.any(String) },
	});
	expect(created.status).toBe(200);
});

test('the test call reaches every endpoint, whatever it subscribed to', async () => {
	standIn.addEndpoint({ url: `${receiver.origin}/a`, events: ['conversation.started'] });
	standIn.addEndpoint({ url: `${receiver.origin}/b`, events: [] });
	standIn.addEndpoint({ url: `${receiver.origin}/off`, enabled: false });
	const answer = await api().post('/webhooks/test');
	await standIn.settled();
	expect(answer.data.data).toMatchObject({ success: true, message_id: expect.stringMatching(/^msg_/) });
	expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/a', '/b']);
	for (const { headers, body } of receiver.received) {
		expect(headers['svix-id']).toBe(answer.data.data.message_id);
		expect(JSON.parse(body)).toMatchObject({ event_type: 'test.event' });
	}
});

test('retries with the same id and body, and a signature for each time', async () => {
	const { secret } = standIn.addEndpoint({ url: receiver.url, events: ['conversation.started'] });
	receiver.answer(500, 302, 200);
	await standIn.emit('conversation.started', { retry: true });
	await standIn.settled();
	expect(receiver.received).toHaveLength(3);
	const [first] = receiver.received;
	expect(JSON.parse(first?.body ?? '')).toMatchObject({
		event_type: 'conversation.started',
		event_id: expect.stringMatching(/^evt_/),
		organization_id: expect.any(String),
		data: { conversation_id: expect.any(String) },
	});
	for (const { headers, body } of receiver.received) {
		const id = String(headers['svix-id']);
		expect([id, body]).toEqual([first?.headers['svix-id'], first?.body]);
		expect(headers['svix-signature']).toBe(signSvix(secret, id, String(headers['svix-timestamp']), body));
	}
});

test('stops retrying to an endpoint that is gone', async () => {
	const slow = await startCasey({ retryScale: 1 / 50 });
	slow.addEndpoint({ url: receiver.url, events: ['conversation.started'] });
	receiver.answer(500);
	await slow.emit('conversation.started', { retry: true });
	slow.endpoints.length = 0;
	await slow.settled();
	await slow.stop();
	expect(slow.deliveries).toMatchObject([{ delivered: false, settled: true }]);
	expect(receiver.received).toHaveLength(1);
});
