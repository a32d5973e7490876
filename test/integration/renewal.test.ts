import type { INodeParameters } from 'n8n-workflow';
import { galleryServices } from '../../scripts/gallery';
import { offers } from '../../services/capabilities';
import type { Service } from '../../services/schema/service';
import { DefinitionServer } from '../support/definitionServer';
import { galleryAccount } from '../support/galleryAccount';
import { LiveWorkflow } from '../support/liveWorkflow';

/** Services whose endpoints end after some days unless somebody renews them. */
const expiring = galleryServices().filter(({ management }) => offers(management, 'renew'));

const day = 24 * 3_600_000;

let running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.map(async (one) => await one.stop()));
	running = [];
});

/** A published trigger, whose service and n8n have the same clock. */
async function start(service: Service, options: INodeParameters = {}) {
	const [event = ''] = service.events.catalog.map(({ name }) => name);
	const server = await DefinitionServer.start(service);
	const live = await LiveWorkflow.start({
		parameters: { service: service.id, registration: 'automatic', events: [event], options },
		credentials: galleryAccount(service, { apiKey: 'a-key-0123456789', account: 'acme', baseUrl: server.origin }),
		publicUrl: 'https://n8n.example.com',
	});
	running.push(server, live);
	server.now = () => Date.now() + live.clock.now();
	expect(await live.publish()).toMatchObject({ shows: 'published' });
	const [first] = server.endpoints;
	const renewals = () => server.calls.filter(({ operation }) => operation === 'renew').length;
	return { server, live, first, renewals };
}

test('there is such a service', () => {
	expect(expiring.map(({ id }) => id)).toContain('airtable');
});

describe.each(expiring.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	test('a published trigger renews its endpoint in time, again and again, and keeps it and its secret', async () => {
		const { server, live, first, renewals } = await start(service);
		const states = [];
		for (let looks = 1; looks <= 12; looks += 1) {
			await live.tick(1.25 * day);
			states.push(renewals());
		}
		// It ends after seven days: less than three are left after five.
		expect(states).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3]);
		expect(server.endpoints).toEqual([first]);
		expect(server.calls.filter(({ operation }) => operation === 'create')).toHaveLength(1);
	});

	test('nobody is told: it is no repair', async () => {
		const { live, renewals } = await start(service, { runOnRepair: true });
		await live.tick(5 * day);
		expect(renewals()).toBe(1);
		expect(live.runs).toEqual([]);
	});

	test('a service that does not renew it is asked again at the next check', async () => {
		const { server, live, first, renewals } = await start(service);
		server.refused = 'renew';
		await live.tick(5 * day);
		await live.tick();
		server.refused = undefined;
		await live.tick();
		expect(renewals()).toBe(3);
		await live.tick(6 * day);
		expect(server.endpoints).toEqual([first]);
	});

	test('where n8n was off until it ended, a new one is made at its start', async () => {
		const { server, live, first } = await start(service);
		live.clock.advance(8 * day);
		await live.goLive('init');
		expect(server.endpoints).toHaveLength(1);
		expect(server.endpoints[0]?.id).not.toBe(first?.id);
		expect(server.listed().map(({ url }) => url)).toEqual([live.url]);
	});

	test('what has ended and is listed all the same is replaced: it cannot be renewed any more', async () => {
		const { server, live, first } = await start(service);
		server.listsExpired = true;
		live.clock.advance(8 * day);
		await live.goLive('init');
		expect(server.endpoints.map(({ id }) => id)).not.toContain(first?.id);
		expect(server.listed().map(({ url }) => url)).toEqual([live.url]);
	});

	test('a renewal that is refused does not keep a workflow from being published', async () => {
		const { server, live, first, renewals } = await start(service);
		server.refused = 'renew';
		live.clock.advance(6 * day);
		await live.goLive();
		expect(renewals()).toBe(1);
		expect(server.endpoints).toEqual([first]);
	});

	test('at a start of n8n it is renewed too', async () => {
		const { server, live, first, renewals } = await start(service);
		live.clock.advance(6 * day);
		await live.goLive('init');
		expect(renewals()).toBe(1);
		expect(server.endpoints).toEqual([first]);
	});
});
