import { startStandIn, type StandIn } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { runAction } from '../support/actionRun';
import { LiveWorkflow, type WorkflowOptions } from '../support/liveWorkflow';

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

describe('many triggers that are published for the first time, one after the other', () => {
	/**
	 * Workflows of one process, published at the times of their own clock. The first one and two at the end of the list have
	 * been published, and each has read a list; the next one is the first that counts as one of many.
	 */
	async function afterFirst(count: number, more: Partial<WorkflowOptions> = {}) {
		for (let index = 0; index < count; index += 1) await add(index, more);
		for (const id of ['before-0', 'before-1'])
			await (await add(0, { ...more, workflowId: id, webhookId: id })).goLive();
		const [first] = running;
		if (!first) throw new Error('there is no workflow');
		await first.goLive();
		return { first, after: (milliseconds: number) => first.clock.advance(milliseconds) };
	}

	async function add(index: number, more: Partial<WorkflowOptions> = {}): Promise<LiveWorkflow> {
		const live = await LiveWorkflow.start({
			parameters: { service, registration: 'automatic', events },
			credentials: { [credentialType ?? '']: { ...vendor.credential } },
			publicUrl: 'https://n8n.example.com',
			workflowId: `workflow-${index}`,
			webhookId: `hook-${index}`,
			hasOwnTime: true,
			...(running[0] && { beside: running[0] }),
			...more,
		});
		running.push(live);
		return live;
	}

	/** What the action node does in the process of a trigger. */
	const act = async (live: LiveWorkflow, parameters: object) =>
		await live.inProcess(
			async () =>
				await runAction({
					parameters: { service, resource: 'endpoint', ...parameters },
					credentials: { [credentialType ?? '']: { ...vendor.credential } },
				}),
		);

	/** Lists that a piece of work asks for. */
	async function listsOf(work: (() => Promise<unknown>) | undefined): Promise<number> {
		const before = lists();
		await work?.();
		return lists() - before;
	}

	/** Each address once: no left-over, and nothing twice. */
	const expectOneEach = (all: readonly LiveWorkflow[]) => expect(urls()).toEqual(all.map(({ url }) => url).sort());

	test('share a list for thirty seconds, whatever the others write at their addresses', async () => {
		const { after } = await afterFirst(20);
		for (const live of running.slice(1, 20)) {
			after(1_500);
			await live.goLive();
		}
		expect([lists(), creates()]).toEqual([3, 22]);
		const [inTime, late] = [await add(20), await add(21)];
		after(1_500);
		expect(await listsOf(async () => await inTime.goLive())).toBe(0);
		after(1);
		expect(await listsOf(async () => await late.goLive())).toBe(1);
		expectOneEach(running);
		// The start of n8n finds each of them as it should be.
		const before = vendor.requests.length;
		after(600_000);
		for (const live of running) await live.goLive('init');
		expect(vendor.requests.length - before).toBe(1);
	});

	test('take 1.1 calls each at the most, of 500 on a slow machine, with the pages of all the lists', async () => {
		const { after } = await afterFirst(1);
		const before = vendor.requests.length;
		for (let index = 1; index <= 500; index += 1) {
			// Published as soon as it is there, so that not all of them are kept in memory at once.
			const live = await add(index);
			after(408);
			await live.goLive();
		}
		expect(vendor.endpoints).toHaveLength(503);
		expect(vendor.requests.length - before).toBeLessThanOrEqual(550);
		expect(vendor.requests.slice(before).filter(({ query }) => 'cursor' in query)).not.toHaveLength(0);
	});

	test('share a list although the clocks of those before tick in between', async () => {
		await afterFirst(12, {
			parameters: { service, registration: 'automatic', events, options: { checkEndpoint: 'everyHour' } },
		});
		const [before, others] = [running.slice(0, 6), running.slice(6, 12)];
		for (const live of before) await live.publish();
		running[0]?.clock.advance(60_000);
		const known = lists();
		for (const [index, live] of others.entries()) {
			running[0]?.clock.advance(100);
			await live.publish();
			await before[index]?.tick(100);
		}
		// One for all ticks, and those of the first three that are published.
		expect(lists() - known).toBe(4);
		expectOneEach(running);
	});

	test('see what was there when the list was read, and what came since at the next look', async () => {
		const { first, after } = await afterFirst(4);
		const [, second, third, fourth] = running;
		vendor.addEndpoint({ url: second?.url ?? '', events });
		vendor.addEndpoint({ url: third?.url ?? '', events });
		after(5_000);
		await second?.goLive();
		expect(urls().filter((url) => url === second?.url)).toHaveLength(2);
		// Four, but not within five seconds.
		after(1);
		await third?.goLive();
		expect(urls().filter((url) => url === third?.url)).toHaveLength(1);
		await fourth?.goLive();
		after(600_000);
		await second?.goLive('init');
		await first.goLive('init');
		expectOneEach(running);
	});

	test('never if they come more slowly than four in five seconds', async () => {
		const { after } = await afterFirst(8);
		after(60_000);
		for (const live of running.slice(1, 8)) {
			after(1_700);
			expect(await listsOf(async () => await live.goLive())).toBe(1);
		}
	});

	test('never if they are three, as somebody publishes them who may have changed something in between', async () => {
		const { after } = await afterFirst(2);
		after(60_000);
		const three = [running[1], await add(2), await add(3)];
		for (const live of three) {
			vendor.addEndpoint({ url: live?.url ?? '', events });
			expect(await listsOf(async () => await live?.goLive())).toBeGreaterThanOrEqual(1);
		}
		expectOneEach(running);
	});

	test('never of another credential', async () => {
		await afterFirst(1);
		const [same, other] = [
			await add(1),
			await add(2, {
				credentials: { [credentialType ?? '']: { ...vendor.credential, apiVersion: '2026-05-01' } },
			}),
		];
		expect(await listsOf(async () => await same.goLive())).toBe(0);
		expect(await listsOf(async () => await other.goLive())).toBe(1);
	});

	test('never from before a write at the same address, whichever trigger wrote it', async () => {
		const { after } = await afterFirst(2);
		after(1);
		expect(await listsOf(async () => await running[1]?.goLive())).toBe(0);
		// A copy of the workflow, whose original is not unpublished but gone.
		const copy = await add(2, { webhookId: 'hook-1' });
		after(1);
		expect(await listsOf(async () => await copy.goLive())).toBeGreaterThanOrEqual(1);
		expect(urls().filter((url) => url === copy.url)).toHaveLength(1);
	});

	test('never from before a write at the same address of which nobody knows what came of it', async () => {
		const { after } = await afterFirst(2);
		after(1);
		vendor.fail({ method: 'POST', fault: { status: 500, headers: { 'retry-after': '3600' }, afterEffect: true } });
		// Whatever would look for it, and clean up, fails too.
		vendor.fail({ method: 'GET', fault: { status: 401 }, times: 100 });
		await expect(running[1]?.goLive()).rejects.toThrow();
		vendor.mend();
		expect(urls().filter((url) => url === running[1]?.url)).toHaveLength(1);
		const copy = await add(2, { webhookId: 'hook-1' });
		after(1);
		expect(await listsOf(async () => await copy.goLive())).toBeGreaterThanOrEqual(1);
		expect(urls().filter((url) => url === copy.url)).toHaveLength(1);
	});

	test('never at another attempt after one that failed, even if that has written nothing', async () => {
		const { first, after } = await afterFirst(3);
		const [, second, third] = running;
		await act(first, { operation: 'create', url: 'https://n8n.example.com/webhook/another', events });
		vendor.endpoints.pop();
		vendor.fail({ method: 'GET', fault: { status: 401 }, times: 2 });
		await expect(second?.goLive()).rejects.toThrow(/did not accept the credential/);
		vendor.mend();
		after(1);
		expect(await listsOf(async () => await third?.goLive())).toBe(1);
		after(1);
		expect(await listsOf(async () => await second?.goLive())).toBe(1);
		expectOneEach(running);
	});

	test('never where the trigger was published before', async () => {
		const { first, after } = await afterFirst(2);
		after(1);
		await running[1]?.goLive();
		after(1);
		expect(await listsOf(async () => await running[1]?.goLive())).toBe(1);
		await first.goOff();
		after(1);
		expect(await listsOf(async () => await first.goLive())).toBe(1);
		expectOneEach(running);
	});

	test('never where the trigger was published and unpublished by a process before this one', async () => {
		const before = await add(0, { beside: undefined });
		await before.goLive();
		await before.goOff();
		const { staticData } = before;
		await before.stop();
		running = [];
		const { after } = await afterFirst(1, { workflowId: 'first', webhookId: 'first' });
		const again = await add(0, { staticData });
		after(1);
		expect(await listsOf(async () => await again.goLive())).toBe(1);
		expectOneEach(running);
	});

	test('never from before the action node of this n8n changed something', async () => {
		const { first, after } = await afterFirst(3);
		const [, second, third] = running;
		await act(first, { operation: 'getAll' });
		after(1);
		expect(await listsOf(async () => await second?.goLive())).toBe(0);
		await act(first, { operation: 'create', url: third?.url, events });
		after(1);
		expect(await listsOf(async () => await third?.goLive())).toBeGreaterThanOrEqual(1);
		expectOneEach(running);
	});

	test.each([true, false])(
		'look again at a left-over that the shared list shows (still there: %p)',
		async (isThere) => {
			vendor.addEndpoint({ url: 'https://n8n.example.com/webhook/hook-1/webhook', events });
			const { after } = await afterFirst(2);
			after(1);
			if (!isThere) vendor.endpoints.splice(0, 1);
			const before = vendor.requests.length;
			await running[1]?.goLive();
			expect(vendor.requests.slice(before).filter(({ status }) => status !== null && status >= 400)).toEqual([]);
			expectOneEach(running);
		},
	);

	test('come to one endpoint each where the list is cut, and where the service asks them to wait', async () => {
		vendor.beUnkind({ listCut: 3 });
		const { after } = await afterFirst(10);
		for (const live of running.slice(1)) {
			after(100);
			vendor.fail({ method: 'POST', fault: { status: 429, headers: { 'retry-after': '0' } } });
			if (!vendor.endpoints.some(({ url }) => url === live.url)) await live.goLive();
		}
		expect(lists()).toBe(3);
		expectOneEach(running);
	});
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
