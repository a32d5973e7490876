import type { IHookFunctions, INodeParameters } from 'n8n-workflow';
import { readSettings } from '../../../lifecycle/settings';
import { triggerOptionDefaults } from '../../../services/n8n/triggerOptions';

/** What the settings are read from: a node with these parameters. */
const nodeWith = (parameters: INodeParameters): IHookFunctions =>
	({
		getNode: () => ({ id: 'node', name: 'Trigger', type: 'trigger', typeVersion: 2, position: [0, 0], parameters }),
		getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
	}) as unknown as IHookFunctions;

const settingsOf = async (parameters: INodeParameters) =>
	await readSettings(nodeWith({ service: 'commet', ...parameters }));

test('what is not set has its default', async () => {
	const { verification, ...defaults } = triggerOptionDefaults;
	const settings = await settingsOf({ events: ['a', ' b '] });
	expect(settings).toMatchObject({ ...defaults, events: ['a', 'b'], manual: false, simplify: true });
	expect([verification, settings.scheme === undefined]).toEqual(['required', false]);
});

test('a service without automatic registration is registered by hand, whatever is set', async () => {
	expect(await settingsOf({ service: 'asistian', registration: 'automatic' })).toMatchObject({ manual: true });
});

test('without verification there is no scheme', async () => {
	expect((await settingsOf({ options: { verification: 'off' } })).scheme).toBeUndefined();
});

test.each<[INodeParameters, RegExp]>([
	[{ options: { acknowledge: 'responseNode' } }, /Options > Acknowledge must be one of "onReceived", "lastNode"\./],
	[{ options: { acknowledge: '' } }, /Options > Acknowledge must be one of/],
	[{ options: { deduplicate: 'sometimes' } }, /Options > Deduplicate must be one of/],
	[{ options: { secretGracePeriod: -1 } }, /Options > Secret Grace Period must be 0 or more\./],
	[{ options: { sampleOnListen: 'yes' } }, /Options > Sample While Listening must be true or false\./],
	[{ options: 'none' }, /Options must be a group of fields\./],
	[{ signature: { algorithm: 'md5' } }, /Signature > Algorithm must be one of "sha256", "sha1", "sha512"\./],
	[{ signature: { secretEncoding: 'none' } }, /Signature > Secret Encoding must be one of/],
	[{ registration: 'none' }, /Registration must be one of "automatic", "manual"\./],
])('%j is refused, and the field is named', async (parameters, message) => {
	await expect(settingsOf(parameters)).rejects.toThrow(message);
});
