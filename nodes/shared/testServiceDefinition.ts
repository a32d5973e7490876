import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

/** Tests the Webhook Service credential from its dialog. */
export async function testServiceDefinition(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	// Loaded at the first test: the schema of a definition takes longer to load than all the rest of the node.
	const { checkServiceCredential } = await import('../../services/custom/checkCredential');
	const { ok, message } = checkServiceCredential(credential.data);
	return { status: ok ? 'OK' : 'Error', message };
}
