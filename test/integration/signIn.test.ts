import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { galleryServices } from '../../scripts/gallery';
import { oauth2Of } from '../../services/capabilities';
import type { Service } from '../../services/schema/service';
import { DefinitionServer } from '../support/definitionServer';
import { LiveWorkflow } from '../support/liveWorkflow';
import { SignInServer } from '../support/signInServer';

/** Services where the user signs in instead of bringing a key, as n8n's own OAuth2 does it. */
const signingIn = galleryServices().filter(({ management }) => oauth2Of(management));

const client = { clientId: 'a-client', clientSecret: 'a-client-secret-0123456789' };
const publicUrl = 'https://n8n.example.com';

let running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.map(async (one) => await one.stop()));
	running = [];
});

/** A trigger whose user has signed in, unless it is said otherwise. */
async function start(service: Service, isSignedIn = true) {
	const [event = ''] = service.events.catalog.map(({ name }) => name);
	const server = await DefinitionServer.start(service);
	if (service.management?.secret === 'key') server.ownSecret = client.clientSecret;
	const signIn = await SignInServer.start(client);
	server.accepts = signIn.accepts;
	const credential: ICredentialDataDecryptedObject = {
		...client,
		...signIn.urls,
		service: service.id,
		grantType: 'authorizationCode',
		authentication: oauth2Of(service.management)?.authentication ?? '',
		account: 'acme',
		subdomain: 'acme',
		baseUrl: server.origin,
		signingSecret: server.ownSecret ?? '',
		...(isSignedIn && { oauthTokenData: await signIn.firstTokens() }),
	};
	const live = await LiveWorkflow.start({
		parameters: { service: service.id, registration: 'automatic', events: [event] },
		credentials: { [service.credential ?? '']: credential },
		publicUrl,
	});
	running.push(server, signIn, live);
	return { server, signIn, live };
}

test('there are such services, and each has the credential that n8n can sign in with', () => {
	expect(signingIn.map(({ credential }) => credential)).toEqual(signingIn.map(() => 'webhookAccountOAuth2Api'));
	expect(signingIn.length).toBeGreaterThan(1);
});

describe.each(signingIn.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	test('a token that has expired is renewed, and the call is made again', async () => {
		const { server, signIn, live } = await start(service);
		expect(await live.publish()).toMatchObject({ shows: 'published' });
		expect(server.listed().map(({ url }) => url)).toEqual([live.url]);
		signIn.expire();
		const before = server.calls.length;
		await live.goLive('init');
		expect(signIn.grants).toEqual(['refresh_token']);
		expect(server.calls.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
		signIn.expire();
		await live.goOff();
		expect(signIn.grants).toEqual(['refresh_token', 'refresh_token']);
		expect(server.listed()).toEqual([]);
	});

	test('a new token does not make the account another one: what is registered stays', async () => {
		const { server, signIn, live } = await start(service);
		await live.goLive();
		const ids = server.endpoints.map(({ id }) => id);
		for (let time = 0; time < 3; time += 1) {
			signIn.expire();
			live.clock.advance(3_600_000);
			await live.goLive('init');
		}
		expect(server.endpoints.map(({ id }) => id)).toEqual(ids);
	});

	test('where the app was removed, the error says so without the token that the service repeats', async () => {
		const { signIn, live, server } = await start(service);
		signIn.expire();
		signIn.isRevoked = true;
		const failure = await live.goLive().catch((error: unknown) => error);
		expect(String(failure)).toMatch(/did not accept the credential/);
		const sent = server.calls.map(({ authorization }) => String(authorization).replace('Bearer ', ''));
		expect(sent.length).toBeGreaterThan(0);
		for (const token of sent) expect(JSON.stringify([String(failure), failure])).not.toContain(token);
		expect(server.endpoints).toEqual([]);
	});

	test('a service that repeats the new token in a refusal makes no error show it', async () => {
		const { signIn, live, server } = await start(service);
		signIn.expire();
		server.refused = 'create';
		const failure = await live.goLive().catch((error: unknown) => error);
		expect(signIn.grants).toEqual(['refresh_token']);
		expect(String(failure)).toMatch(/not now/);
		const sent = server.calls.map(({ authorization }) => String(authorization).replace('Bearer ', ''));
		expect(new Set(sent).size).toBe(2);
		for (const token of sent) expect(JSON.stringify([String(failure), failure])).not.toContain(token);
	});

	test('where nobody has signed in, no call is made, and the error says what to do', async () => {
		const { server, live } = await start(service, false);
		await expect(live.goLive()).rejects.toThrow(/credential is not connected.*sign in at/s);
		expect(server.calls).toEqual([]);
	});
});
