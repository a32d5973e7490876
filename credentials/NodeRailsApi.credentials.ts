import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { testRules } from './shared/testRules';
import { withHeaders } from './shared/withHeaders';

/** A NodeRails secret key and the app whose webhooks it manages: the app id is part of every webhook path. */
export class NodeRailsApi implements ICredentialType {
	name = 'nodeRailsApi';

	displayName = 'NodeRails API';

	icon: Icon = { light: 'file:../icons/apiKey.svg', dark: 'file:../icons/apiKey.dark.svg' };

	documentationUrl = 'https://www.noderails.com/docs/api-reference/webhooks';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. nr_live_sk_…',
			description:
				'The secret key from the NodeRails dashboard. It starts with nr_live_sk_ or nr_test_sk_. A public key (with _pk_) is not accepted.',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 4f0c2c1e-7a52-4d0e-9d53-0c1f6f3f0a11',
			description:
				'The app whose webhooks are managed, as the NodeRails dashboard shows it. Check that it is the app you mean: a key of one app can also reach the other apps of the same merchant.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.noderails.com',
			required: true,
			placeholder: 'e.g. https://api.noderails.com',
			description: 'Address of the NodeRails API. Leave it as it is, unless your calls go through a proxy.',
		},
	];

	authenticate = withHeaders((credential) => ({ 'x-api-key': credential('apiKey') }));

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '=/apps/{{encodeURIComponent($credentials.appId)}}/webhooks',
			// A redirect could carry the credential to another host.
			disableFollowRedirect: true,
		},
		rules: testRules(
			{
				401: 'NodeRails does not accept this API key. Copy the secret key again from the NodeRails dashboard: it has _sk_ in it, not _pk_.',
				403: 'This app belongs to another NodeRails merchant. Use the app ID and the API key of the same merchant.',
				404: 'NodeRails knows no app with this ID. Copy the app ID again from the NodeRails dashboard, and set Base URL to https://api.noderails.com.',
			},
			{
				field: 'data',
				otherwise: 'Something other than NodeRails answers at this address. Set Base URL to https://api.noderails.com.',
			},
		),
	};
}
