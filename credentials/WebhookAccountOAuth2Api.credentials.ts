import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { signInFields } from './shared/galleryFields';

/** An account at a service of the gallery that gives out no key: the user signs in, and n8n keeps and renews the token. */
export class WebhookAccountOAuth2Api implements ICredentialType {
	name = 'webhookAccountOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Webhook Account OAuth2 API';

	icon: Icon = { light: 'file:../icons/apiKey.svg', dark: 'file:../icons/apiKey.dark.svg' };

	documentationUrl = 'https://github.com/webhook-endpoints/n8n-nodes-webhook-endpoints#the-gallery';

	properties: INodeProperties[] = [
		signInFields.serviceChoice,
		...signInFields.help,
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'authorizationCode' },
		{ displayName: 'Authorization URL', name: 'authUrl', type: 'hidden', default: signInFields.authUrl },
		{ displayName: 'Access Token URL', name: 'accessTokenUrl', type: 'hidden', default: signInFields.accessTokenUrl },
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: signInFields.scope },
		{ displayName: 'Auth URI Query Parameters', name: 'authQueryParameters', type: 'hidden', default: '' },
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: signInFields.authentication },
		...signInFields.accountFields,
		...signInFields.signingSecrets,
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'string',
			default: '',
			description: `What n8n may do there, separated by spaces. Leave it empty for what endpoints need (${signInFields.scopes}), unless the events need more.`,
		},
		signInFields.baseUrl,
	];
}
