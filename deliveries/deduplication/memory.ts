import { createHash } from 'node:crypto';
import type { EventIdentity } from './identity';

/** Result of claiming an event for a delivery. */
export type Claim =
	/** The event was delivered before, and that delivery was answered with a 2xx. */
	| { state: 'seen' }
	/** Another delivery of the event is in progress; `ended` resolves when that one has its answer. */
	| { state: 'in_progress'; ended: Promise<unknown> }
	/** The event is new: handle the delivery, then settle the claim with whether it was answered with a 2xx. */
	| NewEvent;

/** A claimed event. */
export interface NewEvent {
	state: 'new';
	/** Digest of the trigger and the event. */
	digest: string;
	/** How many events with this key were there before: 0 for the first one, and always for an id of the service. */
	generation: number;
	/** Ends the claim. Only the first call counts. */
	settle(success: boolean): void;
}

/** An event that is told by its body, as it was delivered lately. */
interface Window {
	/** Arrival of its first delivery, in milliseconds since 1970. */
	since: number;
	/** Deliveries that were answered with a 2xx. */
	deliveries: number;
	/** Latest signed time, in seconds since 1970. */
	signedAtSeconds: number;
	/** How many events the trigger had taken when this one came. */
	order: number;
	generation: number;
}

interface InProgress {
	ended: Promise<unknown>;
	since: number;
}

/** Longest time that a delivery may be in progress, in milliseconds: n8n has lost a run that goes on longer unanswered. */
const maxProgressMs = 3_600_000;

/**
 * Remembers which events this process has answered with a 2xx.
 *
 * An event counts as seen only once its 2xx went out: the service repeats a delivery that could not be started, and that
 * repetition must run.
 *
 * Bounded: the oldest events are forgotten first. One is kept as a digest of 16 bytes, whatever the length of its id.
 */
export class DeliveryMemory {
	private readonly seen = new Set<string>();
	private readonly windows = new Map<string, Window>();
	/** The digests in the order they came, in a circle: to look for the oldest in the set would mean to walk over what was removed. */
	private readonly circle: string[] = [];
	private next = 0;
	private readonly inProgress = new Map<string, InProgress>();
	/** How many events each trigger has taken. */
	private readonly taken = new Map<string, number>();

	/** @param capacity how many events are kept; some 160 bytes each, 260 where the body tells the event */
	constructor(private readonly capacity: number) {}

	/** How many events are kept now. */
	get size(): number {
		return this.seen.size + this.windows.size;
	}

	/** Whether this process has seen an event, or has a delivery of it in progress. */
	knows(digest: string): boolean {
		return this.seen.has(digest) || this.windows.has(digest) || this.inProgress.has(digest);
	}

	/**
	 * Claims an event for a delivery.
	 *
	 * @param now milliseconds since 1970
	 */
	claim(triggerKey: string, identity: EventIdentity, now: number): Claim {
		const digest = digestOf(triggerKey, identity.key);
		const other = this.inProgress.get(digest);
		if (other && now - other.since < maxProgressMs) return { state: 'in_progress', ended: other.ended };
		const window = this.windows.get(digest);
		if (this.seen.has(digest) || (window && this.isRepetition(window, triggerKey, identity, now))) {
			return { state: 'seen' };
		}

		let end: () => void = () => undefined;
		const own: InProgress = { ended: new Promise<void>((resolve) => (end = resolve)), since: now };
		this.inProgress.set(digest, own);
		const generation = window ? window.generation + 1 : 0;
		return {
			state: 'new',
			digest,
			generation,
			settle: (success) => {
				if (this.inProgress.get(digest) !== own) return;
				this.inProgress.delete(digest);
				if (success) this.keep(digest, triggerKey, identity, { since: now, generation });
				end();
			},
		};
	}

	/**
	 * Whether a body that came before is a further delivery of the same event. It is not, once the service has stopped
	 * repeating it, nor once the event has come as often as the service sends it. To use that up by replaying one delivery takes
	 * other events in between: by itself a replay has no later time of signing.
	 */
	private isRepetition(window: Window, triggerKey: string, identity: EventIdentity, now: number): boolean {
		const { windowSeconds = Infinity, copies = Infinity, signedAt = Infinity } = identity;
		if (now - window.since >= windowSeconds * 1000) return false;
		const isLater = signedAt > window.signedAtSeconds || (this.taken.get(triggerKey) ?? 0) > window.order;
		if (window.deliveries >= copies && isLater) return false;
		window.deliveries += 1;
		window.signedAtSeconds = Math.max(window.signedAtSeconds, identity.signedAt ?? 0);
		return true;
	}

	private keep(
		digest: string,
		triggerKey: string,
		{ windowSeconds, signedAt = 0 }: EventIdentity,
		{ since, generation }: Pick<Window, 'since' | 'generation'>,
	): void {
		if (this.taken.size >= this.capacity) this.taken.clear();
		const order = (this.taken.get(triggerKey) ?? 0) + 1;
		this.taken.set(triggerKey, order);
		const isNew = !this.seen.has(digest) && !this.windows.has(digest);
		if (isNew) this.makeRoom(digest);
		if (windowSeconds === undefined) this.seen.add(digest);
		else this.windows.set(digest, { since, deliveries: 1, signedAtSeconds: signedAt, order, generation });
	}

	private makeRoom(digest: string): void {
		if (this.size >= this.capacity) {
			const oldest = this.circle[this.next] ?? '';
			this.seen.delete(oldest);
			this.windows.delete(oldest);
		}
		this.circle[this.next] = digest;
		this.next = (this.next + 1) % this.capacity;
	}
}

const digestOf = (triggerKey: string, key: string): string =>
	createHash('sha256').update(`${triggerKey}\n${key}`).digest('base64').slice(0, 22);
