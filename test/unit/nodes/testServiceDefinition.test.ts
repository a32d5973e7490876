import type { ICredentialDataDecryptedObject, ICredentialTestFunctions } from 'n8n-workflow';
import { testServiceDefinition } from '../../../nodes/shared/testServiceDefinition';
import { definitionText } from '../../../sandbox/custom';

/** A request as n8n hands it to the package `request`. */
interface Sent {
	method: string;
	uri: string;
	headers: Record<string, string>;
	followRedirect: boolean;
}

const empty = { statusCode: 200, headers: {}, body: { data: [], has_more: false } };

/** What the dialog says to a credential, and what the service was asked. */
async function tried(data: ICredentialDataDecryptedObject, answer: () => unknown = () => empty) {
	const sent: Sent[] = [];
	const request = async (options: Sent) => {
		sent.push(options);
		return answer();
	};
	const context = { helpers: { request } } as unknown as ICredentialTestFunctions;
	const result = await testServiceDefinition.call(context, {
		id: '1',
		name: 'mine',
		type: 'webhookServiceApi',
		data: { baseUrl: '', authHeader: 'Authorization', authValue: 'Bearer key_1234567890', ...data },
	});
	return { result, sent };
}

const answerTo = async (data: ICredentialDataDecryptedObject) => (await tried(data)).result;

test('lists the endpoints of the account once, with its key, and says so', async () => {
	const { result, sent } = await tried({ definition: definitionText('resend') });
	expect(result).toEqual({
		status: 'OK',
		message: 'Resend accepts the account. The definition is valid: it has 8 operations and 19 events.',
	});
	expect(sent).toEqual([expect.objectContaining({ method: 'GET', followRedirect: false })]);
	expect(sent[0]?.uri).toMatch(/^https:\/\/api\.resend\.com\/webhooks/);
	expect(sent[0]?.headers.Authorization).toBe('Bearer key_1234567890');
});

test('calls the address of the credential, with the header that it names', async () => {
	const more = { baseUrl: 'https://proxy.invalid/resend/', authHeader: 'X-API-Key' };
	const { sent } = await tried({ definition: definitionText('resend'), ...more });
	expect(sent[0]?.uri).toMatch(/^https:\/\/proxy\.invalid\/resend\/webhooks/);
	expect(sent[0]?.headers['X-API-Key']).toBe('Bearer key_1234567890');
});

test.each<[string, () => unknown, RegExp]>([
	['a wrong key', () => ({ statusCode: 401, headers: {}, body: {} }), /did not accept the credential \(HTTP 401\)/],
	['a wrong path', () => ({ statusCode: 404, headers: {}, body: {} }), /\(HTTP 404\)/],
	[
		'a web page',
		() => ({ statusCode: 200, headers: {}, body: '<!doctype html>' }),
		/^Resend answered in an unexpected form/,
	],
	['a redirect', () => ({ statusCode: 302, headers: { location: 'https://x.invalid' }, body: '' }), /redirected/],
	[
		'an answer that repeats the key',
		() => ({ statusCode: 403, headers: {}, body: { message: 'Bearer key_1234567890 may not' } }),
		/^(?!.*key_1234567890)/,
	],
	[
		'no server',
		() => {
			throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
		},
		/^Resend cannot be reached/,
	],
])('%s is an error that says what to do', async (_name, answer, message) => {
	const { result } = await tried({ definition: definitionText('resend') }, answer);
	expect(result).toEqual({ status: 'Error', message: expect.stringMatching(message) });
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

test('a definition without a call that lists endpoints is not tried, and the message says so', async () => {
	const definition = JSON.parse(definitionText('resend')) as { management: { operations: object } };
	const operations = { ...definition.management.operations, list: undefined };
	const without = { ...definition, registration: ['manual'], management: { ...definition.management, operations } };
	const { result, sent } = await tried({ definition: JSON.stringify(without) });
	expect(sent).toEqual([]);
	expect(result.message).toMatch(/The account was not tested: the definition has no call that lists endpoints\.$/);
});

test.each<[string, ICredentialDataDecryptedObject, RegExp]>([
	['no definition', {}, /definition is empty/],
	['an empty object', { definition: '{}' }, /displayName is missing/],
	['an address that is none', { definition: definitionText('resend'), baseUrl: 'api.resend.com' }, /^Base URL is not/],
	['no address at all', { definition: definitionText('github') }, /^Base URL is empty/],
	['a header with a colon', { definition: definitionText('resend'), authHeader: 'X-Key:' }, /^Header is not/],
	['several at once', { definition: '{}', baseUrl: 'x', authHeader: 'a b' }, /Base URL .*Header .*displayName/],
])('%s: nothing is called', async (_name, data, message) => {
	const { result, sent } = await tried(data);
	expect(result).toEqual({ status: 'Error', message: expect.stringMatching(message) });
	expect(sent).toEqual([]);
});
