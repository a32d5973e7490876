import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { resolveService } from '../../endpoints/resolveService';
import { eventOptions } from './eventOptions';

/** The events of a custom service, from the definition in its credential. */
export async function getEvents(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return eventOptions(await resolveService(this, String(this.getCurrentNodeParameter('service') ?? '')));
}
