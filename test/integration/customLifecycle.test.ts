import { customNames, startCustomStandIn, type CustomStandIn } from '../../sandbox/custom';
import { LiveWorkflow } from '../support/liveWorkflow';

const publicUrl = 'https://n8n.example.com';
const foreignUrl = 'https://crm.example.com/webhook/orders/webhook';

/** One event of each to subscribe to, and one to leave out. */
const events: Record<(typeof customNames)[number], { selected: string; unselected: string }> = {
	github: { selected: 'push', unselected: 'issues' },
	resend: { selected: 'email.delivered', unselected: 'email.bounced' },
	zendesk: { selected: 'zen:event-type:user.created', unselected: 'zen:event-type:user.deleted' },
};

describe.each(customNames)('%s, from its definition', (name) => {
	const { selected, unselected } = events[name];
	let vendor: CustomStandIn;
	let live: LiveWorkflow;
	const ours = () => vendor.endpoints.filter(({ url }) => url === live.url);

	beforeAll(async () => {
		vendor = await startCustomStandIn(name);
	});
	afterAll(async () => await vendor.stop());

	beforeEach(async () => {
		vendor.reset();
		live = await LiveWorkflow.start({
			parameters: { service: 'custom', registration: 'automatic', events: [selected] },
			credentials: { webhookServiceApi: vendor.credential },
			publicUrl,
		});
		vendor.tunnel(publicUrl, live.origin);
	});
	afterEach(async () => await live.stop());

	test('registered once, delivered, verified, removed', async () => {
		vendor.addEndpoint({ url: foreignUrl, events: [selected], enabled: false });
		await live.goLive();
		await vendor.settled();
		expect(ours().map((endpoint) => endpoint.events)).toEqual([[selected]]);
		const before = live.runs.length;
		const [delivered] = await vendor.emit(selected, { to: live.url });
		expect(delivered).toMatchObject({ status: 200 });
		expect(live.runs).toHaveLength(before + 1);
		expect(live.runs.at(-1)).toMatchObject({ service: 'custom', event: selected, test: false });
		for (const tamper of ['forged', 'unsigned', 'tampered'] as const) {
			const [refused] = await vendor.emit(selected, { to: live.url, tamper });
			expect(refused).toMatchObject({ status: 401, body: { status: 'rejected' } });
		}
		const [ignored] = await vendor.emit(unselected, { to: live.url });
		expect(ignored).toMatchObject({ status: 200, body: { status: 'ignored', reason: 'event_not_selected' } });
		await live.goOff();
		expect(vendor.endpoints.map(({ url }) => url)).toEqual([foreignUrl]);
	});

	test('an endpoint whose secret is not known is recovered', async () => {
		vendor.addEndpoint({ url: live.url, events: [selected] });
		await live.goLive();
		expect(ours()).toHaveLength(1);
		const [delivered] = await vendor.emit(selected, { to: live.url });
		expect(delivered).toMatchObject({ status: 200 });
		await live.goOff();
		expect(vendor.endpoints).toEqual([]);
	});
});
