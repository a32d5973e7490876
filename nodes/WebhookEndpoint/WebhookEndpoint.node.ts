import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { getEvents } from '../shared/getEvents';
import { testServiceDefinition } from '../shared/testServiceDefinition';
import { panel } from './panel';
import { searchEndpoints } from './searchEndpoints';
import { testInboundUrl } from './testInboundUrl';

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
		subtitle: `={{ ($parameter["service"] ? ${panel.serviceName} + ": " : "") + ${panel.actionName} }}`,
		description:
			'Manages webhook endpoints at a service: list, create, update, enable, disable, test and delete them, rotate their secrets, and read deliveries',
		defaults: {
			name: 'Webhook Endpoint',
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		sensitiveOutputFields: panel.secretFields,
		credentials: [
			...panel.ownCredentials,
			{
				name: 'webhookAccountApi',
				required: true,
				displayOptions: panel.forKeys,
			},
			{
				name: 'webhookAccountOAuth2Api',
				required: true,
				displayOptions: panel.forSignIns,
			},
			// Written out, because n8n's linter looks for the name of the credential beside its test.
			{
				name: 'asistianApi',
				required: true,
				testedBy: 'testInboundUrl',
				displayOptions: panel.forInbound,
			},
			{
				name: 'webhookServiceApi',
				required: true,
				testedBy: 'testServiceDefinition',
				displayOptions: panel.forCustom,
			},
		],
		properties: panel.parameters,
	};

	methods = {
		credentialTest: { testInboundUrl, testServiceDefinition },
		listSearch: { searchEndpoints },
		loadOptions: { getEvents },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Loaded at the first run: n8n makes this node for each workflow that is only looked at, too.
		const { runItems } = await import('../../action/runItems');
		return [await runItems(this)];
	}
}
