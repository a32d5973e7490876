import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import { eventOptions } from './eventOptions';

type Show = NonNullable<IDisplayOptions['show']>;

const shownWhen = (displayOptions: IDisplayOptions | undefined): Pick<INodeProperties, 'displayOptions'> =>
	displayOptions ? { displayOptions } : {};

/** The events of a service to choose from. */
export const events = (service: Service, description: string, displayOptions?: IDisplayOptions): INodeProperties => ({
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	default: [],
	description,
	...shownWhen(displayOptions),
	options: eventOptions(service),
});

/** The events of a service whose definition is loaded only when it is needed. */
export const loadedEvents = (displayOptions?: IDisplayOptions): INodeProperties => ({
	displayName: 'Event Names or IDs',
	name: 'events',
	type: 'multiOptions',
	default: [],
	description:
		'Which events are sent. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	...shownWhen(displayOptions),
	typeOptions: { loadOptionsMethod: 'getEvents', loadOptionsDependsOn: ['service'] },
});

/** Where at least one custom event is typed in. */
const typedIn: Show[string] = [{ _cnd: { exists: true } }];

/**
 * The trigger's list of events for some services. With automatic registration n8n marks an empty list and runs nothing with it;
 * with manual registration, or beside custom events, the list may be empty. `required` takes no condition, so there is one
 * parameter for each case, and n8n shows the one whose conditions hold.
 *
 * @param ids services that the trigger can register at.
 * @param list makes the parameter.
 */
export const triggerEvents = (
	ids: string[],
	list: (displayOptions: IDisplayOptions) => INodeProperties,
): INodeProperties[] => [
	{
		...list({ show: { service: ids }, hide: { registration: ['manual'], customEvents: typedIn } }),
		required: true,
	},
	list({ show: { service: ids, registration: ['manual'] } }),
];

/** The trigger's list of events beside custom ones, with automatic registration: loaded, so as not to write all lists a third time. */
export const eventsBesideCustomOnes = (): INodeProperties =>
	loadedEvents({ show: { customEvents: typedIn }, hide: { registration: ['manual'] } });

/** Events that the catalog does not have yet. */
export const customEvents = (show?: Show): INodeProperties => ({
	displayName: 'Custom Events',
	name: 'customEvents',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Event' },
	default: [],
	placeholder: 'e.g. order.shipped',
	description: 'Names of events that are not in the list yet, spelled as the service spells them',
	...shownWhen(show && { show }),
});
