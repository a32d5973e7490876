import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';
import type { Service, WritableField } from '../../services/schema/service';
import {
	acceptedFields,
	strategyOf,
	testReaches,
	type ManagedOperation,
	type WritingCall,
} from '../../services/capabilities';
import { customEvents, customServiceEvents, events } from '../shared/eventParameters';
import { accountSlot } from '../shared/accountSlot';
import { firstService, serviceOptions } from '../shared/serviceOptions';
import { resourceAndOperation } from './operations';

type Show = NonNullable<IDisplayOptions['show']>;

const onEndpoint = (...operations: string[]): Show => ({ resource: ['endpoint'], operation: operations });

/** Operations on one endpoint; where a test reaches the whole account, no endpoint is asked for. */
const onOneEndpoint = ['delete', 'disable', 'enable', 'get', 'getSecret', 'rotateSecret', 'update'];

const accountWideTest = services.filter(({ management }) => testReaches(management) === 'account').map(({ id }) => id);

const endpointId = (show: Show, hide?: Show): INodeProperties => ({
	displayName: 'Endpoint',
	name: 'endpointId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The endpoint to work on: choose it from the list, or give its ID or its exact URL',
	displayOptions: hide ? { show, hide } : { show },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchEndpoints', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. whk_1234567890' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://n8n.example.com/webhook/orders',
		},
	],
});

const url = (show?: Show): INodeProperties => ({
	displayName: 'URL',
	name: 'url',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://n8n.example.com/webhook/orders',
	description: 'Address to which the service sends the events',
	...(show ? { required: true, displayOptions: { show } } : {}),
});

const sentTo = (service: Service): string => `Which events of ${service.displayName} are sent to the endpoint`;

const optional: Record<'apiVersion' | 'description' | 'enabled' | 'name', INodeProperties> = {
	apiVersion: {
		displayName: 'API Version',
		name: 'apiVersion',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-07-31',
		description: "Version of the service's API that decides what the data of this endpoint's events looks like",
	},
	description: {
		displayName: 'Description',
		name: 'description',
		type: 'string',
		default: '',
		placeholder: 'e.g. Orders to the warehouse',
		description: 'What the endpoint is for, as shown at the service',
	},
	enabled: {
		displayName: 'Enabled',
		name: 'enabled',
		type: 'boolean',
		default: true,
		description: 'Whether the endpoint gets events',
	},
	name: {
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Orders to the warehouse',
		description: 'Name of the endpoint, as shown at the service',
	},
};
const optionalFields = Object.keys(optional) as Array<keyof typeof optional>;

/** Fields that a service has; a custom one may have any. */
const writable = (service: Service | undefined, ...calls: WritingCall[]): ReadonlySet<WritableField> =>
	service ? acceptedFields(service.management, ...calls) : new Set(optionalFields);

/** The rows that can be chosen, and the custom one, which is not known here. */
const rows: ReadonlyArray<{ id: string; service: Service | undefined }> = [
	...services.map((service) => ({ id: service.id, service })),
	{ id: customServiceId, service: undefined },
];

const additionalFields = rows.flatMap(({ id, service }): INodeProperties[] => {
	const fields = optionalFields.filter((field) => writable(service, 'create', 'update').has(field));
	if (fields.length === 0) return [];
	return [
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: { show: { service: [id], ...onEndpoint('create', 'upsert') } },
			options: fields.map((field) => optional[field]),
		},
	];
});

const updateFields = rows.flatMap(({ id, service }): INodeProperties[] => {
	const strategy = service ? strategyOf(service, 'update') : 'native';
	if (!strategy) return [];
	const fields = optionalFields.filter(
		(field) => field !== 'apiVersion' && writable(service, strategy === 'replace' ? 'create' : 'update').has(field),
	);
	const chosen = service ? events(service, sentTo(service)) : customServiceEvents();
	return [
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: { show: { service: [id], ...onEndpoint('update') } },
			options: [
				customEvents(),
				...fields.filter((field) => field < 'events').map((field) => optional[field]),
				chosen,
				...fields.filter((field) => field > 'events').map((field) => optional[field]),
				url(),
			],
		},
	];
});

