import { createInterface } from 'node:readline';
import { findService } from '../services/catalog';
import type { StandIn } from '../sandbox';

/**
 * Has the stand-ins send events, as if something had happened at the services: for each line that comes in, the event of
 * that name, by every service that knows it, to the endpoints that have subscribed to it.
 *
 * @param lines where they come from, such as a terminal
 * @param say hears what became of it
 * @returns stops it
 */
export function sendOnEnter(
	vendors: readonly StandIn[],
	lines: NodeJS.ReadableStream,
	say: (line: string) => void,
): () => void {
	const reader = createInterface({ input: lines });
	reader.on('line', (line) => {
		const event = line.trim();
		if (event !== '') void send(vendors, event, say);
	});
	return () => reader.close();
}

async function send(vendors: readonly StandIn[], event: string, say: (line: string) => void): Promise<void> {
	const knowing = vendors.flatMap((vendor) => {
		const service = findService(vendor.service);
		return service?.events.catalog.some(({ name }) => name === event) ? [{ vendor, name: service.displayName }] : [];
	});
	if (knowing.length === 0) say(`No service here has the event ${event}. Try payment.received.`);
	for (const { vendor, name } of knowing) {
		const attempts = await vendor.emit(event);
		if (attempts.length === 0)
			say(`${name}: no endpoint has subscribed to ${event}. Publish a workflow that waits for it.`);
		for (const { status } of attempts) say(`${name} has sent ${event}: ${status ?? 'no answer'}`);
	}
}
