import { sameSet, sameUrl } from '../endpoints/compare';
import { countsAsOn } from '../endpoints/endpoint';
import type { Receipt } from './state';

/** The endpoint that a live trigger needs at its service. */
export interface Desired {
	url: string;
	/** Names as they are sent to the service. */
	events: readonly string[];
	/** Address of the editor's test listener, where endpoints of listeners may be left behind. */
	testUrl?: string;
}

/** An endpoint that the service has. */
export interface ObservedEndpoint {
	id: string;
	url: string;
	events: readonly string[];
	/** `on`, `off`, `unsaid`, or the service's own word where that is neither. */
	state: string;
	updatedAt: string | null;
	apiVersion: string | null;
	/** When it ends unless it is renewed, in milliseconds since 1970; undefined where it does not, or the service does not say. */
	expiresAt?: number;
}

/**
 * How much a delivery that could not be verified is allowed to do, since anybody can send one. `look`: the secret is
 * fetched where the service shows it, and renewed only where the service shows that the endpoint was changed. `renew`:
 * it is fetched, rotated or replaced in any case.
 */
export type SecretDoubt = 'look' | 'renew';

/** What this trigger has stored, of the service and account in question. */
export interface Stored {
	/** Proven receipts; those of former addresses at which another n8n answers are taken out. */
	receipts: readonly Receipt[];
	/** Ids that were deleted, and may be listed all the same. */
	deletedIds: readonly string[];
	/** Set where a delivery gave reason to doubt the secret. */
	secretDoubt?: SecretDoubt;
	/** Now, in milliseconds since 1970, for endpoints that expire. */
	now?: number;
	/** Set where secrets are none of the matter. */
	areSecretsAssumed?: boolean;
}

/** What the service's API can do to an endpoint that exists. */
export interface EndpointCapabilities {
	/** Fields it can change in place. */
	update: ReadonlySet<'url' | 'events' | 'enabled'>;
	/** Whether an endpoint has events of its own. Where it gets all that there are, the trigger alone chooses. */
	chooseEvents: boolean;
	getSecret: boolean;
	rotateSecret: boolean;
	/** Whether it can put off the end of an endpoint. */
	renew: boolean;
	/** Whether the signing secret is the user's: nothing that is done to an endpoint changes it. */
	hasOwnSecret: boolean;
}

/**
 * How long before its end an endpoint is renewed, in milliseconds: time enough for a trigger that looks once a day and a
 * service that is down meanwhile.
 */
const renewalMs = 3 * 24 * 3_600_000;

/** What of an endpoint is changed; the rest stays as it is. */
export interface Changes {
	url?: string;
	events?: string[];
	enabled?: boolean;
}

/** One thing to do at the service, or to store. */
export type Step =
	/** Goes on with an endpoint that is as it should be. */
	| { do: 'keep'; id: string }
	| { do: 'update'; id: string; changes: Changes }
	/** Puts off the end of an endpoint that expires. */
	| { do: 'renew'; id: string }
	| { do: 'getSecret'; id: string }
	| { do: 'rotateSecret'; id: string }
	/** Creates an endpoint; those of `replaces` go after it. */
	| { do: 'create'; replaces: string[] }
	| { do: 'remove'; id: string }
	/** Drops the receipt of an endpoint that is not there any more, or not ours any more. */
	| { do: 'forget'; id: string };

/**
 * The steps from what the service has to exactly one endpoint of ours, with the right address and events, switched on,
 * and with a signing secret that we know. Foreign endpoints appear in no step. A new endpoint comes before an old one
 * goes, so that no event falls between.
 */
