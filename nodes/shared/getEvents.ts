import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { resolveService } from '../../services/n8n/resolve';
import { findService } from '../../services/catalog';
import { customServiceCredential } from '../../services/custom/credential';
import { eventOptions, everyEventOf } from './eventOptions';

/**
 * The events of a custom service, from the definition in its credential. As long as none is chosen there is nothing to
 * name: a failure would leave the editor's list of events switched off, for every service that is chosen afterwards.
 */
export async function getEvents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const service = String(this.getCurrentNodeParameter('service') ?? '');
	const isUndefined = !findService(service) && !this.getNode().credentials?.[customServiceCredential];
	if (isUndefined) return [everyEventOf('the service')];
	return eventOptions(await resolveService(this, service));
}
