import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';
import { handoverHeader } from '../../handover/requestKinds';
import { sealHandover, type SealedHandover } from '../../handover/seal';
import type { Receipt, TriggerState } from '../../lifecycle/state';
import type { ManagedOperation } from '../../services/capabilities';
import { listenOnLoopback } from '../../host/loopback';
import { byId, eventsOf, ManagedVendor, type VendorName } from '../support/managedVendor';
import { LiveWorkflow } from '../support/liveWorkflow';
import { startReceiver } from '../support/receiver';
import { shortenPauses } from '../support/shortPauses';

let restore: () => void;
beforeAll(() => (restore = shortenPauses()));
afterAll(() => restore());

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (one) => await one.stop()));
});

/** A live trigger, and the vendor at which its endpoint is. */
async function live(service: VendorName, options: INodeParameters = {}) {
	const vendor = await ManagedVendor.start(service);
	const [event] = eventsOf(vendor.row);
	const workflow = await LiveWorkflow.start({
		parameters: {
			service: vendor.row.id,
			events: [event],
			options: { allowPrivateUrl: true, deduplicate: 'off', ...options },
		},
		credentials: vendor.credentials,
	});
	running.push(vendor.standIn, workflow);
	await workflow.goLive();
	const [endpoint] = vendor.standIn.endpoints;
	if (!endpoint) throw new Error('nothing is registered');
	const field = vendor.row.credentialSecret ?? '';
	const key = String(vendor.credentials[vendor.row.credential ?? '']?.[field]);
	const registration = (): Receipt | undefined => {
		const stored = workflow.staticData.global as Record<string, { state: TriggerState }>;
		return stored['webhookEndpointTrigger:trigger']?.state.receipts[0];
	};
	const deliver = async (secret: string) => {
		const [attempt] = await vendor.standIn.emit(event, { to: workflow.url, secret, copies: 1 });
		return attempt?.status;
	};
	const hand = async (body: unknown) =>
		await axios.post(workflow.url, typeof body === 'string' ? body : JSON.stringify(body), {
			headers: { 'content-type': 'application/json', [handoverHeader]: '1' },
			validateStatus: () => true,
		});
	return { vendor, workflow, endpoint: { ...endpoint }, key, registration, deliver, hand };
}

const cases: Array<{ service: VendorName; operation: ManagedOperation; replaces: boolean }> = [
	{ service: 'noderails', operation: 'rotateSecret', replaces: false },
	{ service: 'commet', operation: 'rotateSecret', replaces: true },
	{ service: 'assisters', operation: 'rotateSecret', replaces: true },
	{ service: 'casey', operation: 'rotateSecret', replaces: true },
	{ service: 'casey', operation: 'update', replaces: true },
	{ service: 'casey', operation: 'upsert', replaces: true },
	{ service: 'github', operation: 'rotateSecret', replaces: false },
	{ service: 'resend', operation: 'rotateSecret', replaces: false },
	{ service: 'zendesk', operation: 'rotateSecret', replaces: false },
];

describe.each(cases)('$service $operation, while a trigger is live', ({ service, operation, replaces }) => {
	const change = async ({ vendor, endpoint }: Awaited<ReturnType<typeof live>>, hints: string[] = []) => {
		const events = eventsOf(vendor.row);
		const parameters = {
			...(operation === 'upsert' ? { url: endpoint.url, events } : byId(endpoint.id)),
			...(operation === 'update' ? { updateFields: { events } } : {}),
		};
		return await vendor.runOne(operation, parameters, { hints });
	};

	it('hands the new secret over: both secrets count', async () => {
		const all = await live(service);
		const { vendor, workflow, endpoint, registration, deliver } = all;
		const hints: string[] = [];
		const output = await change(all, hints);
		expect(output).toMatchObject({ handedOver: true });
		expect(hints).toEqual([]);
		expect(output.replacedId).toBe(replaces ? endpoint.id : undefined);
		const secret = vendor.endpoint(output.id)?.secret ?? '';
		expect(secret).not.toBe(endpoint.secret);
		expect(registration()).toMatchObject({ endpointId: output.id, secret });
		expect(await deliver(secret)).toBe(200);
		expect(await deliver(endpoint.secret)).toBe(200);
		expect(await deliver(vendor.add('stranger').secret)).toBe(401);
		vendor.standIn.endpoints.pop();
		// Published again, or n8n started again: the same endpoint stays, and off there is none.
		await workflow.goLive(operation === 'rotateSecret' ? 'init' : 'activate');
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toContain(registration()?.endpointId);
		expect(vendor.standIn.endpoints).toHaveLength(1);
		await workflow.goOff();
		expect(vendor.standIn.endpoints).toEqual([]);
	});

	it('without a grace period only the new secret counts', async () => {
		const all = await live(service, { secretGracePeriod: 0 });
		const output = await change(all);
		expect(await all.deliver(all.vendor.endpoint(output.id)?.secret ?? '')).toBe(200);
		expect(await all.deliver(all.endpoint.secret)).toBe(401);
	});
});

