import { until } from '../../host/until';
import { startStandIn, type RecordedDelivery } from '../../sandbox';

/** Events that are under way at the same time, each with its retries. */
const lanes = 25;

/** What became of the events of {@link deliverAll}. */
export interface Outcome {
	/** How many were answered with a 2xx in the end. */
	delivered: number;
	attempts: number;
	/** How many attempts did not get a 2xx. */
	failed: number;
}

/** A vendor that does not give up for some minutes: NodeRails retries 49 times, with growing pauses. */
export async function startBusyVendor() {
	return await startStandIn('noderails', { copies: 1, retryScale: 1 / 400 });
}

/**
 * Sends events with the vendor's own retries, some at the same time, each until it is answered with a 2xx or given up.
 *
 * @param names one event for each; comes out of the trigger as `data.paymentIntentId`
 * @param to address of the trigger for an event
 */
export async function deliverAll(
	vendor: Awaited<ReturnType<typeof startBusyVendor>>,
	names: string[],
	{ to, secret }: { to: (index: number) => string; secret: string },
): Promise<Outcome> {
	const sent: RecordedDelivery[] = [];
	const left = names.map((name, index) => ({ name, index }));
	const lane = async (): Promise<void> => {
		for (let next = left.shift(); next; next = left.shift()) {
			const data = { paymentIntentId: next.name };
			const [attempt] = await vendor.emit('payment.captured', { data, to: to(next.index), secret, retry: true });
			const delivery = vendor.deliveries.find(({ id }) => id === attempt?.deliveryId);
			if (!delivery) throw new Error('The stand-in does not know the delivery that it sent.');
			sent.push(delivery);
			await until('the end of the retries', () => delivery.settled || undefined, { boundMs: 400_000, everyMs: 10 });
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	const attempts = sent.flatMap((delivery) => delivery.attempts);
	const delivered = sent.filter((delivery) => delivery.delivered).length;
	return { delivered, attempts: attempts.length, failed: attempts.length - delivered };
}
