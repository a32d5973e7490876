import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

/**
 * The events of a service, from its definition; a custom one has that in its credential. As long as none is chosen there is
 * nothing to name: a failure would leave the editor's list of events switched off, for every service that is chosen afterwards.
 *
 * @throws NodeOperationError for a definition that cannot be used, in one line.
 */
export async function getEvents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	// Loaded when the editor first asks: n8n makes the node for each workflow that is only looked at, too.
	const { resolveService } = await import('../../services/n8n/resolve');
	const { customServiceCredential, customServiceId } = await import('../../services/custom/credential');
	const { eventOptions, everyEventOf } = await import('./eventOptions');
	const service = String(this.getCurrentNodeParameter('service') ?? '');
	const isUndefined = service === customServiceId && !this.getNode().credentials?.[customServiceCredential];
	if (isUndefined) return [everyEventOf('the service')];
	return eventOptions(await resolveService(this, service));
}
