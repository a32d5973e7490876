/** Records ids and tells which of them were new. */
type RecordIds = (ids: string[]) => Promise<Set<string>>;

interface Waiter {
	ids: string[];
	record: RecordIds;
	resolve: (fresh: Set<string>) => void;
	reject: (reason: unknown) => void;
}

/**
 * Gathers what is to be recorded for the same node while a call for it is under way, and records it with the next one.
 *
 * n8n's store reads and writes all ids of a node at each call. So under load one call for several executions is cheaper,
 * and two calls at the same time would overwrite each other's ids, or fail over a record that neither has seen yet.
 * Everybody waits until their own ids are recorded: what is told is as sure as with a call of one's own.
 */
export class BatchRecorder {
	private readonly waiting = new Map<string, Waiter[]>();

	/**
	 * @param node name of the node, the same for all that are to be gathered
	 * @param ids ids to be recorded
	 * @param record records them; may be called with those of others too, or not at all
	 * @returns those of the ids that were new; of two askers with the same id only the first one is told so
	 * @throws what `record` throws, for all that were gathered
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
