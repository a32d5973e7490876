import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { N8nApi } from '../../host/api';
import { bootN8n, type N8n } from '../../host/boot';
import { installHost } from '../../host/install';
import { packPackage } from '../../host/pack';
import { type ReverseProxy, startReverseProxy } from '../../host/reverseProxy';
import { triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { deliverAll } from '../support/busyVendor';
import { compiledOnce } from '../support/compiledOnce';
import { eventNames } from '../support/countedRuns';
import { allOver } from '../support/executions';
import { startingUp } from '../support/n8n/startingUp';
import { publish, secret, startScenario, type Scenario } from '../support/scenario';
import { startHost, tell, type Host } from './support';

/** n8n 1.123 is stopped, and 2.40 goes on in its folder, as users update. */
let scenario: Scenario<Host>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let proxy: ReverseProxy;
let updated: N8n | undefined;

beforeAll(async () => {
	sandbox = await startSandbox();
	scenario = await startScenario(async () => await startHost({ version: '1.123' }));
	proxy = await startReverseProxy(() => [scenario.host.n8n.baseUrl], { onlyWhenReady: true });
});
afterAll(async () => {
	await updated?.stop();
	await proxy?.stop();
	await scenario?.stop();
	await sandbox?.stop();
});

/** Sends something to an address until told to stop; gives how often the answer was {@link startingUp}, with status 200. */
function askOften(address: string) {
	let isOver = false;
	let count = 0;
	const asking = (async () => {
		while (!isOver) {
			const answer = await axios.post<unknown>(address, {}, { validateStatus: () => true }).catch((error: unknown) => {
				if (axios.isAxiosError(error)) return undefined;
				throw error;
			});
			if (answer?.status === 200 && answer.data === startingUp) count += 1;
			await sleep(10);
		}
	})();
	return async () => {
		isOver = true;
		await asking;
		return count;
	};
}

/** Live with an endpoint that the trigger has registered, at each service that has an API for it. */
async function registeredFlows({ api }: Host) {
	const flows = [];
	for (const { service, credentialType, events, selected } of scenarios) {
		if (!credentialType) continue;
		const vendor = sandbox.standIns[service];
		const id = await api.createCredential({ name: service, type: credentialType, data: vendor.credential });
		const parameters = { service, registration: 'automatic', events, options: { allowPrivateUrl: true } };
		const draft = triggerWorkflow(`${service} before the update`, parameters, { [credentialType]: id });
		const workflow = await publish(api, draft);
		flows.push({ service, vendor, selected, workflow });
	}
	return flows;
}

test('an update from n8n 1.123 to 2.40 keeps every endpoint, and loses no event behind a proxy that waits', async () => {
	const { host, vendor, runs } = scenario;
	// A stop in order waits for what runs, but not for ever; and n8n 1.x acknowledges an event before it has stored it.
	const { id, to } = await scenario.live({ acknowledge: 'lastNode' });
	const flows = await registeredFlows(host);
	const endpointsOf = () => flows.map((flow) => flow.vendor.endpoints.map((one) => [one.id, one.url, one.secret]));
	const before = structuredClone(endpointsOf());
	expect(before.map(({ length }) => length)).toEqual(flows.map(() => 1));

	const names = eventNames('update', 200);
	const sentBefore = vendor.deliveries.length;
	const behindProxy = proxy.addressOf(to);
	const delivering = deliverAll(vendor, names, { to: () => behindProxy, secret });
	const update = async () => {
		await until('some events to have been sent', () => vendor.deliveries.length - sentBefore >= 70 || undefined, {
			everyMs: 10,
		});
		await host.n8n.stop();
		const stopAsking = [askOften(to), askOften(behindProxy)];
		updated = await bootN8n({
			installation: await installHost('2.40', tell),
			packageTarball: await packPackage(tell),
			userFolder: host.n8n.userFolder,
			port: host.n8n.port,
			env: compiledOnce,
		});
		return await Promise.all(stopAsking.map(async (stop) => await stop()));
	};
	const [outcome, [straight, proxied]] = await Promise.all([delivering, update()]);
	tell(`${straight} requests were answered with 200 and this: ${startingUp}`);
	// To a service that is a delivery that was taken, and it does not repeat it.
	expect(straight).toBeGreaterThan(0);
	expect(proxied).toBe(0);
	expect(outcome.delivered).toBe(names.length);
	expect(outcome.failed).toBeGreaterThan(0);

	const api = new N8nApi(host.n8n.baseUrl);
	await api.login();
	await allOver(api, id);
	expect(runs.missing(names)).toEqual([]);

	expect(endpointsOf()).toEqual(before);
	for (const flow of flows) {
		const attempts = await flow.vendor.emit(flow.selected, { copies: 1 });
		expect(attempts.map(({ status }) => status)).toEqual([200]);
	}
	for (const { workflow } of flows) await api.deactivate(workflow.id);
	expect(endpointsOf().flat()).toEqual([]);
});
