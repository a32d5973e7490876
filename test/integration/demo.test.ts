import { PassThrough } from 'node:stream';
import { sendOnEnter } from '../../demo/sendOnEnter';
import { until } from '../../host/until';
import { startCommet } from '../../sandbox/commet';
import { startReceiver } from '../support/receiver';

test('the demo has its services send the event that is typed in', async () => {
	const [commet, receiver] = await Promise.all([startCommet(), startReceiver()]);
	commet.addEndpoint({ url: receiver.url, events: ['payment.received'] });
	const lines = new PassThrough();
	const said: string[] = [];
	const stop = sendOnEnter([commet], lines, (line) => said.push(line));
	try {
		for (const [typed, answer] of [
			[' payment.received ', 'Commet has sent payment.received: 200'],
			['payment.failed', 'Commet: no endpoint has subscribed to payment.failed. Publish a workflow that waits for it.'],
			['door.opened', 'No service here has the event door.opened. Try payment.received.'],
		] as const) {
			lines.write(`${typed}\n\n`);
			await until('an answer', () => said.includes(answer) || undefined);
		}
		expect(receiver.received.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual([
			'payment.received',
		]);
	} finally {
		stop();
		await Promise.all([commet.stop(), receiver.stop()]);
	}
});
