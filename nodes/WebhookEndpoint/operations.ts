import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { services } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { summaryOf, type Summary } from '../../services/catalog/summary';
import { grouped, isManaged, shownWhereHad } from '../shared/gallery';
import { customServiceId } from '../../services/custom/credential';
import { noService } from '../shared/serviceOptions';
import { displayed } from '../shared/subtitle';
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
			description: 'Read the delivery history of an endpoint',
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
			description: 'Create a new endpoint, or update the current one if it already exists (upsert)',
		},
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete an endpoint',
			description: 'Delete an endpoint permanently. Whatever receives its events stops working.',
		},
		{
			name: 'Disable',
			value: 'disable',
			action: 'Disable an endpoint',
			description: 'Turn an endpoint off without deleting it. It gets no events until you enable it again.',
		},
		{
			name: 'Enable',
			value: 'enable',
			action: 'Enable an endpoint',
			description: 'Turn an endpoint on again',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get an endpoint',
			description: 'Read one endpoint',
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many endpoints',
			description: 'Read the list of endpoints',
		},
		{
			name: 'Get Secret',
			value: 'getSecret',
			action: 'Get the signing secret of an endpoint',
			description: 'Read the signing secret of an endpoint. Keep it to yourself.',
		},
		{
			name: 'Get Status',
			value: 'getStatus',
			action: 'Get the status of an endpoint',
			description: 'Check whether an endpoint is registered, turned on and gets the right events',
		},
		{
			name: 'Rotate Secret',
			value: 'rotateSecret',
			action: 'Rotate the signing secret of an endpoint',
			description:
				'Give an endpoint a new signing secret. A published trigger learns it by itself; other receivers refuse events until you give it to them.',
		},
		{
			name: 'Send Test',
			value: 'sendTest',
			action: 'Send a test event to an endpoint',
			description: 'Send the test event of the service, which can start workflows',
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
			description: 'Send data to the inbound webhook of the service',
		},
	],
};

/** An expression for the chosen operation and its resource as the editor names them, such as "Get Many (Endpoint)". */
export const displayedAction = `${displayed('operation', Object.values(operationOptions).flat())} + " (" + ${displayed('resource', Object.values(resourceOptions))} + ")"`;

const resourceNames = Object.keys(resourceOptions) as Resource[];

/** What a service offers. */
interface Offer {
	id: string;
	/** Values of the operations of each resource that it has. */
	operations: Partial<Record<Resource, string[]>>;
}

/** Operations of a resource that a service offers. */
const offered = ({ strategies }: Summary, resource: Resource): string[] =>
	operationOptions[resource].flatMap(({ value }) => {
		const operation = managedOperation(resource, String(value));
		return operation !== undefined && strategies[operation] !== undefined ? [String(value)] : [];
	});

const offerOf = (summary: Summary): Offer => ({
	id: summary.id,
	operations: Object.fromEntries(
		resourceNames.flatMap((resource) => {
			const operations = offered(summary, resource);
			return operations.length > 0 ? [[resource, operations]] : [];
		}),
	),
});

const everyOperation = (resource: Resource): string[] => operationOptions[resource].map(({ value }) => String(value));

/** A custom service may have everything but an inbound webhook, which its definition cannot describe. */
const customOffer: Offer = {
	id: customServiceId,
	operations: { delivery: everyOperation('delivery'), endpoint: everyOperation('endpoint') },
};

/** As long as no service is chosen, everything that one may have is there to be chosen. */
const noServiceOffer: Offer = { ...customOffer, id: noService };

/**
 * Resource and operation: what a service does not offer is not there to be chosen. The services of the gallery and a custom
 * one share a parameter, whose options say for which of them they are.
 *
 * The list of actions in the editor's node panel has one entry for each option of each resource parameter, taken from the
 * first operation parameter that fits, and sets the first service that this one is shown for. So there is one resource
 * parameter for all services with endpoints, or everything would be listed once for each of them; and no service comes
 * first, so that an action opens with none instead of a strange one.
 */
export function resourceAndOperation(): INodeProperties[] {
	const builtIn = services.map((service) => offerOf(summaryOf(service)));
	const others = [noServiceOffer, ...summaries.filter(isManaged).map(offerOf), customOffer];
	const all = [...others, ...builtIn];
	const manages = ({ operations }: Offer): boolean => operations.endpoint !== undefined;
	return [
		...[all.filter(manages), all.filter((offer) => !manages(offer))].map(resourceOf),
		...[others, ...builtIn.map((offer) => [offer])].flatMap((some) =>
			resourceNames.flatMap((resource) => operationOf(some, resource)),
		),
		// n8n drops what is not displayed; kept, a forced operation gets an error that says what to do instead.
		...grouped(
			all.map(({ id, operations }) => ({ id, value: resourceNames.filter((name) => operations[name] === undefined) })),
		)
			.filter(({ value }) => value.length > 0)
			.map(({ ids, value }): INodeProperties => ({
				displayName: 'Operation',
				name: 'operation',
				type: 'hidden',
				default: '',
				displayOptions: { show: { service: ids, resource: value } },
			})),
	];
}

/** The operations of a resource, for those of some services that have it. */
function operationOf(some: readonly Offer[], resource: Resource): INodeProperties[] {
	const having = some.filter(({ operations }) => operations[resource] !== undefined);
	if (having.length === 0) return [];
	return [
		withDefault('getAll', {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			default: '',
			displayOptions: { show: { service: having.map(({ id }) => id), resource: [resource] } },
			options: optionsFor(operationOptions[resource], having, ({ operations }, { value }) =>
				Boolean(operations[resource]?.includes(String(value))),
			),
		}),
	];
}

/** The resources of some services. */
function resourceOf(some: Offer[]): INodeProperties {
	const options = resourceNames.map((name) => resourceOptions[name]);
	return withDefault('endpoint', {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: '',
		displayOptions: { show: { service: some.map(({ id }) => id) } },
		options: optionsFor(options, some, ({ operations }, { value }) => operations[value as Resource] !== undefined),
	});
}

/** The options that at least one service has. What only some of them have is shown for those only. */
const optionsFor = (
	options: readonly INodePropertyOptions[],
	some: readonly Offer[],
	has: (offer: Offer, option: INodePropertyOptions) => boolean,
): INodePropertyOptions[] =>
	options.flatMap((option) => {
		const having = some.filter((offer) => has(offer, option)).map(({ id }) => id);
		if (having.length === 0) return [];
		const all = some.map(({ id }) => id);
		return [{ ...option, ...shownWhereHad('service', having, all) }];
	});

/** A choice with the preferred option as its default, where a service has that one, else its first. */
function withDefault(preferred: string, choice: INodeProperties): INodeProperties {
	const values = (choice.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
	return { ...choice, default: values.includes(preferred) ? preferred : (values[0] ?? '') };
}
