import type { ICredentialsDecrypted, ICredentialTestFunctions } from 'n8n-workflow';
import { testSigningSecret } from '../../../nodes/WebhookEndpointTrigger/testSigningSecret';

const tested = async (data: Record<string, string>) =>
	await testSigningSecret.call(
		{} as ICredentialTestFunctions,
		{ id: '1', name: 'secret', type: 'webhookSigningSecretApi', data } as ICredentialsDecrypted,
	);

test.each([
	'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
	'"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\u200b',
	'00112233445566778899aabbccddeeff',
])('%j is usable', async (secret) => {
	expect(await tested({ secret })).toMatchObject({ status: 'OK' });
});

test.each([
	['', /is empty/],
	['\u200b', /is empty/],
	['********', /is hidden/],
	['whsec_', /too short/],
	['0', /too short/],
	['two words and more of them', /contains a space/],
])('%j is not', async (secret, message) => {
	expect(await tested({ secret })).toEqual({ status: 'Error', message: expect.stringMatching(message) });
});

test('the previous secret is looked at too', async () => {
	const secret = '00112233445566778899aabbccddeeff';
	expect(await tested({ secret, previousSecret: ` '${secret}' ` })).toMatchObject({
		message: expect.stringMatching(/is the same as/),
	});
	expect(await tested({ secret, previousSecret: '••••••••••••••••' })).toMatchObject({
		message: expect.stringMatching(/^Previous Signing Secret cannot be used\. .*is hidden/),
	});
	expect(await tested({ secret, previousSecret: '' })).toMatchObject({ status: 'OK' });
});