describe.each(['noderails', 'casey', 'commet'] as const)('a former secret at %s', (service) => {
	const rotated = async () => {
		const all = await live(service);
		expect(await all.vendor.runOne('rotateSecret', byId(all.endpoint.id))).toMatchObject({ handedOver: true });
		expect(await all.deliver(all.endpoint.secret)).toBe(200);
		return all;
	};

	it('counts on when the key or the base URL in the credential of the same account is another one', async () => {
		const { vendor, workflow, endpoint, deliver } = await rotated();
		const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
		const baseUrl = `${String(fields.baseUrl)}/`;
		workflow.options = { ...workflow.options, credentials: { [type]: { ...fields, baseUrl } } };
		await workflow.goLive('init');
		expect(await deliver(endpoint.secret)).toBe(200);
		expect(vendor.standIn.endpoints).toHaveLength(1);
	});

	it('counts no more when the credential is one of another account', async () => {
		const { workflow, endpoint, deliver } = await rotated();
		const other = await ManagedVendor.start(service);
		running.push(other.standIn);
		workflow.options = { ...workflow.options, credentials: other.credentials };
		await workflow.goLive('update');
		expect(other.standIn.endpoints).toHaveLength(1);
		expect(await deliver(endpoint.secret)).toBe(401);
	});
});

describe('an endpoint with no trigger of ours', () => {
	it.each(['noderails', 'commet'] as const)('at %s is changed all the same', async (service) => {
		const { vendor, workflow } = await live(service);
		const notHere = `/webhook/${randomUUID()}/webhook`;
		const answers: Array<[string, boolean | null]> = [
			[`${workflow.origin}/nobody`, false],
			[`${workflow.origin}${notHere}`, false],
			[`http://127.0.0.1:9${notHere}`, null],
			// A trigger is there, but this is not the endpoint that it has.
			[workflow.url, null],
		];
		for (const [url, handedOver] of answers) {
			const other = vendor.add('other', { url });
			const hints: string[] = [];
			const output = await vendor.runOne('rotateSecret', byId(other.id), { hints });
			expect([url, output.handedOver]).toEqual([url, handedOver]);
			const said = handedOver === null ? /^A published trigger may still/ : /^No published trigger has taken/;
			expect(hints).toEqual([expect.stringMatching(said)]);
			expect(typeof output.notice).toBe(handedOver === null ? 'string' : 'undefined');
			expect(output.secret).toBe(vendor.endpoint(output.id)?.secret);
		}
	});

	it('is changed, and its new secret put out, though the credential cannot be read any more', async () => {
		const { vendor, endpoint } = await live('noderails');
		const credentials = {
			get nodeRailsApi() {
				if (vendor.endpoint(endpoint.id)?.secret !== endpoint.secret) throw new Error('The vault is sealed');
				return { ...vendor.standIn.credential };
			},
		};
		const output = await vendor.runOne('rotateSecret', byId(endpoint.id), { credentials });
		expect(output).toMatchObject({ id: endpoint.id, handedOver: null, notice: expect.any(String) });
		expect(output.secret).toBe(vendor.endpoint(endpoint.id)?.secret);
		expect(output.secret).not.toBe(endpoint.secret);
	});

	it('that is off is not told', async () => {
		const { vendor, workflow, endpoint } = await live('noderails', { onDeactivate: 'pause' });
		await workflow.goOff();
		expect(await vendor.runOne('rotateSecret', byId(endpoint.id))).toMatchObject({ handedOver: false });
	});
});

