import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { z } from 'zod';
import { isInboundUrl } from '../../endpoints/sendMessage';

const credentialSchema = z.object({ inboundUrl: z.string().transform((text) => text.trim()) });

/**
 * Tests the Asistian credential from its dialog. A call would put a message into the account, so only the shape is
 * checked, and the answer says so.
 */
export async function testAsistianInboundUrl(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const parsed = credentialSchema.safeParse(credential.data);
	if (!parsed.success || !isInboundUrl(parsed.data.inboundUrl)) {
		return {
			status: 'Error',
			message:
				'Inbound URL is not a web address that starts with https://. Copy the whole URL of the inbound webhook from Asistian.',
		};
	}
	return {
		status: 'OK',
		message: 'The address has a usable form. Whether Asistian takes messages there shows when you send one.',
	};
}
