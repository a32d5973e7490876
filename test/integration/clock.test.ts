import { setImmediate } from 'node:timers/promises';
import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';
import { messageHeader } from '../../handover/requestKinds';
import { sealMessage } from '../../handover/message';
import { LiveWorkflow, type Pipeline, type WorkflowOptions } from '../support/liveWorkflow';
import { eventsOf, ManagedVendor, type VendorName } from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

let restore: () => void;
beforeAll(() => (restore = shortenPauses()));
afterAll(() => restore());

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

const down = { status: 503, headers: { 'retry-after': '3600' } };

async function published(name: VendorName, options: INodeParameters = {}, more: Partial<WorkflowOptions> = {}) {
	const vendor = await ManagedVendor.start(name);
	const [event] = eventsOf(vendor.row);
	const workflow = await LiveWorkflow.start({
		parameters: {
			service: vendor.row.id,
			events: [event],
			options: { allowPrivateUrl: true, deduplicate: 'off', ...options },
		},
		credentials: vendor.credentials,
		...more,
	});
	running.push(workflow, vendor.standIn);
	expect((await workflow.publish()).shows).toBe('published');
	const { standIn } = vendor;
	const works = async (): Promise<boolean> => {
		const [endpoint, ...others] = standIn.endpoints;
		if (!endpoint?.enabled || others.length > 0 || endpoint.url !== workflow.url) return false;
		const [attempt] = await standIn.emit(event, { copies: 1 });
		return attempt?.status === 200;
	};
	const calls = () => standIn.requests.splice(0).map(({ method }) => method);
	calls();
	const [endpoint] = standIn.endpoints;
	if (!endpoint) throw new Error('nothing is registered');
	/** What is wrong at the service from now on. */
	const lose = () => void standIn.endpoints.splice(0);
	const switchOff = () => void (endpoint.enabled = false);
	const key = String(vendor.credentials[vendor.row.credential ?? '']?.[vendor.row.credentialSecret ?? '']);
	/** n8n forgets what it has in memory, as a queue of webhook processes has it: what counts then is what was saved. */
	const saved = () => JSON.stringify(workflow.staticData);
	return { vendor, workflow, standIn, event, works, calls, lose, switchOff, endpoint, key, saved };
}

const pipelines: Pipeline[] = ['publication', 'older', '1.123'];
const registering = ['commet', 'casey', 'noderails', 'assisters'] as const;

describe.each(registering)('%s', (name) => {
	test.each(pipelines)('an endpoint that was deleted is there again after a tick, on %s', async (pipeline) => {
		const { workflow, works, lose, saved } = await published(name, {}, { pipeline });
		const before = saved();
		lose();
		await workflow.tick();
		expect(await works()).toBe(true);
		// n8n has saved it: another process, or this one after a restart, knows the new endpoint.
		expect(saved()).not.toBe(before);
		workflow.forgetMemory();
		expect(await works()).toBe(true);
	});

	test('an endpoint that was switched off is on again after a tick', async () => {
		const { workflow, works, switchOff } = await published(name);
		switchOff();
		await workflow.tick();
		expect(await works()).toBe(true);
	});

	test('where all is as it should be, a tick only looks, and stores nothing', async () => {
		const { workflow, works, calls, saved } = await published(name);
		const before = saved();
		await workflow.tick();
		expect(new Set(calls())).toEqual(new Set(['GET']));
		expect(saved()).toBe(before);
		expect(await works()).toBe(true);
	});

	test('a service that is down for ten ticks loses nothing, and nothing is to be done when it is back', async () => {
		const { workflow, standIn, works, calls } = await published(name);
		standIn.fail({ fault: down, times: 1_000 });
		for (let tick = 0; tick < 10; tick += 1) await workflow.tick();
		expect(calls().filter((method) => method !== 'GET')).toEqual([]);
		expect(workflow.isLive).toBe(true);
		standIn.mend();
		await workflow.tick();
		expect(calls().filter((method) => method !== 'GET')).toEqual([]);
		expect(await works()).toBe(true);
	});
});

