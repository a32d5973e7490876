import type { ICredentialDataDecryptedObject, ICredentialTestFunctions } from 'n8n-workflow';
import { testServiceDefinition } from '../../../nodes/shared/testServiceDefinition';
import { definitionText } from '../../../sandbox/custom';

/** What the dialog says to a credential; the test uses nothing of the context that n8n gives it. */
const answerTo = async (data: ICredentialDataDecryptedObject) =>
	await testServiceDefinition.call(Object.create(null) as ICredentialTestFunctions, {
		id: '1',
		name: 'mine',
		type: 'webhookServiceApi',
		data: { baseUrl: '', authHeader: 'Authorization', authValue: 'Bearer x', ...data },
	});

test('says what a definition has, and what is not tried', async () => {
	expect(await answerTo({ definition: definitionText('resend') })).toEqual({
		status: 'OK',
		message:
			'The definition is valid: it has 8 operations and 19 events. Whether the service accepts the account shows with the first call.',
	});
});

test('takes a definition that an expression has given as an object', async () => {
	const definition = JSON.parse(definitionText('resend')) as ICredentialDataDecryptedObject;
	expect(await answerTo({ definition })).toMatchObject({ status: 'OK' });
});

test('a definition for endpoints that are registered by hand', async () => {
	const definition = JSON.parse(definitionText('resend')) as ICredentialDataDecryptedObject;
	const manual = { ...definition, registration: ['manual'], management: undefined };
	expect(await answerTo({ definition: JSON.stringify(manual) })).toEqual({
		status: 'OK',
		message: 'The definition is valid: it has 0 operations and 19 events. Endpoints are registered by hand.',
	});
});

test.each<[string, ICredentialDataDecryptedObject, RegExp]>([
	['no definition', {}, /definition is empty/],
	['an empty object', { definition: '{}' }, /displayName is missing/],
	['an address that is none', { definition: definitionText('resend'), baseUrl: 'api.resend.com' }, /^Base URL is not/],
	['no address at all', { definition: definitionText('github') }, /^Base URL is empty/],
	['a header with a colon', { definition: definitionText('resend'), authHeader: 'X-Key:' }, /^Header is not/],
	['several at once', { definition: '{}', baseUrl: 'x', authHeader: 'a b' }, /Base URL .*Header .*displayName/],
])('%s', async (_name, data, message) => {
	expect(await answerTo(data)).toEqual({ status: 'Error', message: expect.stringMatching(message) });
});
