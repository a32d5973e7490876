import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { testRules } from './shared/testRules';
import { withHeaders } from './shared/withHeaders';

/** An API key of one Commet organization, in sandbox or live mode, and the dated API version to speak. */
export class CommetApi implements ICredentialType {
	name = 'commetApi';

	displayName = 'Commet API';

	icon: Icon = { light: 'file:../icons/apiKey.svg', dark: 'file:../icons/apiKey.dark.svg' };

	documentationUrl = 'https://commet.co/docs/webhooks/introduction';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. ck_…',
			description:
				'Create one in the Commet dashboard under API Keys. A key that starts with ck_sandbox_ manages the webhooks of your sandbox, any other one those of your live organization.',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			options: [
				{
					name: '2026-10-04 (Recommended)',
					value: '2026-10-04',
					description: 'The newest version. Knows every event.',
				},
				{ name: '2026-08-27', value: '2026-08-27', description: 'Without the events about pauses in Every Event' },
				{ name: '2026-07-31', value: '2026-07-31', description: 'Without the events about pauses in Every Event' },
				{ name: '2026-07-24', value: '2026-07-24', description: 'The first version with the current answer format' },
				{
					name: '2026-07-11',
					value: '2026-07-11',
					description: 'The last version with the previous answer format. Knows no plan_grant events.',
				},
				{ name: '2026-06-23', value: '2026-06-23', description: 'Previous answer format' },
				{ name: '2026-06-10', value: '2026-06-10', description: 'Previous answer format' },
				{ name: '2026-06-07', value: '2026-06-07', description: 'Previous answer format' },
				{ name: '2026-05-25', value: '2026-05-25', description: 'Previous answer format' },
				{ name: '2026-05-18', value: '2026-05-18', description: 'Previous answer format' },
				{ name: '2026-05-12', value: '2026-05-12', description: 'Previous answer format' },
				{ name: '2026-05-01', value: '2026-05-01', description: 'The oldest version. Previous answer format.' },
			],
			default: '2026-10-04',
			description:
				'Which version of the Commet API n8n uses. It also decides what the data of an event looks like, at endpoints that are created with it. Choose an older one only if your workflows were built for its data: Commet keeps old versions, and new events reach them too.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://commet.co/api/v1',
			required: true,
			placeholder: 'e.g. https://commet.co/api/v1',
			description: 'Address of the Commet API. Leave it as it is, unless your calls go through a proxy.',
		},
	];

	authenticate = withHeaders((credential) => ({ 'x-api-key': credential('apiKey') }));

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '/webhooks',
			// A redirect could carry the credential to another host.
			disableFollowRedirect: true,
			qs: { limit: 1 },
			headers: { 'Commet-Version': '={{$credentials.apiVersion}}' },
		},
		rules: testRules(
			{
				401: 'Commet does not accept this API key. Copy it again from the Commet dashboard, or create a new one.',
				403: 'Commet knows this API key but does not let it manage webhooks. Create a key that may do so.',
				404: 'Commet does not answer at this address. Set Base URL to https://commet.co/api/v1.',
			},
			{
				field: 'data',
				otherwise: 'Something other than Commet answers at this address. Set Base URL to https://commet.co/api/v1.',
			},
		),
	};
}
