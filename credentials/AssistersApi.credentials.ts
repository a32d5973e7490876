import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { testRules } from './shared/testRules';
import { withHeaders } from './shared/withHeaders';

/** The cookie is a secret, though its name does not say so: hide it like a password. */
const hidden = { password: true };

/** A dashboard session of Assisters, which manages webhooks by session and takes no API key for that. */
export class AssistersApi implements ICredentialType {
	name = 'assistersApi';

	displayName = 'Assisters API';

	icon: Icon = { light: 'file:../icons/sessionCookie.svg', dark: 'file:../icons/sessionCookie.dark.svg' };

	documentationUrl = 'https://docs.assisters.dev/api-reference/webhooks';

	properties: INodeProperties[] = [
		{
			displayName: 'Session Cookie',
			name: 'sessionCookie',
			type: 'string',
			typeOptions: hidden,
			default: '',
			required: true,
			placeholder: 'e.g. name=value; other=value',
			description:
				'The text by which Assisters knows your signed-in browser. Sign in to the Assisters dashboard and press F12. Choose Network, reload the page, and click a line that goes to Assisters. Look for Cookie under Request Headers, and copy the whole value.',
			hint: 'Assisters takes no API key for webhooks, only the cookie of a signed-in browser. It runs out after some time: paste a new one when n8n tells you so.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.assisters.dev',
			required: true,
			placeholder: 'e.g. https://api.assisters.dev',
			description: 'Address of the Assisters API. Leave it as it is, unless your calls go through a proxy.',
		},
	];

	authenticate = withHeaders((credential) => ({
		// Browsers copy the header with its name, or with a line break at the end.
		Cookie: credential('sessionCookie')
			.replace(/^\s*cookie:/i, '')
			.trim(),
	}));

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}',
			url: '/api/webhooks',
			// A redirect could carry the credential to another host.
			disableFollowRedirect: true,
		},
		rules: testRules(
			{
				401: 'The Assisters session has ended, or the cookie is not complete. Sign in to the dashboard again and paste the new cookie.',
				403: 'Assisters does not let this account manage webhooks. Sign in with an account that may do so and paste its cookie.',
				404: 'Assisters does not answer at this address. Set Base URL to https://api.assisters.dev.',
			},
			{
				field: 'webhooks',
				otherwise:
					'Assisters answered with something other than the list of webhooks, perhaps its sign-in page. Paste a new cookie, and set Base URL to https://api.assisters.dev.',
			},
		),
	};
}
