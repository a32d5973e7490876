import { BatchRecorder } from '../../../../deliveries/deduplication/batch';

/** A store as n8n's: it knows what is new, and does not look for repetitions within a call. */
function store() {
	const known = new Set<string>();
	const calls: string[][] = [];
	const release: Array<() => void> = [];
	return {
		calls,
		/** Lets the oldest call under way go on. */
		next: async () => {
			release.shift()?.();
			for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
		},
		record: async (ids: string[]) => {
			calls.push(ids);
			const fresh = new Set(ids.filter((id) => !known.has(id)));
			await new Promise<void>((resolve) => release.push(resolve));
			for (const id of ids) known.add(id);
			return fresh;
		},
	};
}

test('what comes while a call is under way goes with the next one, and only the first one with an id gets it', async () => {
	const { record, calls, next } = store();
	const together = new BatchRecorder();
	const answers = ['1', '2', '3', '2', '1'].map(async (id) => [...(await together.record('node', [id], record))]);
	await next();
	await next();
	expect(await Promise.all(answers)).toEqual([['1'], ['2'], ['3'], [], []]);
	expect(calls).toEqual([['1'], ['2', '3', '1']]);
});

test('nodes do not wait for each other, and a node at rest calls at once again', async () => {
	const { record, calls, next } = store();
	const together = new BatchRecorder();
	const first = together.record('a', ['1'], record);
	const other = together.record('b', ['2'], record);
	expect(calls).toEqual([['1'], ['2']]);
	await next();
	await next();
	await Promise.all([first, other]);
	const again = together.record('a', ['1', '3'], record);
	expect(calls).toHaveLength(3);
	await next();
	expect(await again).toEqual(new Set(['3']));
});

test('a call that fails does so for all that it was for, and the next one goes on', async () => {
	const together = new BatchRecorder();
	let failures = 1;
	const record = async (ids: string[]) => {
		failures -= 1;
		if (failures >= 0) throw new Error('the store is away');
		return new Set(ids);
	};
	const told = await Promise.allSettled(['1', '2', '3'].map(async (id) => await together.record('node', [id], record)));
	expect(told.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
	failures = 2;
	const lost = await Promise.allSettled(['4', '5', '6'].map(async (id) => await together.record('node', [id], record)));
	expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});
