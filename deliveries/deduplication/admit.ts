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

/** What to do with one event of a verified delivery that the workflow wants. */
export type Admission =
	/** It is new, or nothing remembers events: start the workflow. */
	| { state: 'new'; event?: NewEvent }
	/** It was delivered before, or is in this delivery already: it starts nothing. */
	| { state: 'duplicate' };

/** Why a delivery has to come again as a whole. */
export type Refused =
	/** Another delivery of one of its events is still in progress: the sender has to come again, in case that one fails. */
	| 'in_progress'
	/** Its sender hung up while it waited for another delivery: nobody hears an answer, the sender repeats. */
	| 'sender_gone';

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
 * Which events of a delivery start the workflow. An event counts as delivered once n8n has answered its delivery with a
 * 2xx, whether the sender is still there to hear it or not: a run that could not be started, or that has failed where the
 * sender waits for its end, is answered with an error, and the repetition runs.
 *
 * @param identities of the events, in their order; undefined for one that never counts as a repetition
 * @param response the answer to this delivery, which has not begun yet
 */
export async function admit(
	seen: SeenDeliveries | undefined,
	identities: ReadonlyArray<EventIdentity | undefined>,
	response: Answer,
	clock: Clock,
): Promise<{ admissions: Admission[] } | { refused: Refused }> {
	const claims: NewEvent[] = [];
	let isKept = false;
	try {
		const admitted = await claimAll(seen, identities, response, clock, claims);
		isKept = 'admissions' in admitted;
		return admitted;
	} finally {
		if (isKept) settleByAnswer(response, claims);
		// Nobody runs them: they count as not delivered, so that the repetition runs.
		else for (const claim of claims) claim.settle(false);
	}
}

async function claimAll(
	seen: SeenDeliveries | undefined,
	identities: ReadonlyArray<EventIdentity | undefined>,
	response: Answer,
	clock: Clock,
	claims: NewEvent[],
): Promise<{ admissions: Admission[] } | { refused: Refused }> {
	const admissions: Admission[] = [];
	const inThisDelivery = new Set<string>();
	let waiting: Promise<unknown> | undefined;
	let isOver = false;
	for (const identity of identities) {
		if (!seen || !identity) {
			admissions.push({ state: 'new' });
			continue;
		}
		// An event that is there twice would else wait for itself.
		if (inThisDelivery.has(identity.key)) {
			admissions.push({ state: 'duplicate' });
			continue;
		}
		inThisDelivery.add(identity.key);
		for (;;) {
			const claim = seen.memory.claim(seen.triggerKey, identity, clock.now());
			if (claim.state === 'new') claims.push(claim);
			if (claim.state !== 'in_progress') {
				admissions.push(claim.state === 'new' ? { state: 'new', event: claim } : { state: 'duplicate' });
				break;
			}
			if (isOver) return { refused: 'in_progress' };
			waiting ??= clock.sleep(maxWaitMs).then(() => (isOver = true));
			await Promise.race([claim.ended, waiting]);
			if (response.closed) return { refused: 'sender_gone' };
		}
	}
	return { admissions };
}

/**
 * Settles claims with what n8n answers. Where the sender has hung up, no event tells that n8n has answered; so it is the
 * call of `end` that counts.
 */
function settleByAnswer(response: Answer, claims: readonly NewEvent[]): void {
	if (claims.length === 0) return;
	const settleNow = () => {
		for (const { settle } of claims) settle(response.statusCode >= 200 && response.statusCode < 300);
	};
	const end = response.end.bind(response);
	response.end = (...content: unknown[]) => {
		settleNow();
		return end(...content);
	};
	response.once('finish', settleNow);
}
