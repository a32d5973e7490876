import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import { eventOptions } from './eventOptions';

type Show = NonNullable<IDisplayOptions['show']>;

const shownWhen = (show: Show | undefined): Pick<INodeProperties, 'displayOptions'> =>
	show ? { displayOptions: { show } } : {};

/** The events of a service to choose from. */
export const events = (service: Service, description: string, show?: Show): INodeProperties => ({
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	default: [],
	description,
	...shownWhen(show),
	options: eventOptions(service),
});

/** The events of a service whose definition is loaded only when it is needed. */
export const loadedEvents = (show?: Show): INodeProperties => ({
	displayName: 'Event Names or IDs',
	name: 'events',
	type: 'multiOptions',
	default: [],
	description:
		'Which events are sent. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	...shownWhen(show),
	typeOptions: { loadOptionsMethod: 'getEvents', loadOptionsDependsOn: ['service'] },
});

/** Events that the catalog does not have yet. */
export const customEvents = (show?: Show): INodeProperties => ({
	displayName: 'Custom Events',
	name: 'customEvents',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Event' },
	default: [],
	placeholder: 'e.g. order.shipped',
	description: 'Names of events that are not in the list yet, spelled as the service spells them',
	...shownWhen(show),
});
