import { request } from 'node:http';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { until } from '../../host/until';
import { anotherSecret } from '../support/anotherSecret';
import { LiveWorkflow } from '../support/liveWorkflow';
import { eventsOf, ManagedVendor, type VendorName } from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

let restore: () => void;
beforeAll(() => (restore = shortenPauses()));
afterAll(() => restore());

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

const minute = 60_000;

async function published(name: VendorName, options: INodeParameters = {}) {
	const vendor = await ManagedVendor.start(name);
	const [event] = eventsOf(vendor.row);
	const workflow = await LiveWorkflow.start({
		parameters: {
			service: vendor.row.id,
			events: [event],
			options: { allowPrivateUrl: true, deduplicate: 'off', runOnRepair: true, checkEndpoint: 'off', ...options },
		},
		credentials: vendor.credentials,
	});
	running.push(workflow, vendor.standIn);
	expect((await workflow.publish()).shows).toBe('published');
	const { standIn } = vendor;
	const genuine = async (): Promise<number | null> => {
		const [attempt] = await standIn.emit(event, { copies: 1 });
		await workflow.idle();
		return attempt?.status ?? null;
	};
	const forged = async (): Promise<void> => {
		await standIn.emit(event, { copies: 1, tamper: 'forged' });
		await workflow.idle();
	};
	const calls = () => standIn.requests.splice(0).map(({ method }) => method);
	const writes = () => calls().filter((method) => method !== 'GET');
	const passes = (minutes: number): void => workflow.clock.advance(minutes * minute);
	/** A new secret from elsewhere, as the service has it. */
	const rotateElsewhere = (): void => {
		for (const endpoint of standIn.endpoints) {
			endpoint.secret = anotherSecret(endpoint.secret);
			endpoint.updatedAt = new Date(endpoint.updatedAt.getTime() + minute);
		}
	};
	calls();
	return { workflow, standIn, event, genuine, forged, calls, writes, passes, rotateElsewhere };
}

const registering = ['commet', 'casey', 'noderails', 'assisters'] as const;

test.each(registering)('%s: a new secret from elsewhere is known within minutes', async (name) => {
	const { workflow, standIn, genuine, passes, rotateElsewhere } = await published(name);
	passes(60);
	expect(await genuine()).toBe(200);
	passes(60);
	rotateElsewhere();
	const answers = [];
	for (let minutes = 0; minutes <= 15; minutes += 5, passes(5)) answers.push(await genuine());
	expect(answers[0]).toBe(401);
	expect(answers.at(-1)).toBe(200);
	expect(standIn.endpoints).toHaveLength(1);
	expect(workflow.runs.filter(({ event }) => event === 'endpoint.repaired')).toHaveLength(1);
	workflow.forgetMemory();
	expect(await genuine()).toBe(200);
});

test.each(registering)('%s: where nothing is stored any more, the first delivery mends it', async (name) => {
	const { workflow, standIn, genuine } = await published(name);
	workflow.forgetMemory();
	workflow.staticData = {};
	expect(await genuine()).toBe(401);
	expect(await genuine()).toBe(200);
	expect(standIn.endpoints).toHaveLength(1);
});

test.each(registering)('%s: an older secret that has come back with older data is replaced', async (name) => {
	const { workflow, standIn, genuine, passes, rotateElsewhere } = await published(name);
	const older: IDataObject = structuredClone(workflow.staticData);
	passes(30);
	rotateElsewhere();
	workflow.staticData = older;
	workflow.forgetMemory();
	await genuine();
	expect(await genuine()).toBe(200);
	expect(standIn.endpoints).toHaveLength(1);
});

test.each(registering)('%s: a look that finds nothing wrong stores nothing', async (name) => {
	const { workflow, forged, calls } = await published(name);
	const before = structuredClone(workflow.staticData);
	await forged();
	expect(calls().length).toBeGreaterThan(0);
	expect(workflow.staticData).toEqual(before);
});

