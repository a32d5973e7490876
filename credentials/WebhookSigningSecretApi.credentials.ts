import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/**
 * The signing secret of an endpoint that was registered by hand. It is used on this machine only and never sent, so there
 * is no call to test it with: the trigger checks its shape (`testedBy`).
 */
export class WebhookSigningSecretApi implements ICredentialType {
	name = 'webhookSigningSecretApi';

	displayName = 'Webhook Signing Secret API';

	icon: Icon = { light: 'file:../icons/signingSecret.svg', dark: 'file:../icons/signingSecret.dark.svg' };

	documentationUrl = 'https://github.com/webhook-endpoints/n8n-nodes-webhook-endpoints#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. whsec_…',
			description:
				'The secret that the service shows for your webhook. Paste it whole, with a prefix such as whsec_ if it has one.',
		},
		{
			displayName: 'Previous Signing Secret',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Only after you have changed the secret at the service: the old one, so that deliveries still signed with it are accepted too. Clear this field once those have arrived.',
		},
	];
}
