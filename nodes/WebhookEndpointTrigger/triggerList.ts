import type { INodeProperties } from 'n8n-workflow';
import { firstService, serviceOptions } from '../shared/serviceOptions';

/**
 * What the editor's node panel lists under "Triggers": one entry a service, which adds the node with that service chosen.
 *
 * The editor makes that list from the first parameter with this display name (or "Events") and shows a hidden one nowhere
 * else. Without it, it would list the events of whichever service comes first in the alphabet.
 */
export const triggerList: INodeProperties = {
	displayName: 'Trigger On',
	name: 'service',
	type: 'hidden',
	default: firstService,
	options: serviceOptions.map(({ name, value }) => ({ name, value, action: `On ${name} event` })),
};
