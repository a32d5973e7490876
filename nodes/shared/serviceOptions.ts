import type { INodePropertyOptions } from 'n8n-workflow';
import { customServiceId } from '../../services/customService';
import { services } from '../../services/catalogue';

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

/** The service that a new node begins with. */
export const firstService = 'commet';

/** The services to choose from, by name. */
export const serviceOptions = [...known, custom].sort((a, b) => a.name.localeCompare(b.name, 'en'));
