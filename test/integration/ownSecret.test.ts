import { galleryServices } from '../../scripts/gallery';
import { hasOwnSecret } from '../../services/capabilities';
import { put } from '../../services/json';
import type { Service } from '../../services/schema/service';
import { galleryAccount } from '../support/galleryAccount';
import { DefinitionServer } from '../support/definitionServer';
import { LiveWorkflow } from '../support/liveWorkflow';

const publicUrl = 'https://n8n.example.com';
const account = { apiKey: 'a-key-0123456789', account: '188559381496048', subdomain: 'acme', username: 'a-public-key' };
const minute = 60_000;
const bringing = galleryServices().filter(
	({ management, registration }) => hasOwnSecret(management) && registration.includes('automatic'),
);
const inCredential = bringing.filter(({ management }) => management?.secret === 'credential');

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

/** A workflow with a trigger of the service, whose credential a test may change as a user would. */
async function start(service: Service, checkEndpoint = 'off') {
	const [event = ''] = service.events.catalog.map(({ name }) => name);
	const server = await DefinitionServer.start(service);
	if (service.management?.secret === 'key') server.ownSecret = account.apiKey;
	const credentials = galleryAccount(service, {
		...account,
		baseUrl: server.origin,
		signingSecret: server.ownSecret ?? '',
		previousSigningSecret: '',
	});
	const credential = credentials[service.credential ?? ''] ?? {};
	const live = await LiveWorkflow.start({
		parameters: { service: service.id, registration: 'automatic', events: [event], options: { checkEndpoint } },
		credentials,
		publicUrl,
	});
	running.push(server, live);
	server.reach = (url) => `${live.origin}${new URL(url).pathname}`;
	const deliver = async (secret: string): Promise<number> => {
		const { body, headers } = server.delivery(event, secret, live.url);
		const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
		const response = await fetch(live.url.replace(publicUrl, live.origin), init);
		await response.text();
		await live.idle();
		return response.status;
	};
	const calls = () => server.calls.splice(0).map(({ method }) => method);
	const writes = () => calls().filter((method) => method !== 'GET');
	return { server, live, credential, deliver, calls, writes };
}

test('some services sign with what is in the credential, in both ways', () => {
	expect(inCredential.length).toBeGreaterThan(0);
	expect(bringing.length).toBeGreaterThan(inCredential.length);
});

describe.each(bringing.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	test('n8n stores no secret', async () => {
		const { server, live, deliver } = await start(service);
		expect(await live.publish()).toMatchObject({ shows: 'published' });
		expect(await deliver(server.ownSecret ?? '')).toBe(200);
		expect(JSON.stringify(live.staticData)).toContain(live.url);
		expect(JSON.stringify(live.staticData)).not.toContain(server.ownSecret ?? 'no secret at all');
	});

	test('forged deliveries make no call: none could bring another secret', async () => {
		const { server, live, deliver, calls } = await start(service);
		await live.publish();
		calls();
		for (let minutes = 0; minutes < 60; minutes += 6, live.clock.advance(6 * minute))
			expect(await deliver(server.newSecret())).toBe(401);
		expect(calls()).toEqual([]);
		expect(await deliver(server.ownSecret ?? '')).toBe(200);
	});

	test('n8n starts again while the service is down: what is stored counts', async () => {
		const { server, live, deliver } = await start(service);
		await live.publish();
		const { secret } = server.endpoints[0] ?? { secret: '' };
		await server.stop();
		expect(await live.restart()).toMatchObject({ shows: 'published' });
		expect(await deliver(secret)).toBe(200);
	});

	test('lost data of n8n: the endpoint is found again, and stays', async () => {
		const { server, live, deliver, writes } = await start(service);
		await live.publish();
		live.staticData = {};
		writes();
		expect(await live.restart()).toMatchObject({ shows: 'published' });
		expect(writes()).toEqual([]);
		expect(await deliver(server.ownSecret ?? '')).toBe(200);
	});

	test('a copy of the workflow brings no secret along that counts', async () => {
		const { live, credential, deliver, server } = await start(service);
		await live.publish();
		credential.service = 'gitlab';
		expect(await deliver(server.ownSecret ?? '')).toBe(401);
	});
});

describe.each(inCredential.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	test.each([
		['', /credential has no signing secret\. Fill in Signing Secret/],
		['  \u200b', /credential has no signing secret/],
		['•••••••••••••••••••••••••••••••', /hidden/],
		['short', /too short/],
	])('a signing secret that is %j is refused before any call', async (signingSecret, said) => {
		const { live, credential, calls } = await start(service);
		credential.signingSecret = signingSecret;
		const told = await live.publish();
		expect(told).toMatchObject({ shows: 'failed', error: { message: expect.stringMatching(said) } });
		expect(calls()).toEqual([]);
	});

	test('a secret that is changed in the credential counts at once, and the one before as long as it is there', async () => {
		const { server, live, credential, deliver, writes } = await start(service);
		await live.publish();
		writes();
		const before = server.ownSecret ?? '';
		const after = server.newSecret();
		Object.assign(credential, { signingSecret: after, previousSigningSecret: before });
		expect([await deliver(after), await deliver(before)]).toEqual([200, 200]);
		credential.previousSigningSecret = '';
		expect([await deliver(after), await deliver(before)]).toEqual([200, 401]);
		expect(writes()).toEqual([]);
	});
});

test('a full account that refuses another endpoint does not lose the one that works', async () => {
	const shopify = bringing.find(({ id }) => id === 'shopify');
	if (!shopify) throw new Error('no such service');
	const { server, live, deliver, writes } = await start(shopify, 'everyHour');
	await live.publish();
	writes();
	// Somebody has given it another event, which Shopify cannot change in place.
	server.endpoints.forEach(({ raw }) => put(raw, 'topic', 'orders/paid'));
	server.refused = 'create';
	await live.tick();
	expect(new Set(writes())).toEqual(new Set(['POST']));
	expect(server.endpoints).toHaveLength(1);
	expect(await deliver(server.ownSecret ?? '')).toBe(200);
});
