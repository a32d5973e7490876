import { outputOf } from '../../host/api';
import { until } from '../../host/until';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { galleryServices } from '../../scripts/gallery';
import { choosesEvents, isSetting, oauth2Of } from '../../services/capabilities';
import { coversBody } from '../../services/signature';
import { DefinitionServer } from '../support/definitionServer';
import { SignInServer } from '../support/signInServer';
import { readVectors } from '../support/vectors';
import { startHost, type Host } from './support';

/** What a service asks of an address besides taking its events, and what it gets. */
interface Asked {
	method: 'GET' | 'POST';
	query?: string;
	headers?: Record<string, string>;
	body?: object;
	/** Whether the service proves it as it proves an event. */
	isProven: boolean;
	gets: { status: number; text?: string; headers?: Record<string, string> };
}

interface Words {
	/** What this service has of the words of a definition and the others of this list have not. */
	word: string;
	service: string;
	asked?: Asked[];
	/** A text that somebody else makes up for the secret, and proves an event with. */
	foreignSecret?: string;
	/** What the header with the key is, where it is more than the key. */
	authorization?: unknown;
}

const account = {
	apiKey: 'a-key-0123456789',
	account: 'acme',
	subdomain: 'acme',
	username: 'ada@example.com',
};

const slackAsks = {
	type: 'url_verification',
	token: 'x',
	challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
};
const discordAsks = { version: 1, application_id: '1', type: 0 };

/** One service for each word: those that register themselves, and those whose address and secret a user pastes. */
const chosen: Words[] = [
	{ word: 'a static token', service: 'telegram' },
	{
		word: 'an Ed25519 key, and a question without an answer of its own',
		service: 'discord',
		asked: [
			{ method: 'POST', body: discordAsks, isProven: true, gets: { status: 204, text: '' } },
			{ method: 'POST', body: discordAsks, isProven: false, gets: { status: 401 } },
		],
	},
	{
		word: 'a challenge by POST',
		service: 'slack',
		asked: [
			{
				method: 'POST',
				body: slackAsks,
				isProven: true,
				gets: { status: 200, text: JSON.stringify({ challenge: slackAsks.challenge }) },
			},
			{ method: 'POST', body: slackAsks, isProven: false, gets: { status: 401 } },
		],
	},
	{
		word: 'a challenge by GET',
		service: 'whatsApp',
		asked: [
			{
				method: 'GET',
				query: 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=any',
				isProven: false,
				gets: { status: 200, text: '1158201444' },
			},
			{ method: 'GET', query: 'hub.mode=subscribe', isProven: false, gets: { status: 404 } },
		],
	},
	{ word: 'several events in one body, signed with a private key', service: 'sendGrid' },
	{ word: 'a signature over the address', service: 'square' },
	{ word: 'one event for each endpoint, and a JSON Web Token', service: 'netlify' },
	{ word: 'GraphQL', service: 'linear' },
	{ word: 'a signing secret that the user brings', service: 'shopify' },
	{
		word: 'calls that are forms, and a signature in the body',
		service: 'mailgun',
		authorization: `Basic ${Buffer.from(`api:${account.apiKey}`).toString('base64')}`,
	},
	{
		// The stand-in tries the address while the endpoint is made, and goes on only when its secret comes back.
		word: 'a secret that comes while the endpoint is registered',
		service: 'asana',
		asked: [
			{
				method: 'POST',
				headers: { 'x-hook-secret': 'not-of-the-service-0123456789' },
				body: {},
				isProven: false,
				gets: { status: 200, headers: { 'x-hook-secret': 'not-of-the-service-0123456789' } },
			},
		],
		foreignSecret: 'not-of-the-service-0123456789',
	},
	{
		word: 'a sign-in instead of a key',
		service: 'webflow',
		authorization: expect.stringMatching(/^Bearer access-/),
	},
	{
		word: 'basic authentication',
		service: 'zendesk',
		authorization: `Basic ${Buffer.from(`${account.username}/token:${account.apiKey}`).toString('base64')}`,
	},
];

const foreignUrl = 'https://crm.example.com/webhook/orders/webhook';
const galleryById = new Map(galleryServices().map((service) => [service.id, service]));
const vectors = readVectors();