test.each([true, false])(
	'where the old endpoint had to go first and no new one could be made, the next tick makes it (reachable from inside: %s)',
	async (isReachable) => {
		const { workflow, standIn, works, switchOff } = await published('casey');
		workflow.isReachableFromInside = isReachable;
		// It has but one endpoint for an address, cannot switch one on, and goes down between two calls.
		switchOff();
		standIn.fail({ method: 'POST', fault: { status: 409 }, times: 1 });
		standIn.fail({ method: 'POST', fault: down, times: 100 });
		await workflow.tick();
		expect(standIn.endpoints).toEqual([]);
		await workflow.tick();
		standIn.mend();
		await workflow.tick();
		expect(await works()).toBe(true);
	},
);

test('where the own address cannot be reached from inside, the endpoint is repaired all the same', async () => {
	const { workflow, works, lose, saved } = await published('commet', { runOnRepair: true });
	const before = saved();
	lose();
	workflow.isReachableFromInside = false;
	await workflow.tick();
	// A clock's static data would be saved over newer data, so nothing is in there before a delivery comes.
	expect(saved()).toBe(before);
	expect(workflow.runs).toEqual([expect.objectContaining({ event: 'endpoint.repaired', repair: ['create'] })]);
	expect(await works()).toBe(true);
	expect(saved()).not.toBe(before);
	workflow.forgetMemory();
	expect(await works()).toBe(true);
});

test('a repair starts the workflow once where the user wants to be told, with what was done', async () => {
	const { workflow, works, switchOff, endpoint } = await published('noderails', { runOnRepair: true });
	switchOff();
	await workflow.tick();
	await workflow.tick();
	expect(workflow.runs).toEqual([
		{
			service: 'noderails',
			event: 'endpoint.repaired',
			repair: ['update'],
			endpointId: endpoint.id,
			timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
		},
	]);
	expect(await works()).toBe(true);
});

test('a repair starts nothing where the user has not asked for it', async () => {
	const { workflow, switchOff } = await published('noderails');
	switchOff();
	await workflow.tick();
	expect(workflow.runs).toEqual([]);
});

test.each(['off', 'everyDay', 'everyHour', 'every15Minutes'])('Check Endpoint %s', async (checkEndpoint) => {
	const { workflow, standIn, calls } = await published('commet', { checkEndpoint });
	expect(workflow.expressions).toHaveLength(
		{ off: 0, everyDay: 1, everyHour: 1, every15Minutes: 4 }[checkEndpoint] ?? -1,
	);
	await workflow.tick();
	expect(calls().length > 0).toBe(checkEndpoint !== 'off');
	expect(standIn.endpoints).toHaveLength(1);
});

test('an endpoint that is registered by hand has no clock', async () => {
	const workflow = await LiveWorkflow.start({
		parameters: { service: 'noderails', registration: 'manual', options: { deduplicate: 'off' } },
		credentials: { webhookSigningSecretApi: { secret: 'whsec_registered_by_hand' } },
	});
	running.push(workflow);
	expect((await workflow.publish()).shows).toBe('published');
	expect(workflow.expressions).toEqual([]);
});

test('a tick that is still on its way when the workflow is unpublished brings nothing back', async () => {
	const { workflow, standIn, lose } = await published('commet');
	lose();
	const ticking = workflow.tick();
	await setImmediate();
	const told = await workflow.unpublish();
	await ticking;
	await workflow.idle();
	expect(told.shows).toBe('off');
	expect(standIn.endpoints).toEqual([]);
});

test('a run that puts older static data back does not bring the endpoint of before back', async () => {
	const { workflow, works, lose } = await published('commet');
	const endRun = workflow.beginRun();
	lose();
	await workflow.tick();
	endRun();
	expect(await works()).toBe(true);
	await workflow.tick();
	await workflow.restart();
	await workflow.tick();
	expect(await works()).toBe(true);
});

