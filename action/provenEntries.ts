import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { isProven, mac } from '../lifecycle/proof';

/** Values by id in static data, for one account. */
export interface ProvenEntries<Value> {
	get(id: string): Value | undefined;
	/** Keeps a value in place of the one before; undefined removes it. */
	put(id: string, value: Value | undefined): void;
}

/** Where entries are kept, and what proves them. */
export interface EntryStore {
	/** n8n keeps it from one production run to the next; in a manual run it lasts for that run only. */
	staticData: IDataObject;
	field: string;
	/** Fingerprint of who keeps them: what came along with an imported or copied workflow names another one. */
	owner: string;
	/** Mark of the account that the ids are of. */
	account: string;
	/** Of the account's credential: what somebody else has written bears no proof that it makes. */
	key: Buffer;
}

const storedSchema = z.object({
	owner: z.string(),
	entries: z.array(z.object({ account: z.string(), id: z.string(), value: z.unknown(), proof: z.string() })),
});

/** What is kept the longest goes when there are more, of all accounts together. */
const maxEntries = 500;

/**
 * Keeps values by id in static data, each with a proof for this account and owner. Nothing is written where nothing
 * changes: n8n stores static data whole, and a needless change would overwrite what a trigger beside us has learned.
 */
export function provenEntries<Value>(
	valueSchema: z.ZodType<Value>,
	{ staticData, field, owner, account, key }: EntryStore,
): ProvenEntries<Value> {
	const proven = (id: string, value: unknown) => [field, owner, account, id, value];
	const stored = () => {
		const read = storedSchema.safeParse(staticData[field]);
		return read.success && read.data.owner === owner ? read.data.entries : [];
	};
	const known = new Map<string, Value>();
	for (const entry of stored()) {
		if (entry.account !== account || !isProven(key, proven(entry.id, entry.value), entry.proof)) continue;
		const value = valueSchema.safeParse(entry.value);
		if (value.success) known.set(entry.id, value.data);
	}
	return {
		get: (id) => known.get(id),
		put(id, value) {
			if (JSON.stringify(known.get(id)) === JSON.stringify(value)) return;
			const others = stored().filter((entry) => entry.account !== account || entry.id !== id);
			const own = value === undefined ? [] : [{ account, id, value, proof: mac(key, proven(id, value)) }];
			const entries = [...own, ...others].slice(0, maxEntries);
			if (value === undefined) known.delete(id);
			else known.set(id, value);
			if (entries.length > 0) staticData[field] = { owner, entries };
			else delete staticData[field];
		},
	};
}
