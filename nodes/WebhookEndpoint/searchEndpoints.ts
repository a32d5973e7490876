import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

/** Lists the endpoints of the account for the endpoint field. @throws NodeOperationError or NodeApiError, in one line */
export async function searchEndpoints(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	// Loaded at the first look-up, as for a run.
	const { resolveService } = await import('../../services/n8n/resolve');
	const { endpointTitle, searchEndpoints: search } = await import('../../endpoints/operations/search');
	const { connect } = await import('../../endpoints/n8n/connect');
	const { toNodeError } = await import('../../endpoints/n8n/errors');
	const service = await resolveService(this, String(this.getCurrentNodeParameter('service') ?? ''));
	const connection = await connect(this, service);
	try {
		const { found, token } = await search(connection, filter ?? '', paginationToken);
		const results = found.map(({ endpoint }) => ({
			name: endpointTitle(endpoint),
			value: endpoint.id,
			description: endpoint.events.join(', '),
		}));
		return { results, paginationToken: token };
	} catch (fault) {
		throw toNodeError(this, service, fault, 'listing the endpoints', { oneLine: true });
	}
}