describe('a handover', () => {
	const target = async () => {
		const all = await live('noderails');
		const { endpoint, key } = all;
		const content = {
			endpointId: endpoint.id,
			newEndpointId: endpoint.id,
			secret: 'whsec_handed_over_to_the_trigger',
			ageMs: 0,
		};
		return { ...all, content, seal: (now: number, with_ = key) => sealHandover(with_, 'noderails', content, now) };
	};

	it('is taken once', async () => {
		const { hand, seal, deliver, content } = await target();
		const sealed = seal(Date.now());
		expect(await hand(sealed)).toMatchObject({ status: 200, data: { status: 'handed_over' } });
		expect(await deliver(content.secret)).toBe(200);
		expect(await hand(sealed)).toMatchObject({
			status: 401,
			data: { status: 'rejected', reason: 'signature_mismatch' },
		});
	});

	const minute = 60_000;
	const refused: Array<[string, (all: Awaited<ReturnType<typeof target>>) => unknown]> = [
		['forged', ({ seal }) => seal(Date.now(), 'another-key-of-someone-else')],
		[
			'for another endpoint',
			({ key, content }) => sealHandover(key, 'noderails', { ...content, endpointId: 'another' }, Date.now()),
		],
		['for another service', ({ key, content }) => sealHandover(key, 'commet', content, Date.now())],
		['old', ({ seal }) => seal(Date.now() - 6 * minute)],
		['from the future', ({ seal }) => seal(Date.now() + 6 * minute)],
		[
			'old, with another time written on it',
			({ seal }) => ({ ...seal(Date.now() - 6 * minute), issuedAt: Date.now() }) satisfies SealedHandover,
		],
		['no handover', () => '{"status":"hello"}'],
		['not even JSON', () => 'secret=hello'],
		['nothing', () => ''],
		['longer than any of ours', ({ seal }) => ({ ...seal(Date.now()), more: 'x'.repeat(16_384) })],
	];

	it.each(refused)('that is %s is refused, and its sender does not learn why', async (_name, make) => {
		const all = await target();
		const before = all.registration();
		const { status, data } = await all.hand(make(all));
		expect([status, data]).toEqual([401, { status: 'rejected', reason: 'signature_mismatch' }]);
		expect(all.registration()).toEqual(before);
		expect(all.workflow.runs).toEqual([]);
	});

	const aged = (key: string, content: Parameters<typeof sealHandover>[2], now: number) =>
		sealHandover(key, 'noderails', content, now);

	it('that was made before the one that came first proves only deliveries that wait', async () => {
		const { hand, key, content, deliver, registration } = await target();
		const older = { ...content, secret: 'whsec_of_the_first_rotation', ageMs: 5_000 };
		const newer = { ...content, secret: 'whsec_of_the_second_rotation', ageMs: 0 };
		expect((await hand(aged(key, newer, Date.now()))).status).toBe(200);
		// Made before the trigger itself got its secret, too: it is the same endpoint, so the later one counts.
		expect((await hand(aged(key, older, Date.now()))).status).toBe(200);
		expect(registration()?.secret).toBe(newer.secret);
		expect(await deliver(newer.secret)).toBe(200);
		expect(await deliver(older.secret)).toBe(200);
	});

	it.each([-2, 2])('is ordered by the rotation, with a sender whose clock is %i minutes off', async (minutes) => {
		const { hand, key, content, deliver, registration } = await target();
		const first = { ...content, secret: 'whsec_of_the_first_rotation' };
		const second = { ...content, secret: 'whsec_of_the_second_rotation' };
		expect((await hand(aged(key, first, Date.now() + minutes * minute))).status).toBe(200);
		expect((await hand(aged(key, second, Date.now()))).status).toBe(200);
		expect(registration()?.secret).toBe(second.secret);
		expect(await deliver(second.secret)).toBe(200);
	});

	it('is refused where more come than anybody would send', async () => {
		const { hand, key, content } = await target();
		const send = async () => (await hand(aged(key, content, Date.now()))).status;
		for (let sent = 0; sent < 50; sent += 1) expect(await send()).toBe(200);
		expect(await send()).toBe(401);
	});

	it('cannot be repeated after the workflow was published again', async () => {
		const { hand, seal, workflow } = await target();
		const sealed = seal(Date.now());
		expect((await hand(sealed)).status).toBe(200);
		await workflow.goLive();
		expect((await hand(sealed)).status).toBe(401);
	});

	it('to a trigger that was registered by hand is refused', async () => {
		const { workflow, hand, seal } = await target();
		workflow.forgetMemory();
		workflow.staticData = {};
		expect(await hand(seal(Date.now()))).toMatchObject({ status: 401, data: { reason: 'signature_mismatch' } });
	});

	it('that is sealed with a credential short enough to be guessed is refused', async () => {
		const { workflow, hand, seal } = await target();
		workflow.options.credentials = { nodeRailsApi: { apiKey: 'sixteen-less-1', appId: 'app' } };
		expect(await hand(seal(Date.now(), 'sixteen-less-1'))).toMatchObject({
			status: 401,
			data: { reason: 'signature_mismatch' },
		});
		workflow.options.credentials = { nodeRailsApi: { apiKey: 'sixteen-or-more-2', appId: 'app' } };
		expect(await hand(seal(Date.now(), 'sixteen-or-more-2'))).toMatchObject({ status: 200 });
	});

	it('tells a stranger at the URL nothing but which endpoint it is about, and when', async () => {
		const vendor = await ManagedVendor.start('noderails');
		const receiver = await startReceiver();
		running.push(vendor.standIn, receiver);
		const other = vendor.add('other', { url: `${receiver.origin}/webhook/${randomUUID()}/webhook` });
		const output = await vendor.runOne('rotateSecret', byId(other.id));
		expect(output.handedOver).toBe(false);
		expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
			{
				version: 1,
				endpointId: other.id,
				issuedAt: expect.any(Number),
				salt: expect.any(String),
				nonce: expect.any(String),
				box: expect.any(String),
			},
		]);
		for (const hidden of [...vendor.secrets, String(output.secret)]) {
			expect(JSON.stringify(receiver.received)).not.toContain(hidden);
		}
	});

	it('does not follow a redirect', async () => {
		const vendor = await ManagedVendor.start('noderails');
		const receiver = await startReceiver();
		const redirect = createServer((_request, response) => response.writeHead(307, { location: receiver.url }).end());
		const { origin, stop } = await listenOnLoopback(redirect);
		running.push(vendor.standIn, receiver, { stop });
		const other = vendor.add('other', { url: `${origin}/webhook/${randomUUID()}/webhook` });
		expect(await vendor.runOne('rotateSecret', byId(other.id))).toMatchObject({ handedOver: null });
		expect(receiver.received).toEqual([]);
	});
});
