import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
import { displayed } from '../shared/subtitle';
import { strategyOf } from '../../services/capabilities';
import { managedOperation, type Resource } from '../../action/operations';

const resourceOptions: Record<Resource, INodePropertyOptions> = {
	delivery: { name: 'Delivery', value: 'delivery', description: 'What the service has sent to an endpoint' },
	endpoint: { name: 'Endpoint', value: 'endpoint', description: 'An address to which the service sends events' },
	message: { name: 'Message', value: 'message', description: 'A message to an inbound webhook of the service' },
};

/** What the editor, and an AI agent, read about each operation. Sorted by name, as the editor lists them. */
const operationOptions: Record<Resource, INodePropertyOptions[]> = {
	delivery: [
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many deliveries',
			description: 'Read the delivery history of an endpoint; changes nothing',
		},
	],
	endpoint: [
		{
			name: 'Create',
			value: 'create',
			action: 'Create an endpoint',
			description: 'Register a new webhook endpoint and get its signing secret',
		},
		{
			name: 'Create or Update',
			value: 'upsert',
			action: 'Create or update an endpoint',
			description: 'Create a new record, or update the current one if it already exists (upsert)',
		},
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete an endpoint',
			description:
				'Delete a webhook endpoint for good: whatever receives its events stops working. Only when the user has asked for this very endpoint to be deleted.',
		},
		{
			name: 'Disable',
			value: 'disable',
			action: 'Disable an endpoint',
			description: 'Switch an endpoint off without deleting it: it gets no events until it is enabled again',
		},
		{
			name: 'Enable',
			value: 'enable',
			action: 'Enable an endpoint',
			description: 'Switch an endpoint on again',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get an endpoint',
			description: 'Read one endpoint; changes nothing',
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many endpoints',
			description: 'Read the list of endpoints; changes nothing',
		},
		{
			name: 'Get Secret',
			value: 'getSecret',
			action: 'Get the signing secret of an endpoint',
			description: 'Read the signing secret of an endpoint; changes nothing. Never show it to anyone.',
		},
		{
			name: 'Rotate Secret',
			value: 'rotateSecret',
			action: 'Rotate the signing secret of an endpoint',
			description:
				'Give an endpoint a new signing secret: receivers that know only the old one refuse its events from then on. Only when the user has asked for it.',
		},
		{
			name: 'Send Test',
			value: 'sendTest',
			action: 'Send a test event to an endpoint',
			description: 'Let the service send its test event, which can start workflows',
		},
		{
			name: 'Update',
			value: 'update',
			action: 'Update an endpoint',
			description: 'Change the address, the events or other fields of an endpoint',
		},
	],
	message: [
		{
			name: 'Send',
			value: 'send',
			action: 'Send a message',
			description: 'Send data to the inbound webhook of the service, the address at which it takes messages',
		},
	],
};

/** An expression for the chosen operation and its resource as the editor names them, such as "Get Many (Endpoint)". */
export const displayedAction = `${displayed('operation', Object.values(operationOptions).flat())} + " (" + ${displayed('resource', Object.values(resourceOptions))} + ")"`;

/** Operations of a resource that a service offers. */
function offered(service: Service, resource: Resource): INodePropertyOptions[] {
	return operationOptions[resource].filter(({ value }) => {
		const operation = managedOperation(resource, String(value));
		return operation !== undefined && strategyOf(service, operation) !== undefined;
	});
}

const resourceNames = Object.keys(resourceOptions) as Resource[];

/** What a service, or one that only its user knows, offers. */
interface Offer {
	id: string;
	resources: Resource[];
	operations: (resource: Resource) => INodePropertyOptions[];
}

const offers: Offer[] = services.map((service) => ({
	id: service.id,
	resources: resourceNames.filter((resource) => offered(service, resource).length > 0),
	operations: (resource) => offered(service, resource),
}));

/** A custom service may have everything but an inbound webhook, which its definition cannot describe. */
const customOffer: Offer = {
	id: customServiceId,
	resources: ['delivery', 'endpoint'],
	operations: (resource) => operationOptions[resource],
};

/**
 * Resource and operation for each service: what a service does not offer is not there to be chosen.
 *
 * The list of actions in the editor's node panel has one entry for each option of each resource parameter, taken from the
 * first operation parameter that fits. So there is one resource parameter for all services with endpoints, lest everything
 * be listed once for each of them, and the operations of the service that is chosen first come first.
 */
export function resourceAndOperation(firstService: string): INodeProperties[] {
	const all = [...offers, customOffer].sort((a, b) => Number(b.id === firstService) - Number(a.id === firstService));
	const manages = ({ resources: names }: Offer): boolean => names.includes('endpoint');
	return [
		...[all.filter(manages), all.filter((offer) => !manages(offer))].map(resourceOf),
		...all.flatMap(({ id, resources: names, operations }) =>
			names.map((resource) =>
				withDefault('getAll', {
					displayName: 'Operation',
					name: 'operation',
					type: 'options',
					noDataExpression: true,
					default: '',
					displayOptions: { show: { service: [id], resource: [resource] } },
					options: operations(resource),
				}),
			),
		),
		// n8n drops what is not displayed; kept, a forced operation gets an error that says what to do instead.
		...all.flatMap(({ id, resources: names }): INodeProperties[] => {
			const missing = resourceNames.filter((resource) => !names.includes(resource));
			if (missing.length === 0) return [];
			return [
				{
					displayName: 'Operation',
					name: 'operation',
					type: 'hidden',
					default: '',
					displayOptions: { show: { service: [id], resource: missing } },
				},
			];
		}),
	];
}

/** The resources of some services. One that not all of them have is offered for those alone that do. */
function resourceOf(some: Offer[]): INodeProperties {
	const ids = some.map(({ id }) => id);
	const options = resourceNames.flatMap((name): INodePropertyOptions[] => {
		const having = some.filter(({ resources: names }) => names.includes(name)).map(({ id }) => id);
		if (having.length === 0) return [];
		const option = resourceOptions[name];
		return [having.length === some.length ? option : { ...option, displayOptions: { show: { service: having } } }];
	});
	return withDefault('endpoint', {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: '',
		displayOptions: { show: { service: ids } },
		options,
	});
}

/** A choice with the preferred option as its default, where a service has that one, else its first. */
function withDefault(preferred: string, choice: INodeProperties): INodeProperties {
	const values = (choice.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
	return { ...choice, default: values.includes(preferred) ? preferred : (values[0] ?? '') };
}