let host: Host;

beforeAll(async () => {
	host = await startHost();
});

afterAll(async () => {
	await host?.stop();
});

async function call(url: string, init: RequestInit): Promise<{ status: number; text: string; headers: Headers }> {
	const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
	return { status: response.status, text: await response.text(), headers: response.headers };
}

const inLowerCase = (headers: Record<string, string>): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

describe.each(chosen.map((words) => [words.word, words.service, words] as const))('%s: %s', (_word, id, words) => {
	const service = galleryById.get(id);
	const [vector] = vectors[id]?.deliveries ?? [];
	if (!service || !vector) throw new Error(`no such service: ${id}`);
	const isAutomatic = service.registration.includes('automatic');
	const reads = [vector.reads].flat();
	const events = reads.map(({ event }) => event ?? '');
	let server: DefinitionServer;
	let signIn: SignInServer | undefined;

	beforeAll(async () => {
		server = await DefinitionServer.start(service);
		if (service.management?.secret === 'key') server.ownSecret = account.apiKey;
		if (oauth2Of(service.management)) {
			signIn = await SignInServer.start({ clientId: 'a-client', clientSecret: account.apiKey });
			server.accepts = signIn.accepts;
		}
	});

	afterAll(async () => {
		await signIn?.stop();
		await server.stop();
	});

	/** Saves what the workflow needs, as a user would: the stand-in is the Base URL of the account. */
	async function credentialsFor(pasted: string): Promise<Record<string, string>> {
		if (!isAutomatic) {
			const data = { secret: pasted, previousSecret: '' };
			const type = 'webhookSigningSecretApi';
			return { [type]: await host.api.createCredential({ name: id, type, data }) };
		}
		if (signIn) {
			const { apiKey: clientSecret, ...others } = account;
			const data = { ...others, service: id, baseUrl: server.origin, clientId: 'a-client', clientSecret };
			const type = service?.credential ?? '';
			// Where a user would sign in, from the definition; here it is a server of this test.
			const real = await host.api.createCredential({ name: `${id} itself`, type, data });
			const { authUrl = '', scope = '' } = oauth2Of(service?.management) ?? {};
			const address = new URL(await host.api.signInAddress(real));
			expect(`${address.origin}${address.pathname}`).toBe(authUrl);
			expect(address.searchParams.get('scope')).toBe(scope);
			const saved = await host.api.createCredential({ name: id, type, data: { ...data, ...signIn.urls } });
			await host.api.connectCredential(saved);
			return { [type]: saved };
		}
		const input = {
			name: id,
			type: 'webhookAccountApi',
			data: { ...account, service: id, baseUrl: server.origin, signingSecret: server.ownSecret ?? '' },
		};
		const saved = await host.api.createCredential(input);
		expect(await host.api.testCredential({ ...input, id: saved })).toMatchObject({ status: 'OK' });
		return { webhookAccountApi: saved };
	}

	test('published, delivered once, verified, unpublished', async () => {
		const pasted = isAutomatic ? '' : server.newSecret();
		// Where an account has one address, somebody else's would be in the way.
		if (isAutomatic && !isSetting(service.management)) server.addEndpoint(foreignUrl, events.slice(0, 1));
		const foreign = server.listed();
		const workflow = await host.api.createWorkflow(
			triggerWorkflow(
				id,
				{
					service: id,
					registration: isAutomatic ? 'automatic' : 'manual',
					events,
					options: { allowPrivateUrl: true },
				},
				await credentialsFor(pasted),
			),
		);
		const url = host.api.productionUrl(workflow, triggerName);
		expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
		const registered = { url, events: choosesEvents(service.management) ? events : undefined };
		expect(server.listed()).toEqual(isAutomatic ? [...foreign, registered] : []);
		for (const { authorization } of server.calls)
			expect(authorization).toEqual(words.authorization ?? expect.stringContaining(account.apiKey));

		const secret = isAutomatic ? (server.endpoints.at(-1)?.secret ?? '') : pasted;
		expect(secret).not.toBe('');
		/** Sends what was proven; in its place another body, where one is given. */
		const post = async (plain: string, usedSecret: string, more: Record<string, string> = {}, instead?: string) => {
			const { body, headers } = server.prove(plain, usedSecret, url);
			return await call(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...more, ...inLowerCase(headers) },
				body: instead ?? body,
			});
		};

		for (const { method, query, headers = {}, body, isProven, gets } of words.asked ?? []) {
			const address = query === undefined ? url : `${url}?${query}`;
			const text = body === undefined ? undefined : JSON.stringify(body);
			const answer =
				isProven && text !== undefined
					? await post(text, secret, headers)
					: await call(address, { method, headers: { 'content-type': 'application/json', ...headers }, body: text });
			expect(answer).toMatchObject({ status: gets.status, ...(gets.text === undefined ? {} : { text: gets.text }) });
			for (const [name, value] of Object.entries(gets.headers ?? {})) expect(answer.headers.get(name)).toBe(value);
		}

		const forged = coversBody(service.signature)
			? await post(vector.body, secret, vector.headers, `${vector.body} `)
			: await post(vector.body, `another${secret}`, vector.headers);
		expect(forged.status).toBe(401);
		expect(JSON.parse(forged.text)).toEqual({ status: 'rejected', reason: 'signature_mismatch' });
		if (words.foreignSecret) expect((await post(vector.body, words.foreignSecret, vector.headers)).status).toBe(401);
		expect(await host.api.executions(workflow.id)).toEqual([]);

		expect((await post(vector.body, secret, vector.headers)).status).toBe(200);
		const again = await post(vector.body, secret, vector.headers);
		expect([again.status, JSON.parse(again.text)]).toEqual([200, { status: 'duplicate' }]);
		const [run] = await host.api.waitForExecutions(workflow.id, 1);
		const items = outputOf(await host.api.execution(run?.id ?? ''), triggerName);
		expect(items.map(({ service: name, event, test: isTest, data }) => ({ name, event, isTest, data }))).toEqual(
			reads.map(({ event, data }) => ({ name: id, event, isTest: false, data })),
		);

		signIn?.expire();
		expect(await host.api.deactivate(workflow.id)).toEqual({ status: 'not_published', errors: [] });
		expect(server.listed()).toEqual(foreign);
		expect((await post(vector.body, secret, vector.headers)).status).toBe(404);
		if (signIn) expect(signIn.grants).toEqual(['authorization_code', 'refresh_token']);
		expect(await host.api.executions(workflow.id)).toHaveLength(1);
	});
});

