import { listEndpoints, type Connection, type FoundEndpoint } from '../client';
import { sameUrl } from '../compare';
import { AmbiguousEndpointError } from '../errors';
import type { Journal } from './journal';

/** All endpoints of the account, over all pages. @throws ServiceError */
export async function listAll(connection: Connection): Promise<FoundEndpoint[]> {
	const found: FoundEndpoint[] = [];
	for await (const one of listEndpoints(connection)) found.push(one);
	return found;
}

/** Ids of all endpoints of the account, over all pages. @throws ServiceError */
export const listIds = async (connection: Connection): Promise<ReadonlySet<string>> =>
	new Set((await listAll(connection)).map(({ endpoint }) => endpoint.id));

/**
 * The one endpoint with this URL: the one that is spelled exactly so, else the one that the service spells another way.
 *
 * @param journal tells which of several is meant where the others were to take its place: that one, which has not been
 * replaced. Leave it out where the others would be forgotten with it.
 * @returns undefined where there is none.
 * @throws AmbiguousEndpointError where there are several: which one is meant is not guessed.
 */
export function chooseByUrl(
	listed: readonly FoundEndpoint[],
	url: string,
	journal?: Pick<Journal, 'pending'>,
): FoundEndpoint | undefined {
	const same = listed.filter(({ endpoint }) => sameUrl(endpoint.url, url));
	const exact = same.filter(({ endpoint }) => endpoint.url === url);
	const meant = exact.length > 0 ? exact : same;
	if (meant.length <= 1) return meant[0];
	const ids = meant.map(({ endpoint }) => endpoint.id);
	const replacedInVain = meant.find(({ endpoint: { id } }) => {
		const pending = journal?.pending(id) ?? [];
		return ids.every((other) => other === id || pending.includes(other));
	});
	if (!replacedInVain) throw new AmbiguousEndpointError(ids);
	return replacedInVain;
}
