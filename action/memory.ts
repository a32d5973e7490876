import { z } from 'zod';
import type { Echo, EndpointMemory } from '../endpoints/operations/memory';
import { deletedName, processMemory } from '../lifecycle/memory';
import { provenEntries, type EntryStore } from './provenEntries';

const valueSchema = z.union([z.string(), z.boolean(), z.array(z.string()), z.null()]);
const echoSchema: z.ZodType<Echo> = z.array(z.tuple([z.string(), valueSchema, valueSchema]));

/** Where the memory of an account is kept. */
export interface MemoryStores extends Pick<EntryStore, 'account' | 'key'> {
	/** What this node has written, which no other node has to know. */
	node: Pick<EntryStore, 'staticData' | 'owner'>;
	/** What was deleted, which the other nodes of the workflow have to know. */
	workflow: Pick<EntryStore, 'staticData' | 'owner'>;
}

/**
 * Remembers of an account's endpoints what the service does not show: how it spells what was sent, and what was deleted and
 * is listed all the same. The latter is known to all workflows of this process too.
 */
export function createMemory({ account, key, node, workflow }: MemoryStores): EndpointMemory {
	const echoes = provenEntries(echoSchema, { ...node, account, key, field: 'spellings' });
	const deleted = provenEntries(z.literal(true), { ...workflow, account, key, field: 'webhookEndpoint:deleted' });
	return {
		echoOf: (id) => echoes.get(id) ?? [],
		rememberEcho: (id, echo) => echoes.put(id, echo.length > 0 ? echo : undefined),
		wasDeleted: (id) => deleted.get(id) === true || processMemory().deletedIds.has(deletedName(account, id)),
		rememberDeleted(id) {
			deleted.put(id, true);
			processMemory().deletedIds.set(deletedName(account, id), true);
		},
	};
}
