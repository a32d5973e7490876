import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Journal } from '../endpoints/operations/journal';

const field = 'replacements';
const storedSchema = z.object({ owner: z.string(), leftBehind: z.record(z.string(), z.array(z.string())) });

/**
 * Remembers what replacements have left behind, in the node's static data, which n8n keeps from one production run to the
 * next. In a manual run it lasts for that run only.
 *
 * @param owner of this node: what came along with an imported or copied workflow names another one, and does not count.
 * Else it could have endpoints of others deleted.
 */
export function createJournal(staticData: IDataObject, owner: string): Journal {
	const entries = (): Map<string, string[]> => {
		const stored = storedSchema.safeParse(staticData[field]);
		return new Map(stored.success && stored.data.owner === owner ? Object.entries(stored.data.leftBehind) : []);
	};
	const keep = (map: Map<string, string[]>) => {
		if (map.size > 0) staticData[field] = { owner, leftBehind: Object.fromEntries(map) };
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
