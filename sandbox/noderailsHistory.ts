import { randomUUID } from 'node:crypto';
import { remember } from './remember';
import { nodeRailsSamples } from './samples/noderails';
import type { RecordedDelivery } from './standIn';

/** A delivery as NodeRails lists it. Times are ISO 8601. */
export interface HistoryEntry {
	id: string;
	event: string;
	status: 'PENDING' | 'DELIVERED' | 'FAILED';
	responseStatus: number | null;
	attempts: number;
	createdAt: string;
	deliveredAt: string | null;
	nextRetryAt: string | null;
}

/** The delivery history of all endpoints. */
export class DeliveryHistory {
	/** Oldest first, by endpoint. */
	private readonly entries = new Map<string, HistoryEntry[]>();
	private readonly byDelivery = new WeakMap<RecordedDelivery, HistoryEntry>();
	/** Endpoints that are gone: what is still queued for them is not written down. */
	private readonly gone = new Set<string>();

	/** Writes down how a delivery stands. */
	record(delivery: RecordedDelivery, endpointId: string, nextRetryAt: Date | null): void {
		if (this.gone.has(endpointId)) return;
		const entry = this.byDelivery.get(delivery) ?? remember(this.listOf(endpointId), newEntry(delivery));
		this.byDelivery.set(delivery, entry);
		const last = delivery.attempts.at(-1);
		const open = delivery.settled ? 'FAILED' : 'PENDING';
		Object.assign(entry, {
			status: delivery.delivered ? 'DELIVERED' : open,
			responseStatus: last?.status ?? null,
			attempts: delivery.attempts.length,
			deliveredAt: delivery.delivered ? new Date().toISOString() : null,
			nextRetryAt: nextRetryAt?.toISOString() ?? null,
		});
	}

	/** Adds made-up entries, a minute apart up to now: seven in ten delivered, two failed, one pending. */
	seed(endpointId: string, count: number): readonly HistoryEntry[] {
		const list = this.listOf(endpointId);
		const events = Object.keys(nodeRailsSamples);
		const now = Date.now();
		for (let index = 0; index < count; index++) {
			const createdAt = new Date(now - (count - index) * 60_000);
			list.push({
				id: randomUUID(),
				event: events[index % events.length] ?? '',
				createdAt: createdAt.toISOString(),
				...outcome(index % 10, createdAt),
			});
		}
		return list.slice(-count);
	}

	/** A page, newest first. The cursor is the last id of the page before. */
	page(
		endpointId: string,
		{ status, cursor, limit }: { status?: string; cursor?: string; limit: number },
	): { items: HistoryEntry[]; nextCursor: string | null } {
		const all = [...(this.entries.get(endpointId) ?? [])].reverse();
		const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
		if (cursor !== undefined && start === 0) return { items: [], nextCursor: null };
		const rest = all.slice(start).filter((entry) => status === undefined || entry.status === status);
		const items = rest.slice(0, limit);
		return { items, nextCursor: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
	}

	/** Drops the history of a deleted endpoint. */
	forget(endpointId: string): void {
		this.entries.delete(endpointId);
		this.gone.add(endpointId);
	}

	clear(): void {
		this.entries.clear();
		this.gone.clear();
	}

	private listOf(endpointId: string): HistoryEntry[] {
		const list = this.entries.get(endpointId) ?? [];
		this.entries.set(endpointId, list);
		return list;
	}
}

const newEntry = (delivery: RecordedDelivery): HistoryEntry => ({
	id: delivery.id,
	event: delivery.event,
	status: 'PENDING',
	responseStatus: null,
	attempts: 0,
	createdAt: new Date().toISOString(),
	deliveredAt: null,
	nextRetryAt: null,
});

function outcome(
	digit: number,
	createdAt: Date,
): Pick<HistoryEntry, 'status' | 'responseStatus' | 'attempts' | 'deliveredAt' | 'nextRetryAt'> {
	const later = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000).toISOString();
	if (digit < 7)
		return { status: 'DELIVERED', responseStatus: 200, attempts: 1, deliveredAt: later(1), nextRetryAt: null };
	if (digit < 9) return { status: 'FAILED', responseStatus: 500, attempts: 50, deliveredAt: null, nextRetryAt: null };
	return { status: 'PENDING', responseStatus: 503, attempts: 2, deliveredAt: null, nextRetryAt: later(12) };
}