/** Traps that a user should know of before running an operation. */
const notices = services.flatMap((service): INodeProperties[] => {
	const notice = (operation: ManagedOperation, name: string, text: string): INodeProperties => ({
		displayName: text,
		name: `${service.id}${name}Notice`,
		type: 'notice',
		default: '',
		displayOptions: { show: { service: [service.id], ...onEndpoint(operation) } },
	});
	const replacing = (operation: 'update' | 'rotateSecret' | 'upsert', what: string): INodeProperties[] =>
		strategyOf(service, operation) === 'replace'
			? [
					notice(
						operation,
						`${operation}Replaces`,
						`${service.displayName} cannot ${what}. A new endpoint takes the place of the old one: it has a new ID and a new signing secret, and the output says which endpoint it has replaced.`,
					),
				]
			: [];
	// Reached only when another service was chosen before, and on versions of n8n that show an option whatever the service.
	const withoutHistory: INodeProperties[] =
		strategyOf(service, 'create') && !strategyOf(service, 'getDeliveries')
			? [
					{
						displayName: `${service.displayName} has no delivery history that can be read from outside. Choose Endpoint as the resource, or look at the history in its dashboard.`,
						name: `${service.id}NoDeliveriesNotice`,
						type: 'notice',
						default: '',
						displayOptions: { show: { service: [service.id], resource: ['delivery'] } },
					},
				]
			: [];
	return [
		...withoutHistory,
		...replacing('update', 'change an endpoint'),
		...replacing('upsert', 'change an endpoint, where one exists and differs'),
		...replacing('rotateSecret', 'give an endpoint a new signing secret'),
		...(accountWideTest.includes(service.id)
			? [
					notice(
						'sendTest',
						'TestReaches',
						`${service.displayName} sends the test to every endpoint of the organization, not only to one: it may start other people's workflows.`,
					),
				]
			: []),
	];
});

const statusText: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'string',
	default: '',
	placeholder: 'e.g. failed',
	description: 'Only deliveries with this status, spelled as the service spells it',
};

const statusChoice = (statuses: Array<{ name: string; value: string }>): INodeProperties => ({
	...statusText,
	type: 'options',
	placeholder: undefined,
	description: 'Only deliveries with this status',
	options: statuses.map(({ name, value }) => ({ name, value })),
	default: statuses[0]?.value ?? '',
});

const statusFilters = rows.flatMap(({ id, service }): INodeProperties[] => {
	const deliveries = service?.management?.operations.listDeliveries;
	if (service && !deliveries) return [];
	const statuses = deliveries?.statuses ?? [];
	return [
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			displayOptions: { show: { service: [id], resource: ['delivery'], operation: ['getAll'] } },
			options: [statuses.length > 0 ? statusChoice(statuses) : statusText],
		},
	];
});

const endpointFilters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: { show: onEndpoint('getAll') },
	options: [
		{
			displayName: 'Enabled',
			name: 'enabled',
			type: 'boolean',
			default: true,
			description: 'Whether only endpoints that are switched on are wanted, or only those that are off',
		},
		{
			displayName: 'Event',
			name: 'event',
			type: 'string',
			default: '',
			placeholder: 'e.g. payment.received',
			description: 'Only endpoints that are subscribed to this event',
		},
		{
			displayName: 'URL Contains',
			name: 'urlContains',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n.example.com',
			description: 'Only endpoints whose URL has this text in it',
		},
	],
};

const getAll: Show = { resource: ['delivery', 'endpoint'], operation: ['getAll'] };

/** The action node's parameters. */
export const parameters: INodeProperties[] = [
	{
		displayName: 'Service',
		name: 'service',
		type: 'options',
		noDataExpression: true,
		default: firstService,
		description: 'The service whose endpoints are managed',
		options: serviceOptions,
	},
	accountSlot,
	...resourceAndOperation(firstService),
	...notices,
	endpointId(onEndpoint(...onOneEndpoint)),
	endpointId(onEndpoint('sendTest'), { service: accountWideTest }),
	endpointId({ resource: ['delivery'], operation: ['getAll'] }),
	url(onEndpoint('create', 'upsert')),
	...services
		.filter((service) => strategyOf(service, 'create'))
		.map((service) => events(service, sentTo(service), { service: [service.id], ...onEndpoint('create', 'upsert') })),
	customServiceEvents({ service: [customServiceId], ...onEndpoint('create', 'upsert') }),
	customEvents(onEndpoint('create', 'upsert')),
	{
		displayName: 'Payload',
		name: 'payload',
		type: 'json',
		default: '{}',
		required: true,
		placeholder: 'e.g. { "phone": "+15550100", "text": "Your order is on its way" }',
		description: 'What to send, as JSON. The service decides what it does with which fields.',
		hint: 'For example: { "phone": "+15550100", "text": "Your order is on its way" }',
		displayOptions: { show: { resource: ['message'], operation: ['send'] } },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: getAll },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...getAll, returnAll: [false] } },
	},
	endpointFilters,
	...statusFilters,
	...additionalFields,
	...updateFields,
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { resource: ['delivery', 'endpoint'] } },
	},
];
