import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { resolveService } from '../../services/n8n/resolve';
import { customServiceCredential, customServiceId } from '../../services/custom/credential';
import { eventOptions, everyEventOf } from './eventOptions';

/**
 * The events of a service, from its definition; a custom one has that in its credential. As long as none is chosen there is nothing to
 * name: a failure would leave the editor's list of events switched off, for every service that is chosen afterwards.
 */
export async function getEvents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const service = String(this.getCurrentNodeParameter('service') ?? '');
	const isUndefined = service === customServiceId && !this.getNode().credentials?.[customServiceCredential];
	if (isUndefined) return [everyEventOf('the service')];
	return eventOptions(await resolveService(this, service));
}
