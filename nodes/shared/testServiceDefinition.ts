import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { parseDefinition } from '../../services/customService';

/** Tests the Webhook Service credential from its dialog. */
export async function testServiceDefinition(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const parsed = parseDefinition(String(credential.data?.definition ?? ''));
	return parsed.ok
		? { status: 'OK', message: 'The definition is valid.' }
		: { status: 'Error', message: parsed.problems.join(' ') };
}
