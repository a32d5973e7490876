import { listAll } from '../endpoints/operations/find';
import { settle } from '../endpoints/settle';
import type { Account } from './account';
import { processMemory, type ListPurpose, type SharedList } from './memory';
import { observed } from './observe';
import type { ObservedEndpoint } from './plan';
import { memoryKeyOf } from './stateStore';

/** How old a list may be that another trigger has asked for. */
export interface ListAges {
	/** In milliseconds; 0 for one that is being read at this moment; one of its own without it. */
	maxAgeMs?: number;
	/** Whether the trigger is published for the first time, so that a list of another publish just before counts too. */
	isFirstPublish?: boolean;
}

const purposes: readonly ListPurpose[] = ['later', 'publish', 'own'];

/**
 * How old a list of another publish may be where many triggers are published for the first time, in milliseconds. A list
 * takes a call for each of its pages, and what is published makes the pages more: 500 triggers at 0.4 s each, with pages of
 * 100, take some 20 calls for lists that serve half a minute, and 60 for lists that serve ten seconds.
 */
const maxAgeOfPublishMs = 30_000;

/**
 * So many triggers of one account that are published for the first time within this time, in milliseconds, are a script or
 * an import. A person does not get there, and may have changed something at the service between two publishes.
 */
const bulk = { publishes: 4, withinMs: 5_000 };

/**
 * The account's endpoints, over all pages. Where many triggers of one account look at the same time, such as at n8n's start,
 * they share one list instead of asking for one each: for a trigger that looks now, a list is new enough if it is no older
 * than this, was asked for after whatever this trigger wrote last, and was not seen by it before.
 *
 * A list that was read for a publish or a repair is only joined while it is being read: somebody who publishes wants to see
 * what is there now. The exception is a trigger that is published for the first time as one of many. It has nothing at the
 * service, so all that it looks for is a left-over at its own address; it takes a list of a publish just before, unless this
 * process has written at that address since, or has tried to.
 *
 * @returns `isOlder` where the list had been read before it was asked for here.
 * @throws ServiceError. A list that could not be read is kept for nobody.
 */
export async function listShared(
	account: Account,
	{ maxAgeMs, isFirstPublish = false }: ListAges = {},
): Promise<{ listed: ObservedEndpoint[]; isOlder: boolean }> {
	const { connection, context, settings, store, now } = account;
	const { sharedLists, lookedAt } = processMemory();
	for (const [key, { askedAt }] of sharedLists) if (now() - askedAt > longestAgeMs) sharedLists.delete(key);
	// The mark of the account is made of the credential with its key, so nothing is shared across credentials. Each purpose
	// has a list of its own: ticks and publishes that take turns would else take each other's list away.
	const keyFor = (purpose: ListPurpose): string =>
		JSON.stringify([purpose, settings.service.id, store.account, connection.baseUrl, connection.fields]);
	const memoryKey = memoryKeyOf(context);
	const isOneOfMany = isFirstPublish && countFirstPublish(keyFor('publish'), now());
	const isNewEnough = (purpose: ListPurpose, list: SharedList): boolean =>
		maxAgeMs !== undefined &&
		(list.isUnderWay ||
			(purpose === 'later' && now() - list.askedAt < maxAgeMs) ||
			(purpose === 'publish' && isOneOfMany && isGoodForFirst(account, list))) &&
		list.askedAt > (lookedAt.get(memoryKey) ?? -Infinity);
	const known = purposes.flatMap((purpose) => {
		const list = sharedLists.get(keyFor(purpose));
		return list && isNewEnough(purpose, list) ? [list] : [];
	})[0];
	const list: SharedList = known ?? {
		askedAt: now(),
		endpoints: readAll(account),
		isUnderWay: true,
		isStale: false,
	};
	const isOlder = known !== undefined && !known.isUnderWay;
	// Somebody who has just published may well change something at the service: a tick soon after has to see that.
	const listKey = keyFor(maxAgeMs === undefined ? 'own' : maxAgeMs > 0 ? 'later' : 'publish');
	if (!known) sharedLists.set(listKey, list);
	lookedAt.set(memoryKey, list.askedAt);
	const read = await settle(list.endpoints);
	list.isUnderWay = false;
	if (read.ok) return { listed: read.value, isOlder };
	if (sharedLists.get(listKey) === list) sharedLists.delete(listKey);
	throw read.error;
}

/** Counts a trigger of an account that is published for the first time, and tells whether it is one of many. */
function countFirstPublish(accountKey: string, now: number): boolean {
	const { firstPublishes } = processMemory();
	const times = [...(firstPublishes.get(accountKey) ?? []), now].slice(-bulk.publishes);
	firstPublishes.set(accountKey, times);
	return times.length === bulk.publishes && now - (times[0] ?? now) <= bulk.withinMs;
}

/** Whether a list that has been read shows what there is at the addresses of a trigger that is published for the first time. */
function isGoodForFirst({ desired, now }: Account, { isStale, askedAt }: SharedList): boolean {
	const { writtenAt } = processMemory();
	const addresses = [desired.url, ...(desired.testUrl === undefined ? [] : [desired.testUrl])];
	return (
		!isStale &&
		now() - askedAt <= maxAgeOfPublishMs &&
		addresses.every((url) => askedAt > (writtenAt.get(addressOf(url)) ?? -Infinity))
	);
}

const addressOf = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);

/** Notes that this trigger is about to change something at the service. {@link noteWrite} has to follow. */
export function noteAttempt({ desired }: Account): void {
	processMemory().writtenAt.set(addressOf(desired.url), Infinity);
}

/** Notes that this trigger may have changed something at the service: no list that was asked for before counts for it. */
export function noteWrite({ context, desired, now }: Account): void {
	processMemory().writtenAt.set(addressOf(desired.url), now());
	processMemory().lookedAt.set(memoryKeyOf(context), now());
}

/** Notes that something may have been changed by others than triggers, at whatever address: no publish shares a list of before. */
export function noteOtherWrite(): void {
	for (const list of processMemory().sharedLists.values()) list.isStale = true;
}

/** A list that nobody uses any more is let go of. */
const longestAgeMs = 120_000;

const readAll = async ({ connection }: Account): Promise<ObservedEndpoint[]> =>
	(await listAll(connection)).map((found) => observed(connection.management, found));
