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
				"The whole Cookie header of your browser. Sign in to the Assisters dashboard, open your browser's developer tools (F12), go to Network, reload the page, click a request to Assisters, and copy the value of Cookie under Request Headers.",
			hint: 'Assisters takes no API key for webhooks, only a dashboard session. A session ends after some time: paste the cookie again when n8n tells you so.',
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
				401: 'The Assisters session has ended, or the cookie is not complete. Sign in to the dashboard again and paste the new Cookie header.',
				403: 'Assisters does not let this session manage webhooks. Sign in with an account that may do so and paste its Cookie header.',
				404: 'There is no Assisters API at this base URL. The live address is https://api.assisters.dev.',
			},
			{
				field: 'webhooks',
				otherwise:
					'Assisters answered with something else than the list of webhooks, perhaps its sign-in page. Paste a new Cookie header, and check the base URL.',
			},
		),
	};
}
