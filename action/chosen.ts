import { chooseByUrl } from '../endpoints/operations/find';
import { getEndpoint, type Connection, type FoundEndpoint } from '../endpoints/client';
import { ServiceError } from '../endpoints/errors';
import type { Journal } from '../endpoints/operations/journal';
import type { Listing } from '../endpoints/operations/listing';
import { settle } from '../endpoints/settle';
import { observed } from '../lifecycle/observe';
import { offers } from '../services/capabilities';
import type { Service } from '../services/schema/service';
import type { EndpointChoice, OperationRequest } from './request';

/**
 * The id of the endpoint that the user has chosen.
 *
 * @param journal tells which of several endpoints with a chosen URL is meant, see `chooseByUrl`.
 * @throws ServiceError, with the code `notFound` where none has the URL, or AmbiguousEndpointError.
 */
export async function idOf(listing: Listing, { by, value }: EndpointChoice, journal?: Journal): Promise<string> {
	return by === 'id' ? value : (await onlyOneAt(listing, value, journal)).endpoint.id;
}

/** The endpoint with this URL. @throws as {@link idOf} does. */
export async function onlyOneAt(listing: Listing, url: string, journal?: Journal): Promise<FoundEndpoint> {
	const found = chooseByUrl((await listing.all()).found, url, journal);
	if (!found) throw new ServiceError({ code: 'notFound', effect: 'none' });
	return found;
}

/**
 * The endpoint that the user has chosen, or undefined where the service says that it does not have it: by its list and,
 * where an ID was chosen, by its call for one endpoint too, because a list may be cut off or lag behind. The list comes
 * first: to a wrong Base URL, "not found" is the answer to any ID.
 *
 * @returns `unseen` where the list shows as many as it can and not this one, so that nobody can tell.
 *
 * @throws ServiceError where one of both could not be read, or AmbiguousEndpointError.
 */
export async function lookUp(
	connection: Connection,
	listing: Listing,
	{ by, value }: EndpointChoice,
	journal?: Journal,
): Promise<FoundEndpoint | 'unseen' | undefined> {
	const { found } = await listing.all();
	const { maxListed = Infinity } = connection.management.operations.list ?? {};
	const listed =
		by === 'url' ? chooseByUrl(found, value, journal) : found.find(({ endpoint }) => endpoint.id === value);
	if (listed) return listed;
	if (by === 'url' || !offers(connection.management, 'get')) return found.length < maxListed ? undefined : 'unseen';
	const got = await settle(getEndpoint(connection, value));
	if (got.ok) return got.value;
	if (got.error instanceof ServiceError && got.error.isMissing) return undefined;
	throw got.error;
}

/** The first entries of a list that pass. No more of it is read than needed, because that may cost a call. */
export async function upTo<Entry>(
	limit: number,
	list: AsyncIterable<Entry>,
	passing: (entry: Entry) => boolean = () => true,
): Promise<Entry[]> {
	const found: Entry[] = [];
	for await (const entry of list) {
		if (passing(entry)) found.push(entry);
		if (found.length >= limit) break;
	}
	return found;
}

/** Whether an endpoint passes the filters of *Get Many*. */
export const passes = (
	{ service, management }: Pick<Connection, 'service' | 'management'>,
	found: FoundEndpoint,
	{ enabled, event, urlContains }: OperationRequest['filters'],
): boolean =>
	(enabled === undefined || isEnabled(observed(management, found).state) === enabled) &&
	(event === undefined || gets(service, found.endpoint.events, event)) &&
	(urlContains === undefined || found.endpoint.url.includes(urlContains));

/**
 * Whether an endpoint is on, by what the service says of it. A word of its own, such as `disabled_by_system`, is not the
 * word for on, and whoever looks for endpoints that send nothing wants to see it. Undefined where the service says nothing.
 */
const isEnabled = (state: string): boolean | undefined => (state === 'unsaid' ? undefined : state === 'on');

/** Whether a subscription covers an event: by its name, or by the service's own word for every event. */
export const gets = ({ events: { wildcard } }: Service, subscribed: readonly string[], event: string): boolean =>
	subscribed.includes(event) || (wildcard !== undefined && subscribed.includes(wildcard));
