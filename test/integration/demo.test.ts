import { PassThrough } from 'node:stream';
import { sendOnEnter } from '../../demo/sendOnEnter';
import { sendersOf } from '../../demo/senders';
import { until } from '../../host/until';
import { startCommet } from '../../sandbox/commet';
import { galleryServices } from '../../scripts/gallery';
import { DefinitionServer } from '../support/definitionServer';
import { startReceiver } from '../support/receiver';

test('the demo has its services send the event that is typed in', async () => {
	const gallery = galleryServices().find(({ id }) => id === 'lemonSqueezy');
	if (!gallery) throw new Error('the gallery has no Lemon Squeezy');
	const [commet, lemonSqueezy, receiver] = await Promise.all([
		startCommet(),
		DefinitionServer.start(gallery),
		startReceiver(),
	]);
	lemonSqueezy.addEndpoint(receiver.url, ['order_created']);
	commet.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	const lines = new PassThrough();
	const said: string[] = [];
	const stop = sendOnEnter([...sendersOf(commet), lemonSqueezy], lines, (line) => said.push(line));
	try {
		for (const [typed, answer] of [
			[' payment.received ', 'Commet has sent payment.received: 200'],
			['payment.failed', 'Commet: no endpoint has subscribed to payment.failed. Publish a workflow that waits for it.'],
			['order_created', 'Lemon Squeezy has sent order_created: 200'],
			[
				'order_refunded',
				'Lemon Squeezy: no endpoint has subscribed to order_refunded. Publish a workflow that waits for it.',
			],
			['door.opened', 'No service here has the event door.opened. Try payment.received.'],
		] as const) {
			lines.write(`${typed}\n\n`);
			await until('an answer', () => said.includes(answer) || undefined);
		}
		const sent = receiver.received.map(({ body }) => JSON.parse(body) as { event?: string; meta?: object });
		expect(sent.map(({ event, meta }) => event ?? meta)).toEqual(['payment.received', { event_name: 'order_created' }]);
	} finally {
		stop();
		await Promise.all([commet.stop(), lemonSqueezy.stop(), receiver.stop()]);
	}
});
