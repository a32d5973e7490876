import { galleryServices } from '../../scripts/gallery';
import { choosesEvents, isSetting, takesOneEvent, takesSecret } from '../../services/capabilities';
import { settle } from '../../endpoints/settle';
import { coversBody } from '../../services/signature';
import type { Service } from '../../services/schema/service';
import { runAction } from '../support/actionRun';
import { galleryAccount } from '../support/galleryAccount';
import { DefinitionServer } from '../support/definitionServer';
import { LiveWorkflow } from '../support/liveWorkflow';

const publicUrl = 'https://n8n.example.com';
const foreignUrl = 'https://crm.example.com/webhook/orders/webhook';
const automatic = galleryServices().filter(({ registration }) => registration.includes('automatic'));

const account = { apiKey: '123456:a-key-0123456789', account: 'acme', subdomain: 'acme', username: 'ada@example.com' };

/** An account at a server that behaves as a service is described, with the signing secret where the user brings it. */
function credentialFor(service: Service, server: DefinitionServer) {
	if (service.management?.secret === 'key') server.ownSecret = account.apiKey;
	return galleryAccount(service, { ...account, baseUrl: server.origin, signingSecret: server.ownSecret ?? '' });
}

/** A trigger of a service that is chosen for one event, and reached by the service at its public address. */
async function triggerAt(server: DefinitionServer, service: Service, event: string): Promise<LiveWorkflow> {
	const live = await LiveWorkflow.start({
		parameters: { service: service.id, registration: 'automatic', events: [event] },
		credentials: credentialFor(service, server),
		publicUrl,
	});
	server.reach = (url) => url.replace(publicUrl, live.origin);
	return live;
}

describe.each(automatic.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	const [selected, unselected] = service.events.catalog.map(({ name }) => name);
	let server: DefinitionServer;
	let live: LiveWorkflow;

	beforeEach(async () => {
		server = await DefinitionServer.start(service);
		live = await triggerAt(server, service, selected ?? '');
	});
	afterEach(async () => {
		await live.stop();
		await server.stop();
	});

	/** Sends an event to the workflow, signed with the secret of its endpoint or with another one. */
	async function deliver(event: string, forged = false): Promise<number> {
		const endpoint = server.endpoints.find((_other, index) => server.listed()[index]?.url === live.url);
		const secret = endpoint?.secret ?? '';
		// A token does not cover the body.
		const isTampered = forged && coversBody(service.signature);
		const { body, headers } = server.delivery(event, forged && !isTampered ? `another${secret}` : secret, live.url);
		const response = await fetch(live.url.replace(publicUrl, live.origin), {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: isTampered ? `${body} ` : body,
		});
		await response.text();
		return response.status;
	}

	test('registered once, delivered, verified, removed', async () => {
		// Beside somebody else's, where there is room.
		const others = isSetting(service.management) ? [] : [{ url: foreignUrl, events: [selected] }];
		for (const { url } of others) server.addEndpoint(url, [selected ?? '']);
		// As n8n does it: the address answers already while the endpoint is made, which some services try.
		expect(await live.publish()).toMatchObject({ shows: 'published' });
		// Without a choice of events at the service, the trigger chooses of what it sends.
		const events = choosesEvents(service.management) ? [selected] : undefined;
		expect(server.listed()).toEqual([...others, { url: live.url, events }]);
		for (const { path, query, authorization } of server.calls) {
			expect(decodeURIComponent(path)).not.toMatch(/[{}]/);
			expect(JSON.stringify(query)).not.toMatch(/\{\w+\}/);
			expect(authorization).toBeDefined();
		}
		expect(await deliver(selected ?? '')).toBe(200);
		expect(live.runs).toMatchObject([{ service: service.id, event: selected }]);
		expect(await deliver(selected ?? '', true)).toBe(401);
		if (unselected !== undefined) expect(await deliver(unselected)).toBe(200);
		expect(live.runs).toHaveLength(1);
		const before = server.endpoints.length;
		await live.goLive();
		expect(server.endpoints).toHaveLength(before);
		await live.goOff();
		expect(server.listed().map(({ url }) => url)).toEqual(others.map(({ url }) => url));
		// The same address once more.
		expect(await live.publish()).toMatchObject({ shows: 'published' });
		expect(await deliver(selected ?? '')).toBe(200);
		await live.goLive();
		expect(server.endpoints).toHaveLength(before);
	});

	test('several events are refused before the service is called, where an endpoint gets one', async () => {
		const both = [selected ?? '', unselected ?? ''];
		const several = await LiveWorkflow.start({
			parameters: { service: service.id, registration: 'automatic', events: both },
			credentials: credentialFor(service, server),
			publicUrl,
		});
		const outcome = await settle(several.goLive());
		const isRefused = !outcome.ok && String(outcome.error).includes('allows one event per endpoint');
		expect(isRefused).toBe(takesOneEvent(service.management));
		expect(server.calls.length > 0).toBe(!isRefused);
		await several.stop();
	});
});