export function plan(
	desired: Desired,
	stored: Stored,
	observed: readonly ObservedEndpoint[],
	can: EndpointCapabilities,
): Step[] {
	const own = ownEndpoints(desired, stored, observed);
	const main = bestOf(own, desired, stored, can);
	const others = own.filter(({ id }) => id !== main?.id).map(({ id }): Step => ({ do: 'remove', id }));
	const forgotten = missingIds(stored, own).map((id): Step => ({ do: 'forget', id }));
	if (!main) return [{ do: 'create', replaces: [] }, ...others, ...forgotten];
	const replace: Step[] = [
		{ do: 'create', replaces: [main.id] },
		...others,
		{ do: 'remove', id: main.id },
		...forgotten,
	];

	const receipt = receiptOf(stored, main.id);
	const changes = drift(main, receipt, desired, can);
	const changed = Object.keys(changes) as Array<keyof Changes>;
	if (!changed.every((field) => can.update.has(field))) return replace;

	const kept: Step = changed.length === 0 ? { do: 'keep', id: main.id } : { do: 'update', id: main.id, changes };
	// A service may go on listing what has ended, and renew only what has not.
	if (leftMs(main, stored, can) <= 0) return replace;
	const inPlace: Step[] = leftMs(main, stored, can) < renewalMs ? [kept, { do: 'renew', id: main.id }] : [kept];
	const isKnown = isSecretKnown(main, receipt, stored, can) && !isInDoubt(main, receipt, stored, can);
	if ((changes.url === undefined || can.hasOwnSecret) && isKnown) return [...inPlace, ...others, ...forgotten];
	if (can.getSecret) return [...inPlace, { do: 'getSecret', id: main.id }, ...others, ...forgotten];
	if (can.rotateSecret) return [...inPlace, { do: 'rotateSecret', id: main.id }, ...others, ...forgotten];
	return isPausedUntouched(main, receipt) && changes.url === undefined
		? [...inPlace, ...others, ...forgotten]
		: replace;
}

/**
 * The ids of all that has to go so that nothing of ours is left: what is there, and what a list that lags may not show
 * yet, because it was made a moment ago. What we have deleted and the service goes on listing is tried once more, unless
 * it is off.
 *
 * @param missingIds what the service says it does not have
 * @param pausedId what stays
 */
export function planRemoval(
	desired: Desired,
	stored: Stored,
	{ endpoints, missingIds }: { endpoints: readonly ObservedEndpoint[]; missingIds: ReadonlySet<string> },
	pausedId?: string,
): string[] {
	const isOver = ({ id, state }: ObservedEndpoint) => stored.deletedIds.includes(id) && state === 'off';
	const own = ownEndpoints(desired, { ...stored, deletedIds: [] }, endpoints)
		.filter((endpoint) => endpoint.id !== pausedId && !isOver(endpoint))
		.map(({ id }) => id);
	const unseen = stored.receipts
		.map(({ endpointId }) => endpointId)
		.filter((id) => id !== pausedId && !missingIds.has(id) && !endpoints.some((endpoint) => endpoint.id === id));
	return [...own, ...unseen];
}

/**
 * Endpoints that are ours: those at exactly our address, those of our receipts as long as they are where the receipt
 * says, in our spelling or the service's, and those at the address of our own test listener. What merely resembles them
 * is foreign. What we have deleted is not ours any more although a service goes on listing it.
 */
export function ownEndpoints<Endpoint extends Pick<ObservedEndpoint, 'id' | 'url'>>(
	{ url, testUrl }: Pick<Desired, 'url' | 'testUrl'>,
	{ receipts, deletedIds }: Pick<Stored, 'receipts' | 'deletedIds'>,
	observed: readonly Endpoint[],
): Endpoint[] {
	return observed.filter((endpoint) => {
		if (deletedIds.includes(endpoint.id)) return false;
		if (sameUrl(endpoint.url, url) || (testUrl !== undefined && sameUrl(endpoint.url, testUrl))) return true;
		return receipts.some((receipt) => receipt.endpointId === endpoint.id && isWhereItWas(endpoint.url, receipt));
	});
}

const isWhereItWas = (url: string, receipt: Receipt): boolean =>
	sameUrl(url, receipt.url) || url === receipt.shown?.url;

const receiptOf = ({ receipts }: Pick<Stored, 'receipts'>, id: string): Receipt | undefined =>
	receipts.find(({ endpointId }) => endpointId === id);

/** Receipts of what is gone, or has been given another address by somebody else. */
const missingIds = ({ receipts }: Stored, own: ReadonlyArray<{ id: string }>): string[] =>
	receipts.map(({ endpointId }) => endpointId).filter((id) => !own.some((endpoint) => endpoint.id === id));

