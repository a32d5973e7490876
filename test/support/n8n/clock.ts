/** Time as a model of n8n sees it, so that no test waits for n8n's pauses. */
export interface Clock {
	/** Milliseconds since the clock began. */
	now(): number;
	/** @throws the signal's reason when it is aborted before the time is over. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
	/** Calls something once that time has come. @returns what takes the call back */
	at(time: number, run: () => void): () => void;
}

/** A clock that only moves when somebody sleeps by it or pushes it. */
export class VirtualClock implements Clock {
	private time = 0;
	private readonly due = new Set<{ time: number; run: () => void }>();

	now(): number {
		return this.time;
	}

	/** Lets time pass, as while a service is slow to answer. What falls due in it happens, in order. */
	advance(milliseconds: number): void {
		const end = this.time + milliseconds;
		for (;;) {
			const [next] = [...this.due].filter(({ time }) => time <= end).sort((a, b) => a.time - b.time);
			if (!next) break;
			this.due.delete(next);
			this.time = Math.max(this.time, next.time);
			next.run();
		}
		this.time = end;
	}

	async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		this.advance(milliseconds);
		signal?.throwIfAborted();
	}

	at(time: number, run: () => void): () => void {
		const entry = { time, run };
		this.due.add(entry);
		return () => void this.due.delete(entry);
	}
}
