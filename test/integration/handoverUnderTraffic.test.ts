import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../endpoints/n8n/clock';
import { handoverHeader } from '../../handover/requestKinds';
import { sealHandover } from '../../handover/seal';
import { handoverMs } from '../../lifecycle/handoverUnderWay';
import type { Unkind } from '../../sandbox';
import { LiveWorkflow } from '../support/liveWorkflow';
import { byId, eventsOf, ManagedVendor, type VendorName } from '../support/managedVendor';
import { slowWayTo } from '../support/slowWay';

const hour = 3_600_000;

const original = { ...systemClock };
const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
	Object.assign(systemClock, original);
	jest.restoreAllMocks();
});

/** A live trigger whose service takes a while to reach, for it and for the action that rotates. */
async function published(name: VendorName, agoMs = hour, unkind: Unkind = {}) {
	const vendor = await ManagedVendor.start(name);
	vendor.standIn.beUnkind(unkind);
	const [event] = eventsOf(vendor.row);
	const way = await slowWayTo(vendor, 40);
	const workflow = await LiveWorkflow.start({
		parameters: {
			service: vendor.row.id,
			events: [event],
			options: { allowPrivateUrl: true, deduplicate: 'off' },
		},
		credentials: vendor.credentials,
	});
	running.push(way, vendor.standIn, workflow);
	const { now } = Date;
	const spy = jest.spyOn(Date, 'now').mockImplementation(() => now.call(Date) - agoMs);
	expect((await workflow.publish()).shows).toBe('published');
	spy.mockRestore();
	const [endpoint] = vendor.standIn.endpoints;
	if (!endpoint) throw new Error('nothing is registered');
	/** One event, to each endpoint that is there. */
	const emit = async () => (await vendor.standIn.emit(event, { copies: 1 })).map(({ status }) => status);
	return { vendor, standIn: vendor.standIn, workflow, way, before: { ...endpoint }, endpoint, event, emit };
}

type Published = Awaited<ReturnType<typeof published>>;

/** Rotates in another workflow. What a repair waits for is the end of that, however long a pause is and this machine takes. */
function rotate({ vendor, before }: Published) {
	const rotating = vendor.runOne('rotateSecret', byId(before.id));
	systemClock.sleep = async (milliseconds) => {
		if (milliseconds === handoverMs) await rotating;
		else await original.sleep(milliseconds);
	};
	return rotating;
}

/** What the output says is what the service has and the trigger takes. */
async function expectHandedOver({ standIn, workflow, emit }: Published, output: Awaited<ReturnType<typeof rotate>>) {
	await workflow.idle();
	expect(output.handedOver).toBe(true);
	expect(standIn.endpoints.map(({ id, secret }) => ({ id, secret }))).toEqual([
		{ id: output.id, secret: output.secret },
	]);
	expect(await emit()).toEqual([200]);
}

const until = async (holds: () => boolean): Promise<void> => {
	while (!holds()) await sleep(1);
};

/** What comes in before the handover. */
const signs: Array<[string, (all: Published) => Promise<unknown>]> = [
	['an event', async ({ emit }) => await emit()],
	['a check by the clock', async ({ workflow }) => await workflow.tick(0)],
];

describe.each(signs)('a secret that is rotated in place, and %s before the handover', (_name, happens) => {
	test.each([
		['noderails', 0],
		['noderails', hour],
		['github', hour],
		['resend', hour],
		['zendesk', hour],
	] as const)('%s, published %i ms before', async (name, agoMs) => {
		const all = await published(name, agoMs);
		const rotating = rotate(all);
		await until(() => all.endpoint.secret !== all.before.secret);
		await happens(all);
		await expectHandedOver(all, await rotating);
	});
});

describe.each(signs)('an endpoint that is replaced, and %s before the handover', (_name, happens) => {
	const moments: Array<[string, (all: Published) => boolean]> = [
		['both are there', ({ standIn }) => standIn.endpoints.length === 2],
		['the old one is gone', ({ standIn, before }) => standIn.endpoints.every(({ id }) => id !== before.id)],
	];
	describe.each(moments)('while %s', (_moment, hasCome) => {
		test.each(['commet', 'assisters', 'casey'] as const)('%s', async (name) => {
			const all = await published(name);
			const rotating = rotate(all);
			await until(() => hasCome(all));
			await happens(all);
			await expectHandedOver(all, await rotating);
		});
	});
});

test.each(['commet', 'assisters', 'noderails'] as const)(
	'%s: an endpoint at our address that nobody hands over is removed in the end',
	async (name) => {
		systemClock.sleep = async () => await Promise.resolve();
		const { vendor, standIn, workflow, before, emit } = await published(name);
		for (const look of [async () => await emit(), async () => await workflow.tick()]) {
			vendor.add('twin', { url: workflow.url });
			await look();
			await workflow.idle();
			expect(standIn.endpoints.map(({ id }) => id)).toEqual([before.id]);
			workflow.clock.advance(hour);
		}
		expect(await emit()).toEqual([200]);
	},
);

test.each(['commet', 'assisters', 'casey'] as const)(
	'%s: no output says that an endpoint was handed over that a publish has removed meanwhile',
	async (name) => {
		const all = await published(name);
		const { workflow, standIn, emit } = all;
		const rotating = rotate(all);
		await until(() => standIn.endpoints.length === 2);
		await workflow.goLive('update');
		const output = await rotating;
		expect(output.handedOver === true).toBe(standIn.endpoints.some(({ id }) => id === output.id));
		await workflow.tick();
		expect(standIn.endpoints).toHaveLength(1);
		expect(await emit()).toEqual([200]);
	},
);

describe('a handover that comes while a look goes on for longer than its sender waits', () => {
	/**
	 * Has a look be under way, and replaces the endpoint and hands the new one over meanwhile.
	 *
	 * @param isHeld which call of the look gets no answer before the handover is taken
	 */
	async function overtake(all: Published, look: () => Promise<void>, isHeld: (path: string) => boolean) {
		const { vendor, standIn, workflow, way, before } = all;
		standIn.requests.splice(0);
		const looking = look();
		await until(() => standIn.requests.some(({ path }) => isHeld(path)));
		let letGo = (): void => undefined;
		way.hold = new Promise<void>((resolve) => (letGo = resolve));
		const replacement = vendor.add('new', { url: workflow.url, events: before.events });
		standIn.endpoints.splice(0, 1);
		const key = String(vendor.credentials[vendor.row.credential ?? '']?.[vendor.row.credentialSecret ?? '']);
		const content = { endpointId: before.id, newEndpointId: replacement.id, secret: replacement.secret, ageMs: 0 };
		const { status } = await fetch(workflow.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [handoverHeader]: '1' },
			body: JSON.stringify(sealHandover(key, vendor.row.id, content, Date.now())),
			// As long as the action node waits.
			signal: AbortSignal.timeout(10_000),
		});
		expect(status).toBe(200);
		way.hold = undefined;
		letGo();
		await looking;
		expect(standIn.endpoints.map(({ id }) => id)).toEqual([replacement.id]);
		expect(await all.emit()).toEqual([200]);
	}

	test('is not undone by a restart', async () => {
		const all = await published('commet');
		await overtake(
			all,
			async () => await all.workflow.goLive('init'),
			() => true,
		);
	});

	test('is not undone by a publish that has seen the old endpoint only', async () => {
		const all = await published('commet', 0, { listLag: 1_000 });
		await overtake(
			all,
			async () => await all.workflow.goLive('update'),
			(path) => path.endsWith(all.before.id),
		);
	});
});