test('an endpoint that expires is renewed when n8n starts: airtable', async () => {
	const service = galleryById.get('airtable');
	if (!service) throw new Error('no such service');
	const server = await DefinitionServer.start(service);
	try {
		// Of the seven days, five are over as soon as the endpoint is made.
		server.now = () => Date.now() - 5 * 24 * 3_600_000;
		const data = { ...account, service: service.id, baseUrl: server.origin };
		const saved = await host.api.createCredential({ name: service.id, type: 'webhookAccountApi', data });
		const events = service.events.catalog.map(({ name }) => name);
		const parameters = { service: service.id, registration: 'automatic', events, options: { allowPrivateUrl: true } };
		const workflow = await host.api.createWorkflow(
			triggerWorkflow(service.id, parameters, { webhookAccountApi: saved }),
		);
		expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
		const [made] = server.endpoints;
		const renewals = () => server.calls.filter(({ operation }) => operation === 'renew');
		expect(renewals()).toEqual([]);
		server.now = Date.now;
		await host.n8n.restart();
		await until('the endpoint to be renewed', () => (renewals().length > 0 ? true : undefined));
		expect(server.endpoints).toEqual([made]);
		await host.api.deactivate(workflow.id);
		expect(server.endpoints).toEqual([]);
	} finally {
		await server.stop();
	}
});

test('thirteen services, each for another word, and both ways of registering among them', () => {
	const ways = chosen.map(({ service }) => galleryById.get(service)?.registration.includes('automatic'));
	expect(new Set(chosen.map(({ service }) => service)).size).toBeGreaterThanOrEqual(13);
	expect(new Set(ways)).toEqual(new Set([true, false]));
});