/** The endpoint to go on with: the one whose secret we hold, else one at the right address that is switched on. */
function bestOf(
	own: readonly ObservedEndpoint[],
	desired: Desired,
	stored: Stored,
	can: EndpointCapabilities,
): ObservedEndpoint | undefined {
	const rank = (endpoint: ObservedEndpoint): number => {
		const receipt = receiptOf(stored, endpoint.id);
		return (
			(isSecretKnown(endpoint, receipt, stored, can) ? 8 : 0) +
			(receipt && receipt.status !== 'orphaned' ? 4 : 0) +
			(isAt(endpoint, receipt, desired.url) ? 2 : 0) +
			(isOn(endpoint, receipt) ? 1 : 0)
		);
	};
	const candidates = own.filter(({ url }) => desired.testUrl === undefined || !sameUrl(url, desired.testUrl));
	return [...candidates].sort((a, b) => rank(b) - rank(a))[0];
}

/** How long an endpoint goes on, in milliseconds, where that can be put off. */
const leftMs = ({ expiresAt }: ObservedEndpoint, { now }: Stored, can: EndpointCapabilities): number =>
	can.renew && expiresAt !== undefined && now !== undefined ? expiresAt - now : Infinity;

/** What differs from what is wanted, and is not just how the service spells what we sent. */
function drift(
	endpoint: ObservedEndpoint,
	receipt: Receipt | undefined,
	desired: Desired,
	can: EndpointCapabilities,
): Changes {
	return {
		...(isAt(endpoint, receipt, desired.url) ? {} : { url: desired.url }),
		...(!can.chooseEvents || hasEvents(endpoint, receipt, desired.events) ? {} : { events: [...desired.events] }),
		...(isOn(endpoint, receipt) ? {} : { enabled: true }),
	};
}

const isAt = (endpoint: ObservedEndpoint, receipt: Receipt | undefined, url: string): boolean =>
	sameUrl(endpoint.url, url) || (receipt?.url === url && endpoint.url === receipt.shown?.url);

const hasEvents = (endpoint: ObservedEndpoint, receipt: Receipt | undefined, events: readonly string[]): boolean =>
	sameSet(endpoint.events, events) ||
	(receipt?.shown !== undefined && sameSet(receipt.events, events) && sameSet(endpoint.events, receipt.shown.events));

/** A word that is neither on nor off is not on, unless that is how the service calls what we have just switched on. */
const isOn = ({ state }: ObservedEndpoint, receipt: Receipt | undefined): boolean =>
	countsAsOn(state) || (state !== 'off' && receipt?.status === 'current' && state === receipt.shown?.state);

/** A secret is a belief: it holds for the endpoint in use, as long as nothing has happened that may have changed it. */
const isSecretKnown = (
	endpoint: ObservedEndpoint,
	receipt: Receipt | undefined,
	stored: Stored,
	can: EndpointCapabilities,
): boolean =>
	stored.areSecretsAssumed === true ||
	can.hasOwnSecret ||
	(receipt?.endpointId === endpoint.id &&
		receipt.secret !== undefined &&
		receipt.isSecretTrusted &&
		(receipt.status === 'current' || receipt.status === 'listening'));

/** Whether a secret that we hold has to be made sure of, as far as what raised the doubt may ask for it. */
const isInDoubt = (
	{ updatedAt }: ObservedEndpoint,
	receipt: Receipt | undefined,
	{ secretDoubt }: Stored,
	can: EndpointCapabilities,
): boolean => {
	if (secretDoubt === undefined || can.hasOwnSecret) return false;
	const before = receipt?.shown?.updatedAt ?? null;
	// Where the service tells when an endpoint was changed last, that decides: what has not been changed has its secret.
	if (before !== null && updatedAt !== null) return before !== updatedAt || can.getSecret;
	return can.getSecret || secretDoubt === 'renew';
};

/** Whether nobody has changed an endpoint while it was paused, as far as the service tells. */
const isPausedUntouched = ({ updatedAt }: ObservedEndpoint, receipt: Receipt | undefined): boolean =>
	receipt?.status === 'paused' &&
	receipt.secret !== undefined &&
	receipt.isSecretTrusted &&
	updatedAt !== null &&
	updatedAt === receipt.shown?.updatedAt;
