import { samples, serviceNames, startCommet, startSandbox, startStandIn, type StandIn } from '../../../sandbox';
import { clientOf } from './client';
import { startReceiver, type Receiver } from '../../support/receiver';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let receiver: Receiver;

beforeAll(async () => {
	[sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
beforeEach(() => receiver.answer(200));
afterAll(async () => {
	await Promise.all([sandbox.stop(), receiver.stop()]);
});

describe.each(serviceNames)('%s', (service) => {
	let standIn: StandIn;
	const [event = ''] = Object.keys(samples[service]);
	const once = { copies: 1 };
	beforeEach(() => {
		standIn = sandbox.standIns[service];
		standIn.reset();
	});

	test('every sample makes a body that is a JSON object', () => {
		for (const name of Object.keys(samples[service])) {
			const body: unknown = JSON.parse(standIn.signed(name, { to: receiver.url }).body);
			expect(Object.values(body as object)).toContain(name);
		}
	});

	test('what is signed is what would be sent', async () => {
		const { secret } = standIn.addEndpoint({ url: receiver.url, events: [event] });
		const options = { id: 'evt_fixed', at: new Date(), secret };
		const signed = standIn.signed(event, { ...options, to: receiver.url });
		const [attempt] = await standIn.emit(event, { ...options, ...once });
		expect(attempt?.headers).toEqual(signed.headers);
		expect(receiver.received[0]?.body).toBe(signed.body);
	});

	test('sends given data, to a URL that nobody registered', async () => {
		const [attempt] = await standIn.emit(event, { ...once, to: receiver.url, data: { marker: 'ä €' } });
		expect(attempt).toMatchObject({ status: 200, endpointId: null });
		expect(receiver.received[0]?.body).toContain('"marker":"ä €"');
	});

	test('tampers as it is told', () => {
		const to = standIn.addEndpoint({ url: receiver.url }).url;
		const options = { to, id: 'evt_fixed', at: new Date('2026-07-31T10:00:00Z') };
		const good = standIn.signed(event, options);
		const unsigned = standIn.signed(event, { ...options, tamper: 'unsigned' });
		expect(Object.keys(good.headers).filter((name) => !(name in unsigned.headers))).toHaveLength(1);
		const forged = standIn.signed(event, { ...options, tamper: 'forged' });
		expect(forged.body).toBe(good.body);
		expect(forged.headers).not.toEqual(good.headers);
		const tampered = standIn.signed(event, { ...options, tamper: 'tampered' });
		expect(tampered.headers).toEqual(good.headers);
		expect(JSON.parse(tampered.body)).toEqual({ ...(JSON.parse(good.body) as object), tampered: true });
		const stale = standIn.signed(event, { ...options, tamper: 'stale' });
		expect(stale).toEqual(standIn.signed(event, { ...options, at: new Date('2026-07-31T09:50:00Z') }));
		const future = standIn.signed(event, { ...options, tamper: 'future' });
		expect(future).toEqual(standIn.signed(event, { ...options, at: new Date('2026-07-31T10:10:00Z') }));
	});

	test('calls nothing off this machine but through a tunnel', async () => {
		standIn.addEndpoint({ url: 'https://n8n.example.com/webhook/1?a=b', events: [event] });
		expect(await standIn.emit(event, once)).toMatchObject([{ status: null, error: 'not_loopback' }]);
		standIn.tunnel('https://n8n.example.com', receiver.origin);
		expect(await standIn.emit(event, once)).toMatchObject([
			{ status: 200, url: 'https://n8n.example.com/webhook/1?a=b' },
		]);
		expect(receiver.received.map(({ path }) => path)).toEqual(['/webhook/1?a=b']);
	});

	test('copies can be had together, with the same bytes', async () => {
		standIn.addEndpoint({ url: receiver.url, events: [event] });
		expect(await standIn.emit(event, { copies: 5, together: true })).toHaveLength(5);
		expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
		expect(standIn.deliveries.map(({ copy }) => copy)).toEqual([0, 1, 2, 3, 4]);
	});
});

test('reset cancels what is under way', async () => {
	const slow = await startCommet({ retryScale: 1 });
	slow.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	receiver.answer(500);
	await slow.emit('payment.received', { retry: true });
	const [delivery] = slow.deliveries;
	slow.reset();
	await slow.settled();
	await slow.stop();
	expect(delivery).toMatchObject({ delivered: false, settled: true, attempts: [{ status: 500 }] });
	expect([slow.endpoints, slow.deliveries, slow.requests]).toEqual([[], [], []]);
});

test('stop frees the port, cancels waiting callers and retries', async () => {
	const slow = await startStandIn('noderails', { retryScale: 1 });
	slow.addEndpoint({ url: receiver.url, events: ['*'] });
	slow.fail({ fault: 'timeout' });
	const waiting = clientOf(slow.origin, {})
		.get('/')
		.then(
			() => 'answered',
			() => 'cut off',
		);
	const copies = slow.emit('payment.captured');
	while (slow.deliveries[0]?.settled !== true || slow.requests.length === 0) await new Promise(setImmediate);
	await slow.stop();
	expect(await waiting).toBe('cut off');
	expect(await copies).toHaveLength(1);
	const again = await startStandIn('noderails', { port: Number(new URL(slow.origin).port) });
	expect(again.origin).toBe(slow.origin);
	await again.stop();
});

test('delivers a thousand events to one endpoint, none lost', async () => {
	const { commet } = sandbox.standIns;
	commet.reset();
	commet.addEndpoint({ url: receiver.url, events: ['usage.recorded'] });
	for (let batch = 0; batch < 20; batch++) {
		await Promise.all(Array.from({ length: 50 }, async () => await commet.emit('usage.recorded')));
	}
	expect(receiver.received).toHaveLength(1000);
	expect(new Set(commet.deliveries.map(({ eventId }) => eventId)).size).toBe(1000);
	expect(commet.deliveries.every(({ delivered }) => delivered)).toBe(true);
});
