import { sameSet, sameUrl } from '../endpoints/compare';

/** The endpoint that a live trigger needs at its vendor. */
export interface Desired {
	url: string;
	/** Names as they are sent to the vendor. */
	events: readonly string[];
}

/** What this trigger has stored about its endpoint; only what it wrote itself. */
export interface StoredEndpoint {
	endpointId?: string;
	/** Address that was registered then. */
	url: string;
	/** Addresses registered before that one, as long as an endpoint of ours may still be there. */
	formerUrls?: readonly string[];
	hasSecret: boolean;
}

/** An endpoint that the vendor lists. */
export interface ListedEndpoint {
	id: string;
	url: string;
	events: readonly string[];
	/** null where the vendor does not say. */
	enabled: boolean | null;
}

/** What the vendor's API can do to an endpoint that exists. */
export interface EndpointCapabilities {
	/** Fields it can change in place. */
	update: ReadonlySet<'url' | 'events' | 'enabled'>;
	/** Whether an endpoint has events of its own. Where it gets all that there are, the trigger alone chooses. */
	chooseEvents: boolean;
	getSecret: boolean;
	rotateSecret: boolean;
}

export interface Changes {
	url?: string;
	events?: string[];
	enabled?: boolean;
}

export type Step =
	| { do: 'keep'; id: string }
	| { do: 'update'; id: string; changes: Changes }
	| { do: 'create' }
	| { do: 'getSecret'; id: string }
	| { do: 'rotateSecret'; id: string }
	| { do: 'remove'; id: string };

/**
 * The steps from what the vendor has to exactly one endpoint of ours, with the right address and events, switched on,
 * and with a signing secret that we know.
 *
 * Ours is what has our exact address, or the address that we registered before it changed; everything else is
 * foreign and appears in no step. A new endpoint always comes before an old one goes, so that no event falls between.
 */
export function plan(
	desired: Desired,
	known: StoredEndpoint | undefined,
	found: readonly ListedEndpoint[],
	can: EndpointCapabilities,
): Step[] {
	const own = ownEndpoints(desired.url, known, found);
	const main = bestOf(own, desired, known);
	if (!main) return [{ do: 'create' }];

	const removeAll = own.map(({ id }): Step => ({ do: 'remove', id }));
	const removeOthers = removeAll.filter((step) => 'id' in step && step.id !== main.id);
	const replace: Step[] = [{ do: 'create' }, ...removeAll];

	const changes = changesTo(main, desired, can);
	const changed = Object.keys(changes) as Array<keyof Changes>;
	if (!changed.every((field) => can.update.has(field))) return replace;

	const inPlace: Step = changed.length === 0 ? { do: 'keep', id: main.id } : { do: 'update', id: main.id, changes };
	if (known?.hasSecret && known.endpointId === main.id) return [inPlace, ...removeOthers];
	if (can.getSecret) return [inPlace, { do: 'getSecret', id: main.id }, ...removeOthers];
	if (can.rotateSecret) return [inPlace, { do: 'rotateSecret', id: main.id }, ...removeOthers];
	return replace;
}

/** Whether a plan leaves everything as it is. */
export const nothingToDo = (steps: readonly Step[]): boolean => steps.every((step) => step.do === 'keep');

/**
 * Endpoints that are ours: by exact address, or at the address we registered ourselves before this n8n's public
 * address changed. A stored id alone proves nothing, and neither does our path on a host we never registered.
 */
export function ownEndpoints<Endpoint extends Pick<ListedEndpoint, 'url'>>(
	url: string,
	known: Pick<StoredEndpoint, 'url' | 'formerUrls'> | undefined,
	found: readonly Endpoint[],
): Endpoint[] {
	const formerUrls = known ? [known.url, ...(known.formerUrls ?? [])].filter((former) => samePath(former, url)) : [];
	return found.filter((endpoint) => [url, ...formerUrls].some((own) => sameUrl(endpoint.url, own)));
}

/** The endpoint to go on with: the one whose secret we hold, else one at the right address that is switched on. */
function bestOf(
	own: readonly ListedEndpoint[],
	desired: Desired,
	known: StoredEndpoint | undefined,
): ListedEndpoint | undefined {
	const rank = (endpoint: ListedEndpoint): number =>
		(known?.hasSecret && endpoint.id === known.endpointId ? 4 : 0) +
		(sameUrl(endpoint.url, desired.url) ? 2 : 0) +
		(endpoint.enabled === false ? 0 : 1);
	return [...own].sort((a, b) => rank(b) - rank(a))[0];
}

function changesTo(endpoint: ListedEndpoint, desired: Desired, can: EndpointCapabilities): Changes {
	return {
		...(sameUrl(endpoint.url, desired.url) ? {} : { url: desired.url }),
		...(!can.chooseEvents || sameSet(endpoint.events, desired.events) ? {} : { events: [...desired.events] }),
		...(endpoint.enabled === false ? { enabled: true } : {}),
	};
}

const samePath = (a: string, b: string): boolean =>
	URL.canParse(a) && URL.canParse(b) && pathEnd(new URL(a).pathname) === pathEnd(new URL(b).pathname);

/** A new public address can come with a new folder before n8n's own `/webhook/<id>/webhook`. */
const pathEnd = (pathname: string): string => pathname.split('/').slice(-3).join('/');
