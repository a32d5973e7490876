import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { summaryOf, type Summary } from '../../services/catalog/summary';
import { grouped, managedServices, shownWhereHad } from '../shared/gallery';
import { customServiceId } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
import { strategyOf } from '../../services/capabilities';
import { customEvents, events, loadedEvents } from '../shared/eventParameters';
import { accountSlot } from '../shared/accountSlot';
import { managedServiceOptions, noService } from '../shared/serviceOptions';
import { resourceAndOperation } from './operations';

type Show = NonNullable<IDisplayOptions['show']>;

const onEndpoint = (...operations: string[]): Show => ({ resource: ['endpoint'], operation: operations });

/** Operations on one endpoint; where a test reaches the whole account, no endpoint is asked for. */
const onOneEndpoint = ['delete', 'disable', 'enable', 'get', 'getSecret', 'rotateSecret', 'update'];

const accountWideTest = managedServices.filter(({ testReaches }) => testReaches === 'account').map(({ id }) => id);

/** Which endpoint is meant. @param changes to the usual field */
const endpointId = (show: Show, hide?: Show, changes: Partial<INodeProperties> = {}): INodeProperties => ({
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
	...changes,
});

/** A trigger's URL can be asked about before it is in the list. */
const endpointToCheck: Partial<INodeProperties> = {
	default: { mode: 'url', value: '' },
	description: 'The endpoint to check. For a trigger, choose By URL and paste the production URL from its panel.',
};

const expectedEvents: INodeProperties = {
	...loadedEvents({ show: onEndpoint('getStatus') }),
	displayName: 'Expected Event Names or IDs',
	name: 'expectedEvents',
	description:
		'Events that the endpoint should get; leave it empty if they do not matter. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

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
		placeholder: 'e.g. 2026-10-04',
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

type OptionalField = (typeof optionalFields)[number];

/** Fields that at least one of the calls writes. */
const written = ({ writes }: Summary, ...calls: Array<keyof Summary['writes']>): OptionalField[] =>
	optionalFields.filter((field) => calls.some((call) => writes[call].includes(field)));

/** Some of the optional fields, for services of which not all have each of them. */
interface FieldsOf {
	id: string;
	fields: OptionalField[];
}

/** Fields of a collection; what only some of the services have is shown for those only. */
const fieldsFor = (some: readonly FieldsOf[], wanted: (field: OptionalField) => boolean): INodeProperties[] =>
	optionalFields.filter(wanted).flatMap((field) => {
		const having = some.filter(({ fields }) => fields.includes(field)).map(({ id }) => id);
		if (having.length === 0) return [];
		const all = some.map(({ id }) => id);
		return [{ ...optional[field], ...shownWhereHad('/service', having, all) }];
	});

const additionalFieldsOf = (some: readonly FieldsOf[]): INodeProperties[] => {
	const having = some.filter(({ fields }) => fields.length > 0);
	if (having.length === 0) return [];
	return [
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: { show: { service: having.map(({ id }) => id), ...onEndpoint('create', 'upsert') } },
			options: fieldsFor(having, () => true),
		},
	];
};

const whenCreated = (summary: Summary): FieldsOf => ({ id: summary.id, fields: written(summary, 'create', 'update') });

const additionalFields = [
	...services.flatMap((service) => additionalFieldsOf([whenCreated(summaryOf(service))])),
	...additionalFieldsOf([...summaries.map(whenCreated), { id: customServiceId, fields: optionalFields }]),
];

/** The fields that an update can change; nothing where nothing can be changed. */
const whenUpdated = (summary: Summary): FieldsOf[] => {
	const { id, strategies } = summary;
	if (!strategies.update) return [];
	return [{ id, fields: written(summary, strategies.update === 'replace' ? 'create' : 'update') }];
};

const updateFieldsOf = (some: readonly FieldsOf[], chosen: INodeProperties): INodeProperties => ({
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	displayOptions: { show: { service: some.map(({ id }) => id), ...onEndpoint('update') } },
	options: [
		customEvents(),
		...fieldsFor(some, (field) => field < 'events'),
		chosen,
		...fieldsFor(some, (field) => field > 'events'),
		url(),
	],
});

