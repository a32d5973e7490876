import type { INodePropertyOptions } from 'n8n-workflow';
import type { Summary } from '../../services/catalog/summary';
import { customServiceId } from '../../services/custom/credential';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { byName } from './byName';
import { isManaged } from './gallery';

const builtIn = services.map(({ id, displayName, docsUrl }): INodePropertyOptions => ({
	name: displayName,
	value: id,
	description: `Webhooks as described at ${docsUrl}`,
}));

/** By name alone: the more services there are, the more the editor has to load. */
const named = (some: readonly Summary[]): INodePropertyOptions[] =>
	some.map(({ id, displayName }) => ({ name: displayName, value: id }));

const custom: INodePropertyOptions = {
	name: 'Custom',
	value: customServiceId,
	description: 'Any other service, described in a Webhook Service credential',
};

/** No service: what a new action begins with, so that it does not act on an account that nobody has chosen. */
export const noService = '';

/**
 * The service that a new trigger begins with. Fixed for good: n8n does not store a parameter that has its default, so with
 * another one here, every saved node of this service would become one of the other.
 */
export const firstService = 'commet';

/** The services that events can come from, by name. */
export const serviceOptions = [...builtIn, ...named(summaries), custom].sort(byName);

/** The services whose endpoints can be managed or that take messages, by name. */
export const managedServiceOptions = [...builtIn, ...named(summaries.filter(isManaged)), custom].sort(byName);
