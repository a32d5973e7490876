import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type CredentialsHelper = IWorkflowExecuteAdditionalData['credentialsHelper'];

const load = createRequire(__filename);
const folder = join(__dirname, '../../credentials');

/** Every credential type of the package, found as n8n finds them: one class a file, named after it. */
const credentialTypes: ICredentialType[] = readdirSync(folder)
	.filter((file) => file.endsWith('.credentials.ts'))
	.map((file) => {
		const exported = load(join(folder, file)) as Record<string, new () => ICredentialType>;
		const Type = exported[file.replace('.credentials.ts', '')];
		if (!Type) throw new Error(`${file} does not export the class that it is named after`);
		return new Type();
	});

/** What n8n's server does for a node with its credentials: give them out, and put them into requests. */
export function credentialsHelperFor(credentials: Record<string, ICredentialDataDecryptedObject>): CredentialsHelper {
	const helper: Partial<CredentialsHelper> = {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => undefined,
		getDecrypted: async (_additional, _details, type) => ({ ...credentials[type] }),
		authenticate: async (values, typeName, request, workflow, node) => {
			if (!workflow || !node) throw new Error('n8n-core gives both');
			return putIn(typeName, values, request as IHttpRequestOptions, workflow, node);
		},
	};
	return helper as CredentialsHelper;
}

/** A credential's `authenticate`: its expressions are worked out with the credential's values, names and values alike. */
function putIn(
	typeName: string,
	values: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
	workflow: Workflow,
	node: INode,
): IHttpRequestOptions {
	const type = credentialTypes.find(({ name }) => name === typeName);
	const authenticate = type?.authenticate as IAuthenticateGeneric | undefined;
	const work = (template: string): string =>
		String(
			workflow.expression.getSimpleParameterValue(node, template, 'internal', { $credentials: values }, undefined, ''),
		);
	const headers = Object.entries(authenticate?.properties.headers ?? {}).map(([name, template]) => [
		work(name),
		work(String(template)),
	]);
	return { ...request, headers: { ...request.headers, ...(Object.fromEntries(headers) as Record<string, string>) } };
}