describe('a message to the trigger', () => {
	const send = async (url: string, message: unknown) =>
		await axios.post(url, typeof message === 'string' ? message : JSON.stringify(message), {
			headers: { 'content-type': 'application/json', [messageHeader]: '1' },
			validateStatus: () => true,
		});

	test('that makes it repair its endpoint counts once, and only for this service and at this time', async () => {
		const { workflow, key, calls, switchOff, works } = await published('noderails');
		const seal = (now: number, service = 'noderails', with_ = key) =>
			sealMessage(with_, { kind: 'repair', service, url: workflow.url, now });
		const bad = [
			seal(Date.now(), 'commet'),
			seal(Date.now(), 'noderails', 'another-key-of-someone-else'),
			seal(Date.now() - 360_000),
			{ ...seal(Date.now() - 360_000), issuedAt: Date.now() },
			'{"status":"hello"}',
			'not JSON',
			{ ...seal(Date.now()), more: 'x'.repeat(20_000) },
		];
		switchOff();
		for (const message of bad) {
			const { status, data } = await send(workflow.localUrl, message);
			expect([status, data]).toEqual([401, { status: 'rejected', reason: 'signature_mismatch' }]);
		}
		expect(calls()).toEqual([]);
		const good = seal(Date.now());
		expect(await send(workflow.localUrl, good)).toMatchObject({
			status: 200,
			data: { status: 'repaired', repairs: ['update'] },
		});
		expect(await works()).toBe(true);
		calls();
		expect((await send(workflow.localUrl, good)).status).toBe(401);
		expect(calls()).toEqual([]);
	});

	test('that asks whose the address is is answered so that only its sender can read it', async () => {
		const { workflow, key } = await published('noderails');
		const question = sealMessage(key, { kind: 'whose', service: 'noderails', url: workflow.url, now: Date.now() });
		const { status, data } = await send(workflow.localUrl, question);
		expect([status, data]).toEqual([
			200,
			{ status: 'answered', salt: expect.any(String), nonce: expect.any(String), box: expect.any(String) },
		]);
	});
});

describe('a copied database', () => {
	test('neither n8n takes the endpoint of the other, whichever starts and stops', async () => {
		const { vendor, workflow, standIn, works } = await published('commet');
		const copy = await LiveWorkflow.start({
			...workflow.options,
			staticData: structuredClone(workflow.staticData),
		});
		running.push(copy);
		expect((await copy.publish()).shows).toBe('published');
		const urls = () => vendor.standIn.endpoints.map(({ url }) => url).sort();
		expect(urls()).toEqual([workflow.url, copy.url].sort());
		await copy.tick();
		await workflow.tick();
		await workflow.restart();
		expect(urls()).toEqual([workflow.url, copy.url].sort());
		expect((await copy.unpublish()).shows).toBe('off');
		expect(urls()).toEqual([workflow.url]);
		expect(await works()).toBe(true);
		expect(standIn.endpoints).toHaveLength(1);
	});

	test.each([1, 1_000])(
		'a copy takes nothing of an n8n that is just starting, for %i questions',
		async (startingUpFor) => {
			const { vendor, workflow } = await published('commet');
			workflow.startingUpFor = startingUpFor;
			const copy = await LiveWorkflow.start({
				...workflow.options,
				staticData: structuredClone(workflow.staticData),
			});
			running.push(copy);
			expect((await copy.publish()).shows).toBe('published');
			expect(vendor.standIn.endpoints.map(({ url }) => url).sort()).toEqual([workflow.url, copy.url].sort());
		},
	);

	test('an n8n that has moved takes its own endpoint along', async () => {
		const { workflow, standIn, works } = await published('commet', {}, { publicUrl: 'https://old.example.com' });
		workflow.publicUrl = 'https://new.example.com';
		standIn.tunnel('https://new.example.com', workflow.origin);
		await workflow.restart();
		expect(standIn.endpoints.map(({ url }) => url)).toEqual([workflow.url]);
		expect(await works()).toBe(true);
	});
});
