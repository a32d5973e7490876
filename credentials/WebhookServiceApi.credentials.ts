import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { withHeaders } from './shared/withHeaders';

/** The value is a secret, though its name does not say so: hide it like a password. */
const hidden = { password: true };

/**
 * A service that the user describes: where its API is, the header that proves the account, and the definition that says
 * how its webhooks work. What can be called depends on the definition, so the nodes test it (`testedBy`): its form, and the
 * account by the call that lists endpoints, where there is one.
 */
export class WebhookServiceApi implements ICredentialType {
	name = 'webhookServiceApi';

	displayName = 'Webhook Service API';

	icon: Icon = { light: 'file:../icons/serviceDefinition.svg', dark: 'file:../icons/serviceDefinition.dark.svg' };

	documentationUrl =
		'https://github.com/webhook-endpoints/n8n-nodes-webhook-endpoints/blob/main/docs/custom-services.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://your-account.example.com/api/v2',
			description:
				"Address of the service's API, with the name of your account in it if the service asks for that. Leave it empty to use the address in the definition.",
		},
		{
			displayName: 'Header',
			name: 'authHeader',
			type: 'string',
			default: 'Authorization',
			placeholder: 'e.g. X-API-Key',
			description: "Name of the header that holds your key. The service's API documentation names it.",
		},
		{
			displayName: 'Value',
			name: 'authValue',
			type: 'string',
			typeOptions: hidden,
			default: '',
			placeholder: 'e.g. Bearer …',
			description:
				'The whole value of that header, with a word such as Bearer or Basic in front if the service asks for one',
		},
		{
			displayName: 'Definition',
			name: 'definition',
			type: 'json',
			typeOptions: { rows: 20 },
			default: '{}',
			required: true,
			hint: 'Begins like this: { "displayName": "Shop", "registration": ["automatic", "manual"], … }',
			description:
				'How the webhooks of the service work, as JSON. The documentation explains each word, and has complete definitions to begin with. Put no secrets into it.',
		},
	];

	authenticate = withHeaders((credential) => ({
		[credential('authHeader') || 'Authorization']: credential('authValue'),
	}));
}
