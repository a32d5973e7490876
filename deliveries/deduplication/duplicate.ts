import type { DeliveryMemory } from './memory';
import type { Delivery } from '../parse';

/** The memory of seen deliveries, and the key under which a trigger keeps its own there. */
export interface SeenDeliveries {
	memory: DeliveryMemory;
	/** Tells triggers apart: workflow id and node id. */
	triggerKey: string;
}

/** What counts of the answer to a delivery. */
interface Answer {
	/** Whether the connection is gone. */
	readonly closed: boolean;
	readonly statusCode: number;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/**
 * Whether the same event was delivered before. If not, it counts as delivered as soon as its 2xx has gone out: a run that
 * could not be started is answered with an error, and repeated.
 *
 * A test event never is a repetition: a user who sends it twice wants to see it twice, and some services send the same
 * bytes each time.
 *
 * @param response the answer to this delivery, which has not begun yet
 */
export async function isDuplicate(
	repetitions: SeenDeliveries | undefined,
	{ deliveryId, test }: Pick<Delivery, 'deliveryId' | 'test'>,
	response: Answer,
): Promise<boolean> {
	if (!repetitions || test) return false;
	const claim = await repetitions.memory.claim(repetitions.triggerKey, deliveryId);
	if (claim.seen) return true;
	// A sender that has hung up by now hears of no answer and repeats. No event would tell us so any more.
	if (response.closed) {
		claim.settle(false);
		return false;
	}
	response.once('finish', () => claim.settle(response.statusCode >= 200 && response.statusCode < 300));
	response.once('close', () => claim.settle(false));
	return false;
}
