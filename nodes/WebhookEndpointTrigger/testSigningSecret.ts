import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

/** Tests the Webhook Signing Secret credential from its dialog. */
export async function testSigningSecret(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	// Loaded at the first test, as what deliveries need is.
	const { signingSecretProblem } = await import('../../lifecycle/signingSecret');
	const problem = signingSecretProblem(credential.data);
	if (problem !== undefined) return { status: 'Error', message: problem };
	return {
		status: 'OK',
		message: 'The secret has a valid format. The first delivery will show whether it is the right one.',
	};
}
