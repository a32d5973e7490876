/** Records ids and tells which of them were new. */
type RecordIds = (ids: string[]) => Promise<Set<string>>;

interface Waiter {
	ids: string[];
	record: RecordIds;
	resolve: (fresh: Set<string>) => void;
	reject: (reason: unknown) => void;
}

/**
 * Collects the ids that are to be recorded for a node while a call for that node is in progress, and records them
 * together with the next call.
 *
 * n8n's store reads and writes all ids of a node at each call. So under load one call for several executions is cheaper,
 * and two calls at the same time would overwrite each other's ids, or fail over a record that neither has seen yet.
 * Each caller waits until its ids are recorded, and gets the same answer as from a call of its own.
 */
export class BatchRecorder {
	private readonly waiting = new Map<string, Waiter[]>();

	/**
	 * @param node key of the node; calls with the same key are batched
	 * @param ids ids to record
	 * @param record records ids in the store; called with a whole batch, or not at all if the batch of another caller has these ids
	 * @returns those of the ids that were new; of two callers with the same id only the first one gets it
	 * @throws what `record` throws, to all callers of the batch
	 */
	async record(node: string, ids: string[], record: RecordIds): Promise<Set<string>> {
		return await new Promise((resolve, reject) => {
			const asker = { ids, record, resolve, reject };
			const others = this.waiting.get(node);
			if (others) {
				others.push(asker);
				return;
			}
			this.waiting.set(node, [asker]);
			void this.work(node);
		});
	}

	private async work(node: string): Promise<void> {
		for (;;) {
			const askers = this.waiting.get(node) ?? [];
			if (askers.length === 0) break;
			this.waiting.set(node, []);
			await answer(askers);
		}
		this.waiting.delete(node);
	}
}

async function answer(askers: Waiter[]): Promise<void> {
	const [first] = askers;
	if (!first) return;
	const ids = [...new Set(askers.flatMap((asker) => asker.ids))];
	const told = await first.record(ids).then(
		(fresh) => ({ fresh }),
		(reason: unknown) => ({ reason }),
	);
	for (const asker of askers) {
		if ('reason' in told) {
			asker.reject(told.reason);
			continue;
		}
		const own = asker.ids.filter((id) => told.fresh.delete(id));
		asker.resolve(new Set(own));
	}
}
