import type { INodePropertyOptions } from 'n8n-workflow';
import { customServiceId } from '../../services/custom/credential';
import { services } from '../../services/catalog';
import { byName } from './byName';

const known: INodePropertyOptions[] = services.map(({ id, displayName, docsUrl }) => ({
	name: displayName,
	value: id,
	description: `Webhooks as described at ${docsUrl}`,
}));

const custom: INodePropertyOptions = {
	name: 'Custom',
	value: customServiceId,
	description: 'Any other service, described in a Webhook Service credential',
};

/**
 * The service that a new node begins with. Fixed for good: n8n does not store a parameter that has its default, so with
 * another one here, every saved node of this service would become one of the other.
 */
export const firstService = 'commet';

/** The services to choose from, by name. */
export const serviceOptions = [...known, custom].sort(byName);
