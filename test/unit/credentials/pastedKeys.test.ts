import { authenticated } from '../../../services/authentication';
import { summaries } from '../../../services/catalog/summaries';
import { loadDefinition } from '../../../services/catalog';
import { AssistersApi } from '../../../credentials/AssistersApi.credentials';
import { CaseyBackendApi } from '../../../credentials/CaseyBackendApi.credentials';
import { CommetApi } from '../../../credentials/CommetApi.credentials';
import { NodeRailsApi } from '../../../credentials/NodeRailsApi.credentials';
import { WebhookServiceApi } from '../../../credentials/WebhookServiceApi.credentials';

const pasted: ReadonlyArray<[string, (key: string) => string]> = [
	['as it is', (key) => key],
	['with blanks around it', (key) => `  ${key} `],
	['with a tab in front', (key) => `\t${key}`],
	['with a blank that does not break', (key) => `\u00a0${key}\u00a0`],
	['with a line break behind', (key) => `${key}\r\n`],
	['with characters without a width', (key) => `\ufeff${key.slice(0, 4)}\u200b${key.slice(4)}`],
];

const headersOf = async (
	credential: AssistersApi | CaseyBackendApi | CommetApi | NodeRailsApi | WebhookServiceApi,
	values: Record<string, string>,
) => {
	if (typeof credential.authenticate !== 'function') throw new Error('a template');
	return (await credential.authenticate(values, { url: 'https://example.com' })).headers;
};

describe.each(pasted)('a key that was pasted %s', (_how, paste) => {
	test('is the same key at every service', async () => {
		const key = 'sk_live_0123456789';
		expect(await headersOf(new CaseyBackendApi(), { apiKey: paste(key) })).toEqual({ Authorization: `Bearer ${key}` });
		expect(await headersOf(new CommetApi(), { apiKey: paste(key) })).toEqual({ 'x-api-key': key });
		expect(await headersOf(new NodeRailsApi(), { apiKey: paste(key) })).toEqual({ 'x-api-key': key });
		expect(await headersOf(new AssistersApi(), { sessionCookie: paste(`a=${key}`) })).toEqual({ Cookie: `a=${key}` });
		const custom = { authHeader: paste('X-API-Key'), authValue: paste(`Bearer ${key}`) };
		expect(await headersOf(new WebhookServiceApi(), custom)).toEqual({ 'X-API-Key': `Bearer ${key}` });
	});

	test('is the same key at a service of the gallery', async () => {
		const { id } = summaries.find(({ strategies, fields }) => strategies.getAll && !fields) ?? {};
		const service = await loadDefinition(id ?? '');
		if (!service?.management) throw new Error('there is none');
		const sent = (apiKey: string) => authenticated(service, { apiKey }, service.management?.baseUrl ?? '');
		expect(sent('0123456789').ok).toBe(true);
		expect(sent(paste('0123456789'))).toEqual(sent('0123456789'));
	});
});

test.each(['Bearer sk_live_1', 'bearer  sk_live_1', ' Bearer\tsk_live_1 '])(
	'the word that stands before the key of Casey does not stand there twice: %j',
	async (apiKey) => {
		expect(await headersOf(new CaseyBackendApi(), { apiKey })).toEqual({ Authorization: 'Bearer sk_live_1' });
	},
);
