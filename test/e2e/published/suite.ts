import type { INodeParameters } from 'n8n-workflow';
import type { NodeInput } from '../../../host/api';
import type { Workflow } from '../../../host/shapes';
import { triggerName, triggerWorkflow } from '../../../host/triggerWorkflow';
import { until } from '../../../host/until';
import { startSandbox, type ServiceName, type StandIn } from '../../../sandbox';
import { scenarios } from '../../../sandbox/scenarios';
import { anotherSecret } from '../../support/anotherSecret';
import { nodeIdForSecondOf, ticksInMinuteOf } from '../../support/ticks';
import { startHost, type Host, type HostOptions } from '../support';

const automatic = scenarios.flatMap((scenario) =>
	scenario.credentialType ? [{ ...scenario, credentialType: scenario.credentialType }] : [],
);
type Automatic = (typeof automatic)[number];

/** Answered at once: the service asks for more patience than a call has. */
const down = { status: 503, headers: { 'retry-after': '3600' } };

/**
 * Published means it works, on one n8n: whatever happens before, during and after a publish.
 *
 * @param cutFirst when the publish of every second service is cut off by a crash: before anything is there, or after the
 * endpoint was created. The other services have it the other way. Without it there is no crash.
 */
export function testPublished(options: HostOptions, cutFirst?: 'before' | 'after'): void {
	let host: Host;
	let sandbox: Awaited<ReturnType<typeof startSandbox>>;
	let forClock: typeof sandbox;
	let forCrash: typeof sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox();
		forClock = await startSandbox();
		forCrash = await startSandbox();
		host = await startHost(options);
	});
	afterAll(async () => {
		await host?.stop();
		await sandbox?.stop();
		await forClock?.stop();
		await forCrash?.stop();
	});
	beforeEach(() => {
		for (const { service } of automatic) sandbox.standIns[service].reset();
	});

	interface Flow {
		scenario: Automatic;
		vendor: StandIn<ServiceName>;
		workflow: Workflow;
		/** Its nodes as they were saved. */
		nodes: NodeInput[];
		credentialId: string;
		ours: () => StandIn<ServiceName>['endpoints'];
		/** Whether exactly one endpoint of ours is there, is on, and takes a signed delivery. */
		works: () => Promise<boolean>;
	}

	async function flowOf(
		scenario: Automatic,
		parameters: INodeParameters = {},
		{ credential, tickAt, at = sandbox }: { credential?: object; tickAt?: Date; at?: typeof sandbox } = {},
	): Promise<Flow> {
		const vendor = at.standIns[scenario.service];
		const type = scenario.credentialType;
		const data = { ...vendor.credential, ...credential };
		const newCredential = async () => await host.api.createCredential({ name: scenario.service, type, data });
		let credentialId = await newCredential();
		// The minute of a tick comes from the id of the credential, and its second from that of the node.
		while (tickAt && !ticksInMinuteOf(tickAt, { type, id: credentialId })) credentialId = await newCredential();
		const draft = triggerWorkflow(
			`${scenario.service} ${expect.getState().currentTestName ?? ''}`.slice(0, 120),
			{
				service: scenario.service,
				registration: 'automatic',
				events: scenario.events,
				options: { allowPrivateUrl: true },
				...parameters,
			},
			{ [type]: credentialId },
		);
		const workflow = await host.api.createWorkflow(draft);
		const nodes = draft.nodes.map((node) => ({
			...node,
			id: workflow.nodes.find(({ name }) => name === node.name)?.id,
		}));
		const url = host.api.productionUrl(workflow, triggerName);
		const ours = () => vendor.endpoints.filter((endpoint) => endpoint.url === url);
		const works = async () => {
			const [endpoint, ...more] = ours();
			if (!endpoint?.enabled || more.length > 0) return false;
			const { secret } = endpoint;
			const attempts = await vendor.emit(scenario.selected, { to: url, secret, copies: 1 });
			return attempts.every(({ status }) => status === 200);
		};
		return { scenario, vendor, workflow, nodes, credentialId, ours, works };
	}

	/** One for each service, one after the other: n8n 1.123 cannot save two workflows at the same time in its SQLite. */
	async function flowsOf(
		parameters: INodeParameters = {},
		more: Parameters<typeof flowOf>[2] = {},
		chosen: readonly Automatic[] = automatic,
	) {
		const flows: Flow[] = [];
		for (const scenario of chosen) flows.push(await flowOf(scenario, parameters, more));
		return flows;
	}

	const publish = async ({ workflow }: Flow) => await host.api.activate(workflow.id);

	async function publishAll(flows: Flow[]) {
		for (const flow of flows) expect(await publish(flow)).toEqual({ status: 'published', errors: [] });
	}

	async function unpublishAll(flows: Flow[]) {
		await Promise.all(flows.map(async ({ workflow }) => await host.api.deactivate(workflow.id)));
		expect(flows.flatMap(({ ours }) => ours())).toEqual([]);
	}

	/** Each works now, or does so within the time, without anybody doing anything. */
	async function untilEachWorks(flows: Flow[], boundMs = 60_000) {
		for (const { scenario, works } of flows) {
			await until(`an endpoint at ${scenario.service} that works`, async () => ((await works()) ? true : undefined), {
				boundMs,
				everyMs: 1_000,
			});
		}
	}

	/** The workflow as it is, with another note on the node behind the trigger: to n8n another version. */
	async function changeAnotherNode({ workflow, nodes }: Flow) {
		await host.api.updateWorkflow(workflow.id, {
			nodes: nodes.map((node) => (node.name === triggerName ? node : { ...node, notes: 'changed' })),
		});
	}

	/** What a crash has cut off, at services of its own: n8n goes on with it two minutes later, and tests can go on until then. */
	const cutOff: Flow[] = [];

	const killMidway = async (first: 'before' | 'after'): Promise<void> => {
		cutOff.push(...(await flowsOf({}, { at: forCrash })));
		for (const [index, { vendor }] of cutOff.entries()) {
			// After n8n's own row and before anything is there, or after the endpoint was created: half of them each. The list may
			// be one that another trigger has asked for, so it is any call that gets no answer.
			const isEarly = (index % 2 === 0) === (first === 'before');
			vendor.fail({
				...(isEarly ? { fault: 'timeout' } : { method: 'POST', fault: 'timeoutAfter' }),
				times: 1_000,
			});
		}
		const publishing: Array<Promise<unknown>> = [];
		for (const flow of cutOff) {
			publishing.push(publish(flow).catch(() => undefined));
			const { scenario, vendor } = flow;
			await until(
				`${scenario.service} to be called`,
				() => vendor.requests.some(({ fault }) => fault !== null) || undefined,
			);
		}
		await host.n8n.kill();
		await Promise.all(publishing);
		for (const { vendor } of cutOff) vendor.mend();
		await host.n8n.start();
		await host.api.login();
	};

	if (cutFirst)
		test('n8n is killed in the middle of publishing, and starts again', async () => await killMidway(cutFirst));

	/** What the clock is to repair, at services of its own, so that other tests can go on until it ticks. */
	const ticking: Flow[] = [];
	let tickAt = new Date();

	test('workflows are published whose endpoints are then deleted or switched off', async () => {
		tickAt = new Date(Date.now() + 100_000);
		// NodeRails cannot be asked for one endpoint, so there an endpoint counts as there for its first five minutes.
		const others = automatic.filter(({ service }) => service !== 'noderails');
		const deleted = await flowsOf({ options: everyQuarter }, { tickAt, at: forClock }, others);
		const switchedOff = await flowsOf({ options: everyQuarter }, { tickAt, at: forClock });
		ticking.push(...deleted, ...switchedOff);
		for (const flow of ticking) await giveTick(flow, tickAt);
		await publishAll(ticking);
		await untilEachWorks(ticking, 0);
		for (const { vendor, ours } of deleted) {
			for (const endpoint of ours()) vendor.endpoints.splice(vendor.endpoints.indexOf(endpoint), 1);
		}
		for (const { ours } of switchedOff) for (const endpoint of ours()) endpoint.enabled = false;
		expect(Date.now()).toBeLessThan(tickAt.getTime());
	});

	test('a wrong key and then the right one; a service that is down and then up: the second publish works', async () => {
		const wrongKey: Flow[] = [];
		for (const scenario of automatic) {
			const right = sandbox.standIns[scenario.service].credential;
			const credential = Object.fromEntries(
				Object.keys(right)
					.filter(isKey)
					.map((name) => [name, 'wrong']),
			);
			wrongKey.push(await flowOf(scenario, {}, { credential }));
		}
		const refused = await Promise.all(wrongKey.map(publish));
		for (const [index, { scenario }] of wrongKey.entries()) {
			expect(refused[index]?.status).toBe('failed');
			expect(refused[index]?.errors[0]?.message).toMatch(
				new RegExp(
					`${scenario.displayName} did not accept the credential.*Check the ${scenario.displayName} credential`,
				),
			);
		}
		for (const { scenario, vendor, credentialId } of wrongKey) {
			const input = { name: scenario.service, type: scenario.credentialType, data: vendor.credential };
			await host.api.updateCredential(credentialId, input);
		}
		await publishAll(wrongKey);
		await untilEachWorks(wrongKey, 0);
		await unpublishAll(wrongKey);

		const outage = await flowsOf();
		for (const { vendor } of outage) vendor.fail({ fault: down, times: 1_000 });
		const failed = await Promise.all(outage.map(publish));
		for (const [index, { scenario }] of outage.entries()) {
			expect(failed[index]?.status).toBe('failed');
			expect(failed[index]?.errors[0]?.message).toMatch(`${scenario.displayName} is not working properly`);
		}
		for (const { vendor } of outage) vendor.reset();
		for (const flow of outage) await changeAnotherNode(flow);
		await publishAll(outage);
		await untilEachWorks(outage, 0);
		await unpublishAll(outage);
	});

	test('a pause with a new secret made elsewhere in between does no harm', async () => {
		const flows = await flowsOf({ options: { allowPrivateUrl: true, onDeactivate: 'pause' } });
		await publishAll(flows);
		await Promise.all(flows.map(async ({ workflow }) => await host.api.deactivate(workflow.id)));
		for (const { ours } of flows) {
			for (const endpoint of ours()) {
				endpoint.secret = anotherSecret(endpoint.secret);
				endpoint.updatedAt = new Date(endpoint.updatedAt.getTime() + 60_000);
			}
		}
		await publishAll(flows);
		await untilEachWorks(flows, 0);
		await Promise.all(flows.map(async ({ workflow }) => await host.api.deactivate(workflow.id)));
	});

	const mistakes: Array<{
		what: string;
		service: ServiceName;
		parameters?: INodeParameters;
		credential?: object;
		sentence: RegExp;
	}> = [
		{
			what: 'a wrong key',
			service: 'commet',
			credential: { apiKey: 'wrong' },
			sentence: /Commet did not accept the credential/,
		},
		{
			what: 'an expired cookie',
			service: 'assisters',
			credential: { sessionCookie: 'wrong' },
			sentence: /Assisters did not accept/,
		},
		{
			what: 'an address of this machine',
			service: 'commet',
			parameters: { options: {} },
			sentence: /Commet cannot deliver to this n8n/,
		},
		{ what: 'no events', service: 'casey', parameters: { events: [] }, sentence: /[Ee]vent/ },
		{ what: 'a service that is down', service: 'noderails', sentence: /NodeRails is not working properly/ },
	];

	test('a mistake is answered with the right sentence', async () => {
		const flows: Flow[] = [];
		for (const { service, parameters, credential } of mistakes) {
			const chosen = automatic.filter((one) => one.service === service);
			flows.push(...(await flowsOf(parameters, { credential }, chosen)));
		}
		sandbox.standIns.noderails.fail({ fault: down, times: 1_000 });
		const settled = await Promise.all(
			flows.map(async ({ scenario, workflow }) => {
				const from = Date.now();
				const settledAs = await host.api.activate(workflow.id);
				process.stderr.write(`  ${scenario.service}: refused after ${Math.round((Date.now() - from) / 1000)} s\n`);
				return settledAs;
			}),
		);
		for (const [index, { what, sentence }] of mistakes.entries()) {
			expect([what, settled[index]?.status]).toEqual([what, 'failed']);
			expect(settled[index]?.errors[0]?.message).toMatch(sentence);
		}
		for (const [index, { sentence }] of mistakes.entries()) {
			const flow = flows[index];
			await expect(host.api.listen(flow?.workflow.id ?? '', triggerName)).rejects.toThrow(sentence);
			expect(flow?.vendor.endpoints).toEqual([]);
		}
	});

	const goOn = async (): Promise<void> => {
		for (const flow of cutOff) {
			// n8n may go on with it by itself; where it shows it as off, somebody publishes again.
			const { status } = await host.api.settled(flow.workflow.id, { boundMs: 240_000, everyMs: 1_000 });
			if (status !== 'published') expect(await publish(flow)).toEqual({ status: 'published', errors: [] });
		}
		await untilEachWorks(cutOff);
		await unpublishAll(cutOff);
	};

	if (cutFirst) test('the kill in the middle of publishing has left no harm', goOn);

	test('the clock has repaired them, without anybody doing anything', async () => {
		await untilEachWorks(ticking, Math.max(0, tickAt.getTime() - Date.now()) + 60_000);
		const repaired = host.n8n.logLines().filter((line) => line.includes('was not as it should be and is repaired'));
		for (const { workflow } of ticking) {
			expect(repaired.filter((line) => line.includes(workflow.id))).not.toEqual([]);
		}
		await unpublishAll(ticking);
	});

	test('a restart repairs what was deleted or switched off meanwhile, and goes on where the service is down', async () => {
		const flows = await flowsOf();
		await publishAll(flows);
		await host.n8n.stop();
		for (const { scenario, vendor, ours } of flows) {
			// As above: at NodeRails an endpoint that new counts as there.
			if (scenario.service === 'noderails') for (const one of ours()) one.enabled = false;
			// One that is down keeps its endpoint, and the workflow goes on with it.
			else if (scenario.service === 'assisters') vendor.fail({ fault: down, times: 1_000 });
			else vendor.endpoints.length = 0;
		}
		await host.n8n.start();
		await host.api.login();
		await untilEachWorks(flows);
		for (const { vendor } of flows) vendor.mend();
		await unpublishAll(flows);
	});

	const everyQuarter = { allowPrivateUrl: true, checkEndpoint: 'every15Minutes' };

	const isKey = (name: string): boolean => /key|cookie/i.test(name);

	/** Gives the trigger the id with which its clock ticks at that moment. */
	async function giveTick({ workflow, nodes }: Flow, at: Date) {
		const id = nodeIdForSecondOf(at, workflow.id);
		await host.api.updateWorkflow(workflow.id, {
			nodes: nodes.map((node) => (node.name === triggerName ? { ...node, id } : node)),
		});
	}
}
