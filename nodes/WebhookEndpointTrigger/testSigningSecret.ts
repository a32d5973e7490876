import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { signingSecretProblem } from '../../lifecycle/signingSecret';

/** Tests the Webhook Signing Secret credential from its dialog. */
export async function testSigningSecret(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const problem = signingSecretProblem(credential.data);
	if (problem !== undefined) return { status: 'Error', message: problem };
	return {
		status: 'OK',
		message: 'The secret has a usable form. Whether it is the right one shows with the first delivery.',
	};
}
