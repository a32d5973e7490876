import { listEndpoints } from '../endpoints/client';
import { settle } from '../endpoints/settle';
import type { Account } from './account';
import { processMemory, type SharedList } from './memory';
import { observed } from './observe';
import type { ObservedEndpoint } from './plan';
import { memoryKeyOf } from './stateStore';

/**
 * The account's endpoints, over all pages. Where many triggers of one account look at the same time, such as at n8n's start,
 * they share one list instead of asking for one each: for a trigger that looks now, a list is new enough if it is no older
 * than this, was asked for after whatever this trigger wrote last, and was not seen by it before. A list that was read for a
 * publish or a repair is only joined while it is being read.
 *
 * @param maxAgeMs how old a list may be, in milliseconds; 0 for one that is being read at this moment; undefined for one of
 * its own.
 * @throws ServiceError. A list that could not be read is kept for nobody.
 */
export async function listShared(account: Account, maxAgeMs?: number): Promise<ObservedEndpoint[]> {
	const { connection, context, settings, store, now } = account;
	const { sharedLists, lookedAt } = processMemory();
	for (const [key, { askedAt }] of sharedLists) if (now() - askedAt > longestAgeMs) sharedLists.delete(key);
	// The mark of the account is made of the credential with its key, so nothing is shared across credentials.
	const listKey = JSON.stringify([settings.service.id, store.account, connection.baseUrl, connection.fields]);
	const memoryKey = memoryKeyOf(context);
	const known = sharedLists.get(listKey);
	const isNewEnough =
		known !== undefined &&
		maxAgeMs !== undefined &&
		(known.isUnderWay || (known.isForLater && now() - known.askedAt < maxAgeMs)) &&
		known.askedAt > (lookedAt.get(memoryKey) ?? -Infinity);
	const list: SharedList = isNewEnough
		? known
		: {
				askedAt: now(),
				endpoints: readAll(account),
				isUnderWay: true,
				// Somebody who has just published may well change something at the service: a tick soon after has to see that.
				isForLater: maxAgeMs !== undefined && maxAgeMs > 0,
			};
	if (!isNewEnough) sharedLists.set(listKey, list);
	lookedAt.set(memoryKey, list.askedAt);
	const read = await settle(list.endpoints);
	list.isUnderWay = false;
	if (read.ok) return read.value;
	if (sharedLists.get(listKey) === list) sharedLists.delete(listKey);
	throw read.error;
}

/** Notes that this trigger may have changed something at the service: no list that was asked for before counts for it. */
export function noteWrite({ context, now }: Account): void {
	processMemory().lookedAt.set(memoryKeyOf(context), now());
}

/** A list that nobody uses any more is let go of. */
const longestAgeMs = 120_000;

async function readAll({ connection }: Account): Promise<ObservedEndpoint[]> {
	const endpoints: ObservedEndpoint[] = [];
	for await (const found of listEndpoints(connection)) endpoints.push(observed(connection.management, found));
	return endpoints;
}
