import { galleryServices } from '../../scripts/gallery';
import { choosesEvents, takesOneEvent } from '../../services/capabilities';
import { settle } from '../../endpoints/settle';
import { coversBody } from '../../services/schema/verification';
import { DefinitionServer } from '../support/definitionServer';
import { LiveWorkflow } from '../support/liveWorkflow';

const publicUrl = 'https://n8n.example.com';
const foreignUrl = 'https://crm.example.com/webhook/orders/webhook';
const automatic = galleryServices().filter(({ registration }) => registration.includes('automatic'));

const account = { apiKey: 'a-key-0123456789', account: 'acme', subdomain: 'acme', username: 'ada@example.com' };

describe.each(automatic.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	const [selected, unselected] = service.events.catalog.map(({ name }) => name);
	let server: DefinitionServer;
	let live: LiveWorkflow;

	beforeEach(async () => {
		server = await DefinitionServer.start(service);
		live = await LiveWorkflow.start({
			parameters: { service: service.id, registration: 'automatic', events: [selected ?? ''] },
			credentials: { webhookAccountApi: { ...account, service: service.id, baseUrl: server.origin } },
			publicUrl,
		});
		server.reach = (url) => url.replace(publicUrl, live.origin);
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
		server.addEndpoint(foreignUrl, [selected ?? '']);
		// As n8n does it: the address answers already while the endpoint is made, which some services try.
		expect(await live.publish()).toMatchObject({ shows: 'published' });
		// Without a choice of events at the service, the trigger chooses of what it sends.
		const events = choosesEvents(service.management) ? [selected] : undefined;
		expect(server.listed()).toEqual([
			{ url: foreignUrl, events: [selected] },
			{ url: live.url, events },
		]);
		for (const { path, query, authorization } of server.calls) {
			expect(decodeURIComponent(path)).not.toMatch(/[{}]/);
			expect(JSON.stringify(query)).not.toMatch(/\{\w+\}/);
			expect(authorization).toBeDefined();
		}
		expect(await deliver(selected ?? '')).toBe(200);
		expect(live.runs).toMatchObject([{ service: service.id, event: selected }]);
		expect(await deliver(selected ?? '', true)).toBe(401);
		expect(await deliver(unselected ?? '')).toBe(200);
		expect(live.runs).toHaveLength(1);
		const before = server.endpoints.length;
		await live.goLive();
		expect(server.endpoints).toHaveLength(before);
		await live.goOff();
		expect(server.listed().map(({ url }) => url)).toEqual([foreignUrl]);
	});

	test('several events are refused before the service is called, where an endpoint gets one', async () => {
		const both = [selected ?? '', unselected ?? ''];
		const several = await LiveWorkflow.start({
			parameters: { service: service.id, registration: 'automatic', events: both },
			credentials: { webhookAccountApi: { ...account, service: service.id, baseUrl: server.origin } },
			publicUrl,
		});
		const outcome = await settle(several.goLive());
		const isRefused = !outcome.ok && String(outcome.error).includes('gives an endpoint one event');
		expect(isRefused).toBe(takesOneEvent(service.management));
		expect(server.calls.length > 0).toBe(!isRefused);
		await several.stop();
	});
});
