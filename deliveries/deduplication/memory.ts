import { createHash } from 'node:crypto';

/** Result of claiming a delivery id. */
export type Claim =
	/** The id was delivered before, and that delivery was answered with a 2xx. */
	| { seen: true }
	/** The id is new: handle the delivery, then settle the claim with whether it was answered with a 2xx. */
	| { seen: false; settle(success: boolean): void };

/**
 * Remembers which deliveries this process has answered with a 2xx.
 *
 * An id counts as seen only once its 2xx went out: the service repeats a delivery that could not be started, and that
 * repetition must run. A copy that arrives while the first one is in progress waits for its outcome.
 *
 * Bounded: the oldest ids are forgotten first. An id is kept as a 16-byte digest, whatever its length.
 */
export class DeliveryMemory {
	private readonly seen = new Set<string>();
	/** The ids in the order they came, in a circle: to look for the oldest in the set would mean to walk over what was removed. */
	private readonly circle: string[] = [];
	private next = 0;
	private readonly underWay = new Map<string, Promise<boolean>>();

	/** @param capacity how many ids are kept; some 100 bytes each */
	constructor(private readonly capacity: number) {}

	/** How many ids are kept now. */
	get size(): number {
		return this.seen.size;
	}

	/** Whether a delivery was seen here, or is under way. */
	knows(triggerKey: string, deliveryId: string): boolean {
		const key = keyOf(triggerKey, deliveryId);
		return this.seen.has(key) || this.underWay.has(key);
	}

	/** Claims an id for a delivery, waiting for another one with the same id if there is one. */
	async claim(triggerKey: string, deliveryId: string): Promise<Claim> {
		const key = keyOf(triggerKey, deliveryId);
		for (;;) {
			if (this.seen.has(key)) return { seen: true };
			const other = this.underWay.get(key);
			if (!other) break;
			await other;
		}
		let ended: (success: boolean) => void = () => undefined;
		const outcome = new Promise<boolean>((resolve) => (ended = resolve));
		this.underWay.set(key, outcome);
		return {
			seen: false,
			settle: (success) => {
				if (this.underWay.get(key) !== outcome) return;
				this.underWay.delete(key);
				if (success) this.keep(key);
				ended(success);
			},
		};
	}

	private keep(key: string): void {
		if (this.seen.size >= this.capacity) this.seen.delete(this.circle[this.next] ?? '');
		this.seen.add(key);
		this.circle[this.next] = key;
		this.next = (this.next + 1) % this.capacity;
	}
}

const keyOf = (triggerKey: string, deliveryId: string): string =>
	createHash('sha256').update(`${triggerKey}\n${deliveryId}`).digest('base64').slice(0, 22);
