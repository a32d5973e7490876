import { createInterface } from 'node:readline';
import type { Sender } from './senders';

/**
 * Has services on this machine send events, as if something had happened there: for each line that comes in, the event of
 * that name, by every service that knows it, to the endpoints that have subscribed to it.
 *
 * @param lines where they come from, such as a terminal
 * @param say hears what became of it
 * @returns stops it
 */
export function sendOnEnter(
	senders: readonly Sender[],
	lines: NodeJS.ReadableStream,
	say: (line: string) => void,
): () => void {
	const reader = createInterface({ input: lines });
	reader.on('line', (line) => {
		const event = line.trim();
		if (event !== '') void send(senders, event, say);
	});
	return () => reader.close();
}

async function send(senders: readonly Sender[], event: string, say: (line: string) => void): Promise<void> {
	const knowing = senders.filter(({ events }) => events.includes(event));
	if (knowing.length === 0) say(`No service here has the event ${event}. Try payment.received.`);
	for (const { displayName, emit } of knowing) {
		const attempts = await emit(event);
		if (attempts.length === 0)
			say(`${displayName}: no endpoint has subscribed to ${event}. Publish a workflow that waits for it.`);
		for (const { status } of attempts) say(`${displayName} has sent ${event}: ${status ?? 'no answer'}`);
	}
}
