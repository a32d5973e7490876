import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { testRules } from './shared/testRules';
import { withHeaders } from './shared/withHeaders';

/** A key of Casey's backend API. The vendor's own n8n package already uses the name `caseyApi`. */
export class CaseyBackendApi implements ICredentialType {
	name = 'caseyBackendApi';

	displayName = 'Casey Backend API';

	icon: Icon = { light: 'file:../icons/apiKey.svg', dark: 'file:../icons/apiKey.dark.svg' };

	documentationUrl = 'https://developers.tellcasey.com/docs/api/reference/webhooks';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. sk_live_…',
			description: 'Create one in the Casey dashboard under Settings, API Keys. It starts with sk_live_ or sk_test_.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.tellcasey.com/v1/backend',
			required: true,
			placeholder: 'e.g. https://api.tellcasey.com/v1/backend',
			description: 'Address of the Casey backend API. Leave it as it is, unless your calls go through a proxy.',
		},
	];

	// Some copy the word along that stands before the key in the documentation.
	authenticate = withHeaders((credential) => ({
		Authorization: `Bearer ${credential('apiKey').replace(/^bearer\s+/i, '')}`,
	}));

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '/webhooks',
			// A redirect could carry the credential to another host.
			disableFollowRedirect: true,
		},
		rules: testRules(
			{
				401: 'Casey does not accept this API key. Copy it again from Settings, API Keys in the Casey dashboard, or create a new one.',
				403: 'Casey knows this API key, but its scopes (what it may do) do not cover webhooks. Give the key more scopes in Settings, API Keys, or create a new one.',
				404: 'Casey does not answer at this address. Set Base URL to https://api.tellcasey.com/v1/backend.',
			},
			{
				field: 'data',
				otherwise:
					'Something other than Casey answers at this address. Set Base URL to https://api.tellcasey.com/v1/backend.',
			},
		),
	};
}