const settings = automatic.filter(({ management }) => isSetting(management));

test('some services have one address for the whole account', () => {
	expect(settings.length).toBeGreaterThan(0);
});

describe.each(settings.map((service) => [service.displayName, service] as const))(
	'%s, which has one address',
	(_name, service) => {
		const [selected = '', other = ''] = service.events.catalog.map(({ name }) => name);
		let server: DefinitionServer;
		let live: LiveWorkflow;

		const start = async (events: string[]) =>
			await LiveWorkflow.start({
				parameters: { service: service.id, registration: 'automatic', events },
				credentials: credentialFor(service, server),
				publicUrl,
			});

		beforeEach(async () => {
			server = await DefinitionServer.start(service);
			live = await start([selected]);
			server.reach = (url) => `${live.origin}${new URL(url).pathname}`;
		});
		afterEach(async () => {
			await live.stop();
			await server.stop();
		});

		const writes = () => server.calls.filter(({ method }) => method !== 'GET');

		test('the address of somebody else is neither overwritten nor removed, and only its host is told', async () => {
			server.addEndpoint(foreignUrl, [selected]);
			const outcome = await settle(live.goLive());
			expect(outcome).toMatchObject({ ok: false });
			const told = outcome.ok ? '' : JSON.stringify(outcome.error, Object.getOwnPropertyNames(outcome.error));
			expect(told).toContain('crm.example.com');
			expect(told).toContain('Nothing was changed');
			expect(told).not.toContain('/webhook/orders');
			expect(told).not.toContain(account.apiKey);
			await settle(live.goOff());
			expect(writes()).toEqual([]);
			expect(server.listed()).toEqual([{ url: foreignUrl, events: [selected] }]);
		});

		test('one that somebody else has set over ours stays when the workflow goes off', async () => {
			await live.publish();
			server.endpoints.length = 0;
			server.addEndpoint(foreignUrl, [selected]);
			const before = writes().length;
			await live.goOff();
			expect(writes()).toHaveLength(before);
			expect(server.listed().map(({ url }) => url)).toEqual([foreignUrl]);
		});

		test('our own at a former address is moved', async () => {
			await live.publish();
			live.publicUrl = 'https://n8n-new.example.com';
			await live.goLive();
			expect(server.listed().map(({ url }) => url)).toEqual([live.url]);
			await live.goOff();
			expect(server.endpoints).toEqual([]);
		});

		test('ours with other events gets those that are chosen', async () => {
			server.addEndpoint(live.url, [other]);
			await live.publish();
			const events = choosesEvents(service.management) ? [selected] : [other];
			expect(server.listed()).toEqual([{ url: live.url, events }]);
		});
	},
);

const withOurSecret = automatic.filter(
	({ management }) => takesSecret(management?.operations.create) && !isSetting(management),
);

describe.each(withOurSecret.map((service) => [service.displayName, service] as const))(
	'%s, should it give back the endpoint that is there',
	(_name, service) => {
		const [event = ''] = service.events.catalog.map(({ name }) => name);
		let server: DefinitionServer;
		let live: LiveWorkflow;

		beforeEach(async () => {
			server = await DefinitionServer.start(service);
			server.givesBackKnown = true;
			// Somebody else's.
			server.addEndpoint('https://erp.example.com/webhook', [event]);
			live = await triggerAt(server, service, event);
		});
		afterEach(async () => {
			await live.stop();
			await server.stop();
		});

		test('a trigger that has lost what was stored goes live with a secret that is in force', async () => {
			await live.publish();
			live.forget();
			expect(await live.publish()).toMatchObject({ shows: 'published' });
			expect(server.listed().map(({ url }) => url)).toEqual(['https://erp.example.com/webhook', live.url]);
			const { body, headers } = server.delivery(event, server.endpoints[1]?.secret ?? '', live.url);
			const response = await fetch(live.localUrl, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body,
			});
			await response.text();
			expect(response.status).toBe(200);
		});

		test('Create puts out no secret that is not in force, and says why', async () => {
			const create = { service: service.id, resource: 'endpoint', operation: 'create', url: foreignUrl };
			const parameters = { ...create, events: [event] };
			const run = async () => (await runAction({ credentials: credentialFor(service, server), parameters }))[0]?.json;
			const made = await run();
			expect(made).toMatchObject({ id: server.endpoints[1]?.id, secret: server.endpoints[1]?.secret });
			expect(made).not.toHaveProperty('notice');
			const again = await run();
			expect(again).not.toHaveProperty('secret');
			expect(again?.notice).toContain(`it returned ${String(made?.id)}, which was there before`);
			expect(server.endpoints).toHaveLength(2);
		});
	},
);
