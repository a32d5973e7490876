import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Journal } from '../endpoints/operations/journal';
import { isProven, mac } from '../lifecycle/proof';

const field = 'replacements';
const storedSchema = z.object({
	owner: z.string(),
	leftBehind: z.record(z.string(), z.array(z.string())),
	proof: z.string(),
});

/**
 * Remembers what replacements have left behind, in the node's static data, which n8n keeps from one production run to the
 * next. In a manual run it lasts for that run only.
 *
 * @param owner of this node: what came along with an imported or copied workflow names another one, and does not count.
 * @param key of the account's credential: what somebody else has written bears no proof that it makes, and does not count
 * either. Else it could have endpoints of others deleted.
 */
export function createJournal(staticData: IDataObject, owner: string, key: Buffer): Journal {
	const entries = (): Map<string, string[]> => {
		const stored = storedSchema.safeParse(staticData[field]);
		if (!stored.success || stored.data.owner !== owner) return new Map();
		const { leftBehind, proof } = stored.data;
		return new Map(isProven(key, [owner, leftBehind], proof) ? Object.entries(leftBehind) : []);
	};
	const keep = (map: Map<string, string[]>) => {
		const leftBehind = Object.fromEntries(map);
		if (map.size > 0) staticData[field] = { owner, leftBehind, proof: mac(key, [owner, leftBehind]) };
		else delete staticData[field];
	};
	return {
		pending: (oldId) => entries().get(oldId) ?? [],
		recordOrphan(oldId, newId) {
			const map = entries();
			keep(map.set(oldId, [...(map.get(oldId) ?? []), newId]));
		},
		forget(oldId) {
			const map = entries();
			if (map.delete(oldId)) keep(map);
		},
	};
}
