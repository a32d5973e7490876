import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type CredentialsHelper = IWorkflowExecuteAdditionalData['credentialsHelper'];

const load = createRequire(__filename);
const folder = join(__dirname, '../../credentials');

/** A file of a credential, as a source or built. */
const ending = /\.credentials\.[jt]s$/;

/** Every credential type of the package, found as n8n finds them: one class a file, named after it. */
const credentialTypes: ICredentialType[] = readdirSync(folder)
	.filter((file) => ending.test(file))
	.map((file) => {
		const exported = load(join(folder, file)) as Record<string, new () => ICredentialType>;
		const Type = exported[file.replace(ending, '')];
		if (!Type) throw new Error(`${file} does not export the class that it is named after`);
		return new Type();
	});

const typeOf = (type: string): ICredentialType | undefined => credentialTypes.find(({ name }) => name === type);

/** What n8n's own OAuth2 credential has that matters here, which those that extend it have too. */
const inherited: INodeProperties[] = [
	{ displayName: 'Client ID', name: 'clientId', type: 'string', default: '' },
	{
		displayName: 'Client Secret',
		name: 'clientSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
	},
];

/** How long a call may wait for its answer, in milliseconds; undefined for as long as the node says. */
export type Patience = (call: { method: string; url: string }) => number | undefined;

/**
 * What n8n's server does for a node with its credentials: give them out, and put them into requests.
 *
 * @param patience cuts waits short where a test knows that no answer will come, and prolongs them where one will.
 */
export function credentialsHelperFor(
	credentials: Record<string, ICredentialDataDecryptedObject>,
	patience: Patience = () => undefined,
): CredentialsHelper {
	const helper: Partial<CredentialsHelper> = {
		getParentTypes: (type) => typeOf(type)?.extends ?? [],
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => undefined,
		getDecrypted: async (_additional, _details, type) => ({ ...credentials[type] }),
		getCredentialsProperties: (type) => [
			...(typeOf(type)?.properties ?? []),
			...(typeOf(type)?.extends ? inherited : []),
		],
		runPreAuthentication: async () => undefined,
		updateCredentialsOauthTokenData: async (_details, type, { oauthTokenData }) => {
			credentials[type] = { ...credentials[type], ...(oauthTokenData && { oauthTokenData }) };
		},
		authenticate: async (values, typeName, request) => {
			const complete = await putIn(typeName, values, request as IHttpRequestOptions);
			const timeout = patience({ method: complete.method ?? 'GET', url: complete.url });
			return timeout === undefined ? complete : { ...complete, timeout, abortSignal: undefined };
		},
	};
	return helper as CredentialsHelper;
}

/** What a credential's `authenticate` makes of a request. */
async function putIn(
	typeName: string,
	values: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const authenticate = typeOf(typeName)?.authenticate;
	if (authenticate === undefined) return request;
	if (typeof authenticate !== 'function') throw new Error(`${typeName} has a template, which takes an expression`);
	return await authenticate(values, request);
}
