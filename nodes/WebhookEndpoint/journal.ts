import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { Journal } from '../../endpoints/journal';

const field = 'replacements';
const entriesSchema = z.record(z.string(), z.array(z.string())).catch({});

/**
 * Remembers what replacements have left behind, in the node's static data, which n8n keeps from one production run to the next. In
 * a manual run it lasts for that run only.
 */
export function createJournal(staticData: IDataObject): Journal {
	const entries = () => new Map(Object.entries(entriesSchema.parse(staticData[field] ?? {})));
	const keep = (map: Map<string, string[]>) => {
		if (map.size > 0) staticData[field] = Object.fromEntries(map);
		else delete staticData[field];
	};
	return {
		pending: (oldId) => entries().get(oldId) ?? [],
		leftBehind(oldId, newId) {
			const map = entries();
			keep(map.set(oldId, [...(map.get(oldId) ?? []), newId]));
		},
		ended(oldId) {
			const map = entries();
			if (map.delete(oldId)) keep(map);
		},
	};
}
