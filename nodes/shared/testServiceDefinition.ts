import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

/**
 * Tests the Webhook Service credential from its dialog: first its form, then the account, by the one call that changes
 * nothing, where the definition has it.
 */
export async function testServiceDefinition(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	// Loaded at the first test: the schema of a definition takes longer to load than all the rest of the node.
	const { checkServiceCredential } = await import('../../services/custom/checkCredential');
	const check = checkServiceCredential(credential.data);
	if (!check.ok) return { status: 'Error', message: check.message };
	const { tryAccount } = await import('../../endpoints/n8n/tryAccount');
	const { management, displayName } = check.service;
	const trial = await tryAccount(this, check.service, credential.data ?? {});
	switch (trial.type) {
		case 'accepted':
			return { status: 'OK', message: `${displayName} accepts the account. ${check.message}` };
		case 'refused':
			return { status: 'Error', message: trial.message };
		case 'notTried':
			return {
				status: 'OK',
				message: management
					? `${check.message} The account was not tested: the definition has no call that lists endpoints.`
					: `${check.message} Endpoints are registered by hand.`,
			};
	}
}
