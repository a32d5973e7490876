import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { resolveService } from '../../services/n8n/resolve';

/** Pages that one look-up may take to find something that fits the filter. */
const maxPages = 20;

/** Lists the endpoints of the account for the endpoint field, page by page, by any part of URL or name. */
export async function searchEndpoints(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	// Loaded at the first look-up, as for a run.
	const { listEndpointPage } = await import('../../endpoints/client');
	const { connect } = await import('../../endpoints/n8n/connect');
	const { toNodeError } = await import('../../endpoints/n8n/errors');
	const service = await resolveService(this, String(this.getCurrentNodeParameter('service') ?? ''));
	const connection = await connect(this, service);
	const wanted = filter?.toLowerCase() ?? '';
	const results: INodeListSearchResult['results'] = [];
	let token = paginationToken;
	try {
		for (let page = 0; page < maxPages; page += 1) {
			const { found, next } = await listEndpointPage(connection, token);
			for (const { endpoint } of found) {
				const label = endpoint.name ? `${endpoint.name} (${endpoint.url})` : endpoint.url;
				if (`${label} ${endpoint.id}`.toLowerCase().includes(wanted)) {
					results.push({ name: label, value: endpoint.id, description: endpoint.events.join(', ') });
				}
			}
			token = next;
			if (token === undefined || results.length > 0) break;
		}
	} catch (fault) {
		throw toNodeError(this, service, fault, 'listing the endpoints', { oneLine: true });
	}
	return { results, paginationToken: token };
}
