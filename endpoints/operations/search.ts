import { listEndpointPage, type Connection, type FoundEndpoint } from '../client';
import type { Endpoint } from '../endpoint';

/** Pages that one search may read to find something that fits. */
const maxPages = 20;

/** Some of the endpoints that fit, and what to give to go on; no token means that there are no more. */
export interface SearchResult {
	found: FoundEndpoint[];
	token: string | undefined;
}

/**
 * Searches the endpoints of the account by any part of name, description, URL or id, upper or lower case, page by page:
 * reads on until a page has one that fits.
 *
 * @param token where to go on, from the result before.
 * @throws ServiceError
 */
export async function searchEndpoints(connection: Connection, text: string, token?: string): Promise<SearchResult> {
	const wanted = text.toLowerCase();
	const fits = ({ endpoint }: FoundEndpoint) =>
		[endpointTitle(endpoint), endpoint.description ?? '', endpoint.id].join('\n').toLowerCase().includes(wanted);
	let next = token;
	for (let page = 0; page < maxPages; page += 1) {
		const read = await listEndpointPage(connection, next);
		const found = read.found.filter(fits);
		next = read.next;
		if (next === undefined || found.length > 0) return { found, token: next };
	}
	return { found: [], token: next };
}

/**
 * An endpoint as a list shows it: by its name or else its description, where it has one, and its URL. Those of a trigger have
 * the name of their workflow there. One that gets no events says so.
 */
export function endpointTitle({
	name,
	description,
	url,
	enabled,
}: Pick<Endpoint, 'name' | 'description' | 'url' | 'enabled'>): string {
	const label = name?.trim() || description?.trim();
	const shown = label ? `${label} (${url})` : url;
	return enabled === false ? `${shown}, disabled` : shown;
}
