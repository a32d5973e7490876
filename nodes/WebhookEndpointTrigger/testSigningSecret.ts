import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { z } from 'zod';

const secretSchema = z.object({ secret: z.string(), previousSecret: z.string().optional() });

/**
 * Tests the Webhook Signing Secret credential from its dialog. No service can be asked, so the shape is checked, and
 * the answer says so.
 */
export async function testSigningSecret(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const parsed = secretSchema.safeParse(credential.data);
	const secret = parsed.success ? parsed.data.secret.trim() : '';
	if (secret === '') {
		return {
			status: 'Error',
			message: 'Signing Secret is empty. Copy the signing secret of your endpoint from the service.',
		};
	}
	if (/\s/.test(secret)) {
		return {
			status: 'Error',
			message: 'Signing Secret has a blank or a line break in it. Copy it again, without anything around it.',
		};
	}
	if (parsed.data?.previousSecret?.trim() === secret) {
		return {
			status: 'Error',
			message:
				'Previous Signing Secret is the same as Signing Secret. Leave it empty, or put in the one that was used before.',
		};
	}
	return {
		status: 'OK',
		message: 'The secret has a usable form. Whether it is the right one shows with the first delivery.',
	};
}
