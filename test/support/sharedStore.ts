import { setTimeout as sleep } from 'node:timers/promises';
import type { DeduplicationItemTypes, ICheckProcessedContextData, IDataDeduplicator } from 'n8n-workflow';

/**
 * n8n's deduplication store with its database in memory: one row for a node, which is read, added to and written back
 * with time in between, and inserted by one only of two at the same time.
 */
export class SharedStore implements IDataDeduplicator {
	readonly rows = new Map<string, DeduplicationItemTypes[]>();
	/** Names of the rows that were asked about, in order. */
	readonly asked: string[] = [];
	/** Makes every call fail. */
	broken = false;

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		_scope: 'node' | 'workflow',
		context: ICheckProcessedContextData,
		{ maxEntries = Infinity }: { maxEntries?: number },
	) {
		const name = this.nameOf(context);
		this.asked.push(name);
		const row = await this.read(name);
		if (!row) {
			await sleep(1);
			if (this.rows.has(name)) throw new Error('UNIQUE constraint failed: secret value');
			this.rows.set(name, items.slice(-maxEntries));
			return { new: items, processed: [] };
		}
		const known = new Set(row);
		const fresh = items.filter((item) => !known.has(item));
		await sleep(1);
		if (this.rows.has(name)) this.rows.set(name, [...row, ...fresh].slice(-maxEntries));
		return { new: fresh, processed: items.filter((item) => known.has(item)) };
	}

	async removeProcessed(): Promise<void> {
		await Promise.reject(new Error('Nobody should remove single entries.'));
	}

	async clearAllProcessedItems(_scope: 'node' | 'workflow', context: ICheckProcessedContextData): Promise<void> {
		const name = this.nameOf(context);
		await sleep(1);
		this.rows.delete(name);
	}

	async getProcessedDataCount(_scope: 'node' | 'workflow', context: ICheckProcessedContextData): Promise<number> {
		return (await this.read(this.nameOf(context)))?.length ?? 0;
	}

	private nameOf({ node }: ICheckProcessedContextData): string {
		if (this.broken) throw new Error('The database is away: secret value');
		return node?.id ?? '';
	}

	private async read(name: string): Promise<DeduplicationItemTypes[] | undefined> {
		await sleep(1);
		return this.rows.get(name);
	}
}
