import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { WebhookAccountApi } from '../../../credentials/WebhookAccountApi.credentials';
import { galleryServices } from '../../../scripts/gallery';
import { oauth2Of } from '../../../services/capabilities';

const credential = new WebhookAccountApi();
const managed = galleryServices().filter(({ management }) => management && !oauth2Of(management));

const key = 'a-key-0123456789';
const complete = { apiKey: key, account: 'acme', subdomain: 'acme', username: 'ada@example.com', baseUrl: '' };

const put = (values: ICredentialDataDecryptedObject, url: string): Promise<IHttpRequestOptions> =>
	credential.authenticate(values, { url, headers: { accept: 'application/json' } });

/** The call that the credential's dialog makes. */
const tested = (values: ICredentialDataDecryptedObject): Promise<IHttpRequestOptions> =>
	credential.authenticate(values, {
		baseURL: credential.test.request.baseURL,
		url: String(credential.test.request.url),
	});

describe.each(managed.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	const values = { ...complete, service: service.id };
	const base = service.management?.baseUrl.replaceAll(/\{\w+\}/g, 'acme') ?? '';

	test('the key goes to the address of the service', async () => {
		const request = await put(values, `${base}/anything`);
		const { authorization = request.headers?.Authorization } = request.headers ?? {};
		const sent = JSON.stringify([authorization, request.headers, request.qs, new URL(request.url).pathname]);
		const inBasic = Buffer.from(String(authorization).replace(/^Basic /, ''), 'base64').toString('utf8');
		expect(sent.includes(key) || inBasic.includes(key)).toBe(true);
	});

	test('the key goes nowhere else', async () => {
		const { host } = new URL(base);
		for (const url of [
			'https://example.com/',
			`http://${host}/`,
			`https://${host}.example.com/`,
			`https://example.com/${host}`,
			`https://${host}:8443/`,
			`https://user@example.com/?${host}`,
		]) {
			await expect(put(values, url)).rejects.toThrow('is sent to the address of');
		}
	});

	test('a changed Base URL gets it instead', async () => {
		const own = { ...values, baseUrl: 'http://127.0.0.1:4010/proxy' };
		expect(JSON.stringify(await put(own, 'http://127.0.0.1:4010/proxy/x'))).toContain('127.0.0.1:4010');
		await expect(put(own, `${base}/x`)).rejects.toThrow('is sent to the address of');
	});

	test('its dialog lists the endpoints of the account', async () => {
		const request = await tested(values);
		expect(request.baseURL).toBeUndefined();
		expect(request.url).toMatch(/^https:\/\//);
		expect(new URL(request.url).origin).toBe(new URL(base).origin);
		expect(request.url).not.toMatch(/[{}]/);
		expect(JSON.stringify(request.qs)).not.toMatch(/\{\w+\}/);
		// GraphQL has one address, which says no to a GET: what is asked stands in the body.
		const list = service.management?.operations.list;
		expect(request.method).toBe(list?.method);
		expect(request.body === undefined).toBe(list?.body === undefined);
		expect(JSON.stringify(request.body ?? {})).not.toMatch(/"\{\w+\}"/);
	});

	test('says what is missing', async () => {
		await expect(put({ ...values, apiKey: ' ' }, base)).rejects.toThrow('Fill in API Key');
		for (const [name, field] of Object.entries(service.fields ?? {})) {
			const without = put({ ...values, [name]: '' }, base.replace('acme', ''));
			if (field.optional) await expect(without).resolves.toBeDefined();
			else await expect(without).rejects.toThrow(`Fill in ${field.displayName}`);
		}
	});
});

test('an unknown service gets no key', async () => {
	for (const service of ['', 'unknown', 'constructor', 'openAi', 'commet', 'webflow']) {
		await expect(put({ ...complete, service }, 'https://api.openai.com/')).rejects.toThrow();
	}
});

test('a value of the account cannot lead the key to another host', async () => {
	for (const subdomain of ['example.com/', 'example.com#', 'example.com?', 'a@example.com/', 'example.com\\', '..']) {
		const values = { ...complete, service: 'zendesk', subdomain };
		await expect(put(values, 'https://example.com/api/v2/webhooks')).rejects.toThrow();
	}
});

test('the credential asks for what the chosen service needs', () => {
	const asked = (service: string): string[] =>
		credential.properties
			.filter(({ displayOptions, type }) => {
				const ids = displayOptions?.show?.service;
				return type !== 'notice' && (ids === undefined || ids.includes(service));
			})
			.map(({ displayName }) => displayName);
	for (const { id, fields = {}, management } of managed) {
		const own = Object.values(fields).map(({ displayName }) => displayName);
		const secrets = management?.secret === 'credential' ? ['Signing Secret', 'Previous Signing Secret'] : [];
		expect(asked(id).sort()).toEqual(['Service', 'API Key', ...own, ...secrets, 'Base URL'].sort());
	}
});

describe('a key that stands in the path', () => {
	const values = { ...complete, service: 'telegram', apiKey: '123456:AAH-k_9' };
	const called = 'https://api.telegram.org/getWebhookInfo';

	test('is between the base URL and the path, with its colon', async () => {
		const expected = 'https://api.telegram.org/bot123456:AAH-k_9/getWebhookInfo';
		expect((await put(values, called)).url).toBe(expected);
		expect((await tested(values)).url).toBe(expected);
		const proxied = { ...values, baseUrl: 'http://127.0.0.1:4010/proxy/' };
		expect((await put(proxied, 'http://127.0.0.1:4010/proxy/x')).url).toBe(
			'http://127.0.0.1:4010/proxy/bot123456:AAH-k_9/x',
		);
		await expect(put(proxied, 'http://127.0.0.1:4010/other/x')).rejects.toThrow('is sent to the address of');
	});

	test('leads to no other call', async () => {
		for (const apiKey of ['1/../../x', '1?x=', '1#x', '1\\..\\x', '1%2F..']) {
			const { pathname, search, hash } = new URL((await put({ ...values, apiKey }, called)).url);
			expect(pathname).toMatch(/^\/bot1[^/]*\/getWebhookInfo$/);
			expect([search, hash]).toEqual(['', '']);
		}
	});
});