const updateFields = [
	...services.flatMap((service) => {
		const some = whenUpdated(summaryOf(service));
		return some.length > 0 ? [updateFieldsOf(some, events(service, sentTo(service)))] : [];
	}),
	updateFieldsOf([...summaries.flatMap(whenUpdated), { id: customServiceId, fields: optionalFields }], loadedEvents()),
];

/** Ids of the services for which something holds. */
const idsWhere = (matching: (summary: Summary) => boolean): string[] =>
	managedServices.filter(matching).map(({ id }) => id);

/** Traps that a user should know of before running an operation, one for all services that have it. */
const notices = [
	// Reached only when another service was chosen before, and on versions of n8n that show an option whatever the service.
	{
		name: 'noDeliveries',
		text: 'This service has no delivery history that n8n can read. Choose Endpoint as the resource, or look at the history in its dashboard.',
		services: idsWhere(({ strategies }) => strategies.create !== undefined && strategies.getDeliveries === undefined),
		show: { resource: ['delivery'] },
	},
	...(
		[
			['update', 'change an endpoint'],
			['upsert', 'change an endpoint, where one exists and differs'],
			['rotateSecret', 'rotate a secret in place'],
		] as const
	).map(([operation, what]) => ({
		name: `${operation}Replaces`,
		text: `This service cannot ${what}, so a new endpoint (new ID and secret) replaces the old one. A published trigger learns the new secret by itself.`,
		services: idsWhere(({ strategies }) => strategies[operation] === 'replace'),
		show: onEndpoint(operation),
	})),
	{
		name: 'testReaches',
		text: "This service sends the test to every endpoint of the organization, so it may start other people's workflows.",
		services: accountWideTest,
		show: onEndpoint('sendTest'),
	},
].map(({ name, text, services: ids, show }): INodeProperties => ({
	displayName: text,
	name: `${name}Notice`,
	type: 'notice',
	default: '',
	displayOptions: { show: { service: ids, ...show } },
}));

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

const statusFilters = grouped([
	...services.flatMap(({ id, management }) => {
		const deliveries = management?.operations.listDeliveries;
		return deliveries ? [{ id, value: deliveries.statuses ?? [] }] : [];
	}),
	...summaries.flatMap(({ id, strategies }) => (strategies.getDeliveries ? [{ id, value: [] }] : [])),
	{ id: customServiceId, value: [] },
]).map(({ ids, value }): INodeProperties => ({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: { show: { service: ids, resource: ['delivery'], operation: ['getAll'] } },
	options: [value.length > 0 ? statusChoice(value) : statusText],
}));

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
		required: true,
		default: noService,
		description: 'The service whose endpoints are managed',
		options: managedServiceOptions,
	},
	accountSlot,
	...resourceAndOperation(),
	...notices,
	endpointId(onEndpoint(...onOneEndpoint)),
	endpointId(onEndpoint('getStatus'), undefined, endpointToCheck),
	endpointId(onEndpoint('sendTest'), { service: accountWideTest }),
	endpointId({ resource: ['delivery'], operation: ['getAll'] }),
	url(onEndpoint('create', 'upsert')),
	...services
		.filter((service) => strategyOf(service, 'create'))
		.map((service) =>
			events(service, sentTo(service), { show: { service: [service.id], ...onEndpoint('create', 'upsert') } }),
		),
	loadedEvents({
		show: {
			service: [...summaries.filter(({ strategies }) => strategies.create).map(({ id }) => id), customServiceId],
			...onEndpoint('create', 'upsert'),
		},
	}),
	expectedEvents,
	customEvents(onEndpoint('create', 'getStatus', 'upsert')),
	{
		displayName: 'Payload',
		name: 'payload',
		type: 'json',
		default: '{}',
		required: true,
		placeholder: 'e.g. { "phone": "+15550100", "text": "Your order is on its way" }',
		description: 'What to send, as JSON. The service decides which fields it uses, and how.',
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
		displayOptions: { show: { resource: ['delivery', 'endpoint'] }, hide: { operation: ['getStatus'] } },
	},
];
