import { createHmac } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import { startAssisters, type StandIn } from '../../../sandbox';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let standIn: StandIn;
let receiver: Receiver;
const url = 'https://n8n.example.com/webhook/1';
const events = ['chat.completed'];

const api = (
	headers: Record<string, string> = { Cookie: standIn.credential.sessionCookie ?? '' },
	at = standIn,
): AxiosInstance => clientOf(`${at.credential.baseUrl}/api`, headers);

beforeAll(async () => {
	[standIn, receiver] = await Promise.all([startAssisters({ retryScale: 0 }), startReceiver()]);
});
beforeEach(() => {
	standIn.reset();
	receiver.answer(200);
});
afterAll(async () => {
	await Promise.all([standIn.stop(), receiver.stop()]);
});

test('takes the session cookie, not an API key', async () => {
	const wrong = [
		['Cookie', ''],
		['Cookie', 'assisters_session=old'],
		['Authorization', 'Bearer ask_1'],
	] as const;
	for (const [name, value] of wrong) {
		const answer = await api({ [name]: value }).get('/webhooks');
		expect(answer.status).toBe(401);
		expect(answer.data.error).toMatchObject({ type: 'authentication_error', message: expect.any(String) });
	}
	expect((await api().get('/webhooks')).data).toEqual({ webhooks: [] });
	expect(JSON.stringify(standIn.requests)).not.toContain('assisters_session');
});

test('creates, gets, changes in part, and deletes', async () => {
	const created = await api().post('/webhooks', { name: 'n8n', url, events });
	expect(created.status).toBe(201);
	const { webhook, secret } = created.data;
	expect(secret).toMatch(/^[0-9a-f]{64}$/);
	expect(webhook).toEqual({
		id: expect.any(String),
		name: 'n8n',
		url,
		events,
		enabled: true,
		created_at: expect.any(String),
		updated_at: expect.any(String),
	});
	expect((await api().get(`/webhooks/${webhook.id}`)).data).toEqual({ webhook });
	const changed = await api().patch(`/webhooks/${webhook.id}`, { enabled: false });
	expect(changed.data.webhook).toMatchObject({ name: 'n8n', url, events, enabled: false });
	expect((await api().patch(`/webhooks/${webhook.id}`, { events: [] })).status).toBe(400);
	expect((await api().delete(`/webhooks/${webhook.id}`)).data).toEqual({ success: true });
	expect((await api().get(`/webhooks/${webhook.id}`)).status).toBe(404);
});

test('wants a name, a URL and known events', async () => {
	const bodies = [
		{ url, events },
		{ name: 'n8n', events },
		{ name: 'n8n', url },
		{ name: 'n8n', url, events: [] },
		{ name: 'n8n', url, events: ['*'] },
		{ name: 'n8n', url: `${url}/${'x'.repeat(2048)}`, events },
	];
	for (const body of bodies) expect((await api().post('/webhooks', body)).status).toBe(400);
	expect(standIn.endpoints).toEqual([]);
});

test('lists the newest hundred, without pages', async () => {
	for (let index = 0; index < 105; index++) standIn.addEndpoint({ url: `${url}/${index}`, events });
	const { webhooks } = (await api().get('/webhooks')).data;
	expect(webhooks).toHaveLength(100);
	expect(webhooks[0].url).toBe(`${url}/104`);
});

test('refuses private addresses unless told otherwise', async () => {
	const strict = await startAssisters({ allowPrivateUrls: false });
	const cookie = { Cookie: strict.credential.sessionCookie ?? '' };
	const statusFor = async (candidate: string): Promise<number> =>
		(await api(cookie, strict).post('/webhooks', { name: 'n8n', url: candidate, events })).status;
	const refused = [
		'http://n8n.example.com/webhook/1',
		'https://localhost:5678/webhook/1',
		'https://n8n.internal/webhook/1',
		'https://127.0.0.1/webhook/1',
		'https://10.1.2.3/webhook/1',
		'https://172.20.0.1/webhook/1',
		'https://192.168.1.5/webhook/1',
		'https://169.254.169.254/latest',
		'https://[::1]/webhook/1',
		'https://[fd00::1]/webhook/1',
		'https://[::ffff:127.0.0.1]/webhook/1',
	];
	const statuses = await Promise.all(refused.map(statusFor));
	const allowed = await Promise.all([url, 'https://203.0.113.7/webhook/1'].map(statusFor));
	await strict.stop();
	expect(statuses).toEqual(refused.map(() => 400));
	expect(allowed).toEqual([201, 201]);
	expect((await api().post('/webhooks', { name: 'n8n', url: 'http://127.0.0.1:5678/webhook/1', events })).status).toBe(
		201,
	);
});

test('delivers by the habits of the sister products', async () => {
	const { secret } = standIn.addEndpoint({ url: receiver.url, events });
	await standIn.emit('chat.completed', { id: 'evt_1' });
	const [received] = receiver.received;
	const digest = createHmac('sha256', secret)
		.update(received?.body ?? '')
		.digest('hex');
	expect(received?.headers).toMatchObject({
		'x-misar-signature': `sha256=${digest}`,
		'x-misar-event': 'chat.completed',
		'x-misar-delivery': 'evt_1',
		'user-agent': 'Misar-Webhook/1.0',
	});
	expect(JSON.parse(received?.body ?? '')).toMatchObject({
		id: 'evt_1',
		type: 'chat.completed',
		product: 'assisters',
		timestamp: expect.any(String),
		api_version: expect.any(String),
		data: { model: expect.any(String) },
	});
});

test('or in another shape, with another signature', async () => {
	const other = await startAssisters({
		payload: 'plain',
		errors: 'text',
		signature: { header: 'X-Assisters-Signature', algorithm: 'sha512', encoding: 'base64', prefix: '' },
	});
	const signed = other.signed('chat.started', { to: url, secret: 's3cret' });
	const refused = await clientOf(other.origin, {}).get('/api/webhooks');
	await other.stop();
	expect(Object.keys(JSON.parse(signed.body))).toEqual(['event', 'timestamp', 'data']);
	expect(signed.headers['X-Assisters-Signature']).toBe(
		createHmac('sha512', 's3cret').update(signed.body).digest('base64'),
	);
	expect(refused.data).toEqual({ error: 'Not signed in' });
});