test.each(registering)('%s: where nothing is stored any more and no endpoint is there, none is made', async (name) => {
	const { workflow, standIn, event, writes } = await published(name);
	workflow.forgetMemory();
	workflow.staticData = {};
	const [endpoint] = standIn.endpoints.splice(0);
	writes();
	const sent = await standIn.emit(event, { to: workflow.url, secret: endpoint?.secret, copies: 1 });
	await workflow.idle();
	expect(sent.map(({ status }) => status)).toEqual([401]);
	expect(writes()).toEqual([]);
});

describe.each(['delete', 'pause'])(
	'with %s, a request that is still coming in when the workflow is unpublished',
	(onDeactivate) => {
		/** Unpublishes while the body of a delivery with a wrong signature is on its way. */
		async function unpublishMeanwhile({ workflow, standIn, event }: Awaited<ReturnType<typeof published>>) {
			const { headers, body } = standIn.signed(event, {
				to: workflow.url,
				secret: anotherSecret(standIn.endpoints[0]?.secret ?? ''),
			});
			const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
			const status = new Promise<number | undefined>((resolve, reject) => {
				const open = request(workflow.url, { method: 'POST', headers: { ...headers, ...length } }, (answer) => {
					answer.resume().on('end', () => resolve(answer.statusCode));
				});
				open.on('error', reject);
				open.write(body.slice(0, 10));
				void until('the request to come in', () => workflow.isBusy || undefined, { everyMs: 5 })
					.then(async () => await workflow.unpublish())
					.then(() => open.end(body.slice(10)), reject);
			});
			expect(await status).toBe(401);
			await workflow.idle();
		}

		test.each(registering)('brings nothing back at %s, and what is published again is repaired', async (name) => {
			const all = await published(name, { onDeactivate, checkEndpoint: 'everyHour' });
			const { workflow, standIn, genuine, passes } = all;
			await unpublishMeanwhile(all);
			expect(workflow.isLive).toBe(false);
			expect(standIn.endpoints.filter(({ enabled }) => enabled)).toEqual([]);
			expect((await workflow.publish()).shows).toBe('published');
			expect(await genuine()).toBe(200);
			passes(60);
			standIn.endpoints.splice(0);
			await workflow.tick();
			expect(await genuine()).toBe(200);
		});
	},
);

describe.each(registering)('strangers at %s', (name) => {
	test('change nothing of a secret that has verified something, and cost a look every five minutes', async () => {
		const { genuine, forged, calls, passes } = await published(name);
		passes(60);
		expect(await genuine()).toBe(200);
		for (let more = 0; more < 30; more += 1) await forged();
		expect(calls().filter((method) => method === 'GET').length).toBeLessThanOrEqual(3);
		for (let minutes = 0; minutes < 240; minutes += 8, passes(8)) {
			await forged();
			expect(await genuine()).toBe(200);
		}
		expect(calls().filter((method) => method !== 'GET')).toEqual([]);
	});

	test('change nothing of a new secret', async () => {
		const { forged, writes, genuine } = await published(name);
		for (let more = 0; more < 5; more += 1) await forged();
		expect(writes()).toEqual([]);
		expect(await genuine()).toBe(200);
	});

	test('renew it once a day at the most where nothing else comes in, and lose nothing by it', async () => {
		const { forged, standIn, genuine, passes } = await published(name);
		const secrets = new Set<string>();
		passes(60);
		for (let hours = 0; hours < 24; hours += 1) {
			await forged();
			for (const { secret } of standIn.endpoints) secrets.add(secret);
			expect(standIn.endpoints).toHaveLength(1);
			passes(59);
		}
		expect(secrets.size).toBeLessThanOrEqual(2);
		expect(await genuine()).toBe(200);
	});
});

test('a service that cannot be asked changes nothing, and is asked again later', async () => {
	const { standIn, workflow, genuine, passes } = await published('noderails');
	passes(60);
	const before = JSON.stringify(workflow.staticData);
	workflow.forgetMemory();
	workflow.staticData = {};
	standIn.fail({ fault: { status: 503, headers: { 'retry-after': '3600' } }, times: 1_000 });
	expect(await genuine()).toBe(401);
	expect(workflow.staticData).toEqual({});
	standIn.mend();
	passes(5);
	expect(await genuine()).toBe(401);
	expect(await genuine()).toBe(200);
	expect(before).not.toBe(JSON.stringify(workflow.staticData));
});
