import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { ports } from '../../handover/ports';
import { createWebhookMethods } from '../../lifecycle/webhookMethods';
import { getEvents } from '../shared/getEvents';
import { testServiceDefinition } from '../shared/testServiceDefinition';
import { panel } from './panel';
import { noticesForEditor } from './noticesForEditor';
import { responseMode } from './responseMode';
import { testSigningSecret } from './testSigningSecret';

/** The chosen events in a few words, for the subtitle on the canvas. */
const chosenEvents =
	'(($parameter["events"] || []).includes("*") ? "every event" : ($parameter["events"] || []).length === 1 ? $parameter["events"][0] : ($parameter["events"] || []).length + " events")';

export class WebhookEndpointTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Webhook Endpoint Trigger',
		name: 'webhookEndpointTrigger',
		icon: { light: 'file:webhookEndpoint.svg', dark: 'file:webhookEndpoint.dark.svg' },
		group: ['trigger'],
		// For a node of version 1, n8n evaluates an expression about binary data at each delivery. Otherwise they are the same.
		version: [1, 2],
		defaultVersion: 2,
		subtitle: `={{ ${panel.serviceName} + ": " + ${chosenEvents} }}`,
		description:
			'Starts the workflow when a service sends an event to its webhook endpoint, registered and verified for you',
		eventTriggerDescription: 'Waiting for the service to send an event',
		// Shown as soon as the user has published; whether the registration works out is known a little later.
		activationMessage:
			'Registering the endpoint now. When the button says "Published", your events start this workflow. With manual registration, add the production URL at the service yourself.',
		triggerPanel: {
			header: 'Receive a test event',
			executionsHelp: {
				inactive:
					'<b>To build the workflow</b>, press the button above. A test endpoint is registered at the service for two minutes and takes one event. At most services, a sample of the event that you chose comes after six seconds. For a real one, press the button again and trigger the event in the app.<br /><br /><b>When it is ready</b>, publish it. From then on, each event that you chose starts the workflow.',
				active:
					'<b>To build the workflow</b>, press the button above. A test endpoint is registered at the service for two minutes and takes one event. At most services, a sample of the event that you chose comes after six seconds. For a real one, press the button again and trigger the event in the app.<br /><br /><b>The published workflow</b> runs by itself. Its runs are in the executions list.',
			},
			activationHint: {
				inactive: 'Publish the workflow to start receiving events.',
				active: 'This workflow is published and receives your events.',
			},
		},
		defaults: {
			name: 'Webhook Endpoint Trigger',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
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
			{
				name: 'webhookServiceApi',
				required: true,
				testedBy: 'testServiceDefinition',
				displayOptions: panel.forCustom,
			},
			{
				name: 'webhookSigningSecretApi',
				required: true,
				testedBy: 'testSigningSecret',
				displayOptions: { hide: { registration: ['automatic'], 'options.verification': ['off'] } },
			},
		],
		webhooks: [
			// Some services look whether somebody is at the address before they send anything, even before they answer the call
			// that registers the endpoint. n8n takes the webhooks in this order, and makes that call with the one of POST.
			...(['GET', 'HEAD'] as const).map((httpMethod) => ({
				name: 'setup' as const,
				httpMethod,
				responseMode: 'onReceived' as const,
				path: 'webhook',
				ndvHideUrl: true,
			})),
			{
				name: 'default',
				httpMethod: 'POST',
				...responseMode,
				// What the workflow returns is none of the sender's business.
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties: noticesForEditor(panel.parameters),
	};

	methods = { credentialTest: { testServiceDefinition, testSigningSecret }, loadOptions: { getEvents } };

	webhookMethods = createWebhookMethods(ports);

	// What these need is loaded at the first delivery: n8n makes this node for each workflow that is only looked at, too.
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { dropSeen } = await import('./liveDeliveries');
		return [await dropSeen(this)];
	}

	/** The clock of a published trigger. With it, n8n registers the trigger anew at each of its starts, too. */
	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse | undefined> {
		const { startClock } = await import('../../handover/clock');
		return await startClock(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { receive } = await import('./liveDeliveries');
		return await receive(this);
	}
}
