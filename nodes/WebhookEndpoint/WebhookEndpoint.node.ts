import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeCredentialDescription,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { services } from '../../services/catalog';
import { customServiceId } from '../../services/custom/credential';
import { getEvents } from '../shared/getEvents';
import { onlyForServices } from '../shared/onlyForServices';
import { galleryIds, isManaged } from '../shared/gallery';
import { managedServiceOptions, noService } from '../shared/serviceOptions';
import { displayedService } from '../shared/subtitle';
import { testServiceDefinition } from '../shared/testServiceDefinition';
import { displayedAction } from './operations';
import { secretFields } from './secretFields';
import { parameters } from './parameters';
import { searchEndpoints } from './searchEndpoints';
import { testInboundUrl } from './testInboundUrl';

/** Shows a credential for some of the services that this node has. */
const onlyHere = (ids: string[]) =>
	onlyForServices(ids, {}, [noService, ...managedServiceOptions.map(({ value }) => String(value))]);

const accountCredentials = services.flatMap(({ id, credential }): INodeCredentialDescription[] =>
	credential ? [{ name: credential, required: true, displayOptions: onlyHere([id]) }] : [],
);

const inboundServices = services.filter(({ inbound }) => inbound).map(({ id }) => id);

export class WebhookEndpoint implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Webhook Endpoint',
		name: 'webhookEndpoint',
		icon: {
			light: 'file:../WebhookEndpointTrigger/webhookEndpoint.svg',
			dark: 'file:../WebhookEndpointTrigger/webhookEndpoint.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: `={{ ($parameter["service"] ? ${displayedService(managedServiceOptions)} + ": " : "") + ${displayedAction} }}`,
		description:
			'Manages webhook endpoints at a service: list, create, update, enable, disable, test and delete them, rotate their secrets, and read deliveries',
		defaults: {
			name: 'Webhook Endpoint',
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		sensitiveOutputFields: secretFields,
		credentials: [
			...accountCredentials,
			{
				name: 'webhookAccountApi',
				required: true,
				displayOptions: onlyHere(galleryIds(isManaged)),
			},
			// Written out, because n8n's linter looks for the name of the credential beside its test.
			{
				name: 'asistianApi',
				required: true,
				testedBy: 'testInboundUrl',
				displayOptions: onlyHere(inboundServices),
			},
			{
				name: 'webhookServiceApi',
				required: true,
				testedBy: 'testServiceDefinition',
				displayOptions: onlyHere([customServiceId]),
			},
		],
		properties: parameters,
	};

	methods = {
		credentialTest: { testInboundUrl, testServiceDefinition },
		listSearch: { searchEndpoints },
		loadOptions: { getEvents },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded at the first run: n8n makes this node for each workflow that is only looked at, too.
		const { runItems } = await import('../../action/run');
		return [await runItems(this)];
	}
}
