import type { EventIdentity } from './identity';
import type { DeliveryMemory, NewEvent } from './memory';

/** The memory of seen deliveries, and the key under which a trigger keeps its own there. */
export interface SeenDeliveries {
	memory: DeliveryMemory;
	/** Tells triggers apart: workflow id and node id. */
	triggerKey: string;
	/** Whether what other processes have seen counts, too: then n8n's own store is asked at the start of the execution. */
	isShared: boolean;
}

/** What to do with a verified delivery that the workflow wants. */
export type Admission =
	/** Its event is new, or nothing remembers events: start the workflow. */
	| { state: 'new'; event?: NewEvent }
	/** Its event was delivered before: answer 200 and start nothing. */
	| { state: 'duplicate' }
	/** Another delivery of its event is still in progress: the sender has to come again, in case that one fails. */
	| { state: 'in_progress' }
	/** Its sender hung up while it waited for another delivery of the event: nobody hears an answer, the sender repeats. */
	| { state: 'sender_gone' };

/** What counts of the answer to a delivery. */
interface Answer {
	/** Whether the connection is gone. */
	readonly closed: boolean;
	readonly statusCode: number;
	once(event: 'finish', listener: () => void): unknown;
	end(...content: unknown[]): unknown;
}

/** The clock, so that tests can do without waiting. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	sleep(milliseconds: number): Promise<unknown>;
}

/**
 * Longest wait of a delivery for another one of the same event, in milliseconds. Shorter than services wait for an
 * answer (10 seconds and more), so that they hear that they should come again.
 */
const maxWaitMs = 5_000;

/**
 * Whether a delivery starts the workflow. It counts as delivered once n8n has answered it with a 2xx, whether the sender
 * is still there to hear it or not: a run that could not be started, or that has failed where the sender waits for its
 * end, is answered with an error, and the repetition runs.
 *
 * @param identity undefined for a delivery that never counts as a repetition
 * @param response the answer to this delivery, which has not begun yet
 */
export async function admit(
	seen: SeenDeliveries | undefined,
	identity: EventIdentity | undefined,
	response: Answer,
	clock: Clock,
): Promise<Admission> {
	if (!seen || !identity) return { state: 'new' };
	let waiting: Promise<unknown> | undefined;
	let isOver = false;
	for (;;) {
		const claim = seen.memory.claim(seen.triggerKey, identity, clock.now());
		if (claim.state === 'seen') return { state: 'duplicate' };
		if (claim.state === 'new') {
			settleByAnswer(response, claim);
			return { state: 'new', event: claim };
		}
		if (isOver) return { state: 'in_progress' };
		waiting ??= clock.sleep(maxWaitMs).then(() => (isOver = true));
		await Promise.race([claim.ended, waiting]);
		if (response.closed) return { state: 'sender_gone' };
	}
}

/**
 * Settles a claim with what n8n answers. Where the sender has hung up, no event tells that n8n has answered; so it is
 * the call of `end` that counts.
 */
function settleByAnswer(response: Answer, { settle }: NewEvent): void {
	const settleNow = () => settle(response.statusCode >= 200 && response.statusCode < 300);
	const end = response.end.bind(response);
	response.end = (...content: unknown[]) => {
		settleNow();
		return end(...content);
	};
	response.once('finish', settleNow);
}
