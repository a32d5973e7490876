import { createHmac } from 'node:crypto';
import { startAsistian, type AsistianStandIn } from '../../../sandbox';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let standIn: AsistianStandIn;
let receiver: Receiver;

beforeAll(async () => {
	[standIn, receiver] = await Promise.all([startAsistian({ retryScale: 0 }), startReceiver()]);
});
beforeEach(() => {
	standIn.reset();
	receiver.answer(200);
});
afterAll(async () => {
	await Promise.all([standIn.stop(), receiver.stop()]);
});

test('has no management API', async () => {
	for (const path of ['/', '/webhooks', '/api/webhooks']) {
		expect((await clientOf(standIn.origin, {}).get(path)).status).toBe(404);
	}
});

test('delivers to what was registered in the dashboard', async () => {
	standIn.addEndpoint({ url: receiver.url, secret: 'from-dashboard', events: ['conversation.created'] });
	await standIn.emit('conversation.created');
	await standIn.emit('message.received');
	expect(receiver.received).toHaveLength(1);
	const [received] = receiver.received;
	const [, time = '', digest] =
		/^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(received?.headers['x-asistian-signature'])) ?? [];
	expect(digest).toBe(createHmac('sha256', 'from-dashboard').update(`${time}.${received?.body}`).digest('hex'));
	expect(JSON.parse(received?.body ?? '')).toMatchObject({
		event: 'conversation.created',
		event_id: received?.headers['x-webhook-id'],
		timestamp: expect.stringMatching(/Z$/),
		data: { conversation_id: expect.any(String), contact: { phone: expect.any(String) } },
	});
});

test('signs as it is told', async () => {
	const other = await startAsistian({
		signature: {
			header: 'X-Hub-Signature',
			algorithm: 'sha1',
			prefix: 'sha1=',
			content: '{id}:{timestamp}:{body}',
			timestampHeader: 'X-Time',
			idHeader: 'X-Id',
		},
	});
	const { headers, body } = other.signed('contact.created', {
		to: receiver.url,
		secret: 's',
		id: 'e1',
		at: new Date(5_000),
	});
	await other.stop();
	expect(headers).toMatchObject({
		'X-Time': '5',
		'X-Id': 'e1',
		'X-Hub-Signature': `sha1=${createHmac('sha1', 's').update(`e1:5:${body}`).digest('hex')}`,
	});
});

test('sends a test to one endpoint, whatever it subscribed to', async () => {
	const { id } = standIn.addEndpoint({ url: receiver.url, events: ['contact.created'] });
	expect(await standIn.sendTest(id)).toMatchObject({ status: 200, endpointId: id });
	expect(JSON.parse(receiver.received[0]?.body ?? '')).toHaveProperty('event', 'webhook.test');
	await expect(standIn.sendTest('nobody')).rejects.toThrow('nobody');
});

test('takes JSON at the inbound URL alone', async () => {
	const { inboundUrl = '' } = standIn.credential;
	expect((await clientOf(inboundUrl, {}).post('', { text: 'hello' })).status).toBe(200);
	expect(standIn.messages).toEqual([{ text: 'hello' }]);
	expect((await clientOf(`${inboundUrl}x`, {}).post('', { text: 'hello' })).status).toBe(404);
	const text = { headers: { 'Content-Type': 'text/plain' } };
	expect((await clientOf(inboundUrl, {}).post('', 'hello', text)).status).toBe(400);
	const broken = { headers: { 'Content-Type': 'application/json' } };
	expect((await clientOf(inboundUrl, {}).post('', Buffer.from('{"text":'), broken)).status).toBe(400);
	expect(standIn.messages).toHaveLength(1);
});
