import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

/**
 * Tests the credential of an inbound webhook from its dialog. A call would put a message into the account, so only the
 * shape is checked, and the answer says so.
 */
export async function testInboundUrl(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	// Loaded at the first test, as for a run.
	const { isInboundUrl } = await import('../../action/inboundUrl');
	const { services } = await import('../../services/catalog');
	const { isMaskedSecret } = await import('../../services/maskedSecret');
	const service = services.find(({ inbound }) => inbound?.credential === credential.type);
	const name = service?.displayName ?? 'the service';
	const url = credential.data?.[service?.inbound?.urlField ?? ''];
	if (typeof url !== 'string' || !isInboundUrl(url.trim())) {
		return {
			status: 'Error',
			message: `Inbound Webhook URL is not a web address that starts with https://. Copy the whole URL of the inbound webhook from ${name}.`,
		};
	}
	const secret = credential.data?.[service?.inbound?.signature?.secretField ?? ''];
	if (typeof secret === 'string' && isMaskedSecret(secret)) {
		return {
			status: 'Error',
			message: `Inbound Webhook Secret is hidden: it consists of placeholder characters. Show it in ${name} first, then copy it.`,
		};
	}
	return {
		status: 'OK',
		message: `The address has a valid format. Send a message to see whether ${name} accepts it.`,
	};
}
