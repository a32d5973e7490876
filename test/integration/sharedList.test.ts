import '../support/silentLog';
import { startStandIn, type StandIn } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { LiveWorkflow } from '../support/liveWorkflow';

/** Many triggers of one account share what the service lists, and none takes a list for newer than it is. */
const [scenario] = scenarios;
if (!scenario?.credentialType) throw new Error('There is no scenario.');
const { service, credentialType, events } = scenario;

let vendor: StandIn;
let running: LiveWorkflow[] = [];

beforeEach(async () => {
	vendor = await startStandIn(service);
});
afterEach(async () => {
	await Promise.all(running.map(async (one) => await one.stop()));
	running = [];
	await vendor.stop();
});

async function workflows(count: number, credential: (index: number) => object = () => ({})): Promise<LiveWorkflow[]> {
	for (let index = 0; index < count; index += 1) {
		running.push(
			await LiveWorkflow.start({
				parameters: { service, registration: 'automatic', events },
				credentials: { [credentialType ?? '']: { ...vendor.credential, ...credential(index) } },
				publicUrl: 'https://n8n.example.com',
				workflowId: `workflow-${index}`,
				webhookId: `hook-${index}`,
				beside: running[0],
			}),
		);
	}
	return running;
}

const lists = () => vendor.requests.filter(({ method }) => method === 'GET').length;
const creates = () => vendor.requests.filter(({ method }) => method === 'POST').length;
const urls = () => vendor.endpoints.map(({ url }) => url).sort();

test('twenty workflows that are published at the same time ask for one list, and create one endpoint each', async () => {
	const all = await workflows(20);
	await Promise.all(all.map(async (one) => await one.goLive()));
	expect([lists(), creates()]).toEqual([1, 20]);
	expect(urls()).toEqual(all.map(({ url }) => url).sort());
});

test('twenty workflows whose n8n starts ask for one list, and each sees what has happened to its endpoint', async () => {
	const all = await workflows(20);
	for (const one of all) await one.goLive();
	for (const one of all) one.clock.advance(600_000);
	vendor.endpoints.splice(3, 1);
	for (const endpoint of vendor.endpoints.slice(5, 6)) endpoint.enabled = false;
	const before = lists();
	await Promise.all(all.map(async (one) => await one.goLive('init')));
	// The two that have something to put right look again after it.
	expect(lists() - before).toBeLessThanOrEqual(3);
	expect(urls()).toEqual(all.map(({ url }) => url).sort());
	expect(vendor.endpoints.every(({ enabled }) => enabled)).toBe(true);
});

test('what happens after a publish of another trigger is seen at the next look, not hidden by the list of that publish', async () => {
	const [one, other] = await workflows(2);
	await one?.goLive();
	await other?.goLive();
	vendor.endpoints.shift();
	await one?.goLive('init');
	expect(urls()).toEqual([one?.url, other?.url].sort());
});

test('a trigger never sees the same list twice, and none that is older than what it wrote', async () => {
	const [one, other] = await workflows(2);
	await one?.goLive();
	await other?.goLive();
	const before = lists();
	await other?.goLive('init');
	expect(lists() - before).toBe(1);
	// The first time, it takes the list that the other one has asked for.
	await one?.goLive('init');
	expect(lists() - before).toBe(1);
	await one?.goLive('init');
	await one?.goLive('init');
	expect(lists() - before).toBe(3);
	await one?.goOff();
	const off = lists();
	await one?.goLive();
	expect(lists()).toBe(off + 1);
	expect(urls()).toEqual([one?.url, other?.url].sort());
});

test('a list that is too old, or of another credential, is shared with nobody', async () => {
	const [one, other] = await workflows(2);
	await Promise.all([one?.goLive(), other?.goLive()]);
	const before = lists();
	await one?.goLive('init');
	one?.clock.advance(20_000);
	await other?.goLive('init');
	expect(lists() - before).toBe(2);

	const [, , third] = await workflows(1, () => ({ apiVersion: '2026-05-01' }));
	await third?.goLive('init');
	expect(lists() - before).toBe(3);
});

test('somebody who publishes sees what is there at this moment', async () => {
	const [one, other] = await workflows(2);
	await one?.goLive();
	vendor.addEndpoint({ url: other?.url ?? '', events });
	await other?.goLive();
	expect(urls()).toEqual([one?.url, other?.url].sort());
});

test('a list that could not be read is kept for nobody', async () => {
	const [one, other] = await workflows(2);
	vendor.fail({ method: 'GET', fault: { status: 401 } });
	await expect(one?.goLive()).rejects.toThrow(/did not accept the credential/);
	await other?.goLive();
	expect(urls()).toEqual([other?.url]);
});

test('the clocks of twenty triggers ask for one list in an hour, and repair what is not as it should be', async () => {
	const all = await workflows(20);
	for (const one of all) await one.publish();
	for (const hour of [1, 2]) {
		const before = vendor.requests.length;
		for (const one of all) await one.tick();
		expect([hour, vendor.requests.length - before]).toEqual([hour, 1]);
	}
	for (const endpoint of vendor.endpoints.slice(7, 8)) endpoint.enabled = false;
	for (const one of all) await one.tick();
	expect(vendor.endpoints.every(({ enabled }) => enabled)).toBe(true);
});
