import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { keyFields } from './shared/galleryFields';

/** An address that leads nowhere: in its place comes the call that the chosen service is tested with. */
const testAddress = 'https://test.invalid';

/** An account at a service of the gallery. What is asked for, and how the key is sent, stands in the service's definition. */
export class WebhookAccountApi implements ICredentialType {
	name = 'webhookAccountApi';

	displayName = 'Webhook Account API';

	icon: Icon = { light: 'file:../icons/apiKey.svg', dark: 'file:../icons/apiKey.dark.svg' };

	documentationUrl = 'https://github.com/webhook-endpoints/n8n-nodes-webhook-endpoints#the-gallery';

	properties: INodeProperties[] = [
		keyFields.serviceChoice,
		...keyFields.help,
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key or token alone, without a word such as Bearer in front',
		},
		...keyFields.accountFields,
		...keyFields.signingSecrets,
		keyFields.baseUrl,
	];

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		// Loaded at the first call: n8n reads this file at its start.
		const { authenticated, testCall } = await import('../services/authentication');
		const { loadDefinition } = await import('../services/catalog');
		const service = await loadDefinition(String(credentials.service));
		if (!service) throw new Error('The Webhook Account credential has no service. Choose one, and save it.');
		const isTest = request.baseURL === testAddress || request.url.startsWith(testAddress);
		const tested = isTest ? testCall(service, credentials) : undefined;
		const url = tested?.url ?? request.url;
		const key = authenticated(service, credentials, url);
		if (!key.ok) throw new Error(key.problem);
		return {
			...request,
			...(tested ? { baseURL: undefined, method: tested.method } : {}),
			...(tested?.body ? { body: tested.body, json: true } : {}),
			url: key.added.url,
			headers: { ...request.headers, ...tested?.headers, ...key.added.headers },
			qs: { ...request.qs, ...tested?.query, ...key.added.query },
		};
	};

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			baseURL: testAddress,
			url: '/',
			// A redirect could carry the key to another host.
			disableFollowRedirect: true,
		},
		rules: [
			[401, 'The service does not accept this key. Copy it again, without a word in front of it, or make a new one.'],
			[403, 'The service knows this key but does not let it manage webhooks. Make one that may do so.'],
			[404, 'There is nothing at this address. Check Base URL and the other fields of the credential.'],
		].map(([value, message]) => ({
			type: 'responseCode' as const,
			properties: { value: Number(value), message: String(message) },
		})),
	};
}
