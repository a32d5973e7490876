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

describe('parameters that were read before', () => {
	/** How often n8n is asked for a parameter by so many readings; an expression of it gives a name. */
	async function asked(parameters: INodeParameters, times: number): Promise<number> {
		let count = 0;
		const evaluated = JSON.parse(
			JSON.stringify({ service: 'commet', ...parameters }).replaceAll(/"=[^"]*"/g, '"evaluated"'),
		) as INodeParameters;
		const context = {
			...nodeWith({ service: 'commet', ...parameters }),
			getNodeParameter: (name: string, fallback?: unknown) => {
				count += 1;
				return evaluated[name] ?? fallback;
			},
		} as unknown as IHookFunctions;
		for (let time = 0; time < times; time += 1) await readSettings(context);
		return count;
	}

	test('are not read again, and others are', async () => {
		const once = await asked({ events: ['read.once'] }, 1);
		expect(once).toBeGreaterThan(0);
		expect(await asked({ events: ['read.once'] }, 5)).toBe(0);
		expect(await asked({ events: ['read.twice'] }, 5)).toBe(once);
	});

	test.each<INodeParameters>([
		{ events: '={{ $env.EVENTS }}' },
		{ events: ['a', '={{ $env.EVENT }}'] },
		{ options: { timestampTolerance: 300, verification: 'required' }, customEvents: '=a,b' },
	])('with an expression are read each time: %j', async (parameters) => {
		const once = await asked(parameters, 1);
		expect(await asked(parameters, 3)).toBe(3 * once);
	});

	test('are the settings of that node alone', async () => {
		expect((await settingsOf({ simplify: false })).simplify).toBe(false);
		expect((await settingsOf({ simplify: true })).simplify).toBe(true);
		expect((await settingsOf({ simplify: false })).simplify).toBe(false);
	});
});
