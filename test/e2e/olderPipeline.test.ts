import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { startHost, type Host } from './support';

/** n8n without its publication service: it asks each live trigger at its start whether the endpoint is there. */
let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
	sandbox = await startSandbox();
	host = await startHost({ publicationService: false });
});

afterAll(async () => {
	await host?.stop();
	await sandbox?.stop();
});

const automatic = scenarios.flatMap((scenario) =>
	scenario.credentialType ? [{ ...scenario, credentialType: scenario.credentialType }] : [],
);

test('live, over restarts of n8n while the vendor is fine, down, or has switched off or lost the endpoint, and off', async () => {
	const live = await Promise.all(
		automatic.map(async (scenario) => {
			const vendor = sandbox.standIns[scenario.service];
			const id = await host.api.createCredential({
				name: scenario.service,
				type: scenario.credentialType,
				data: vendor.credential,
			});
			const draft = triggerWorkflow(
				`${scenario.service} older`,
				{
					service: scenario.service,
					registration: 'automatic',
					events: scenario.events,
					options: { allowPrivateUrl: true },
				},
				{ [scenario.credentialType]: id },
			);
			const workflow = await host.api.createWorkflow(draft);
			const url = host.api.productionUrl(workflow, triggerName);
			const ours = () => vendor.endpoints.filter((endpoint) => endpoint.url === url);
			const deliver = async () =>
				(await vendor.emit(scenario.selected, { copies: 1 })).map(({ status }) => [scenario.service, status]);
			return { scenario, vendor, workflow, ours, deliver };
		}),
	);
	const eachDelivers = async () => {
		for (const { scenario, ours, deliver } of live) {
			// n8n is ready before it has gone through its live workflows; one that is replaced is there twice for a moment.
			await until(
				`the one endpoint at ${scenario.service}`,
				() => (ours().length === 1 && ours()[0]?.enabled) || undefined,
			);
			expect(await deliver()).toEqual([[scenario.service, 200]]);
		}
	};
	const restart = async () => {
		await host.n8n.restart();
		await host.api.login();
	};

	for (const { workflow } of live) {
		expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	}
	await eachDelivers();

	const before = live.map(({ ours }) => ours()[0]?.id);
	await restart();
	await eachDelivers();
	expect(live.map(({ ours }) => ours()[0]?.id)).toEqual(before);

	// Answered at once: the vendor asks for more patience than a call has.
	for (const { vendor } of live) vendor.fail({ fault: { status: 503, headers: { 'retry-after': '3600' } } });
	await restart();
	await eachDelivers();
	expect(live.map(({ ours }) => ours()[0]?.id)).toEqual(before);

	for (const { ours } of live) for (const endpoint of ours()) endpoint.enabled = false;
	await restart();
	await eachDelivers();

	for (const { vendor } of live) vendor.endpoints.length = 0;
	await restart();
	await eachDelivers();

	for (const { workflow } of live) await host.api.deactivate(workflow.id);
	for (const { vendor } of live) expect(vendor.endpoints).toEqual([]);
});

test('a wrong key stops activation at once with a sentence that helps', async () => {
	for (const { service, credentialType, displayName, events } of automatic) {
		const vendor = sandbox.standIns[service];
		const wrong = Object.fromEntries(
			Object.entries(vendor.credential).map(([name, value]) => [name, /key|cookie/i.test(name) ? 'wrong' : value]),
		);
		const id = await host.api.createCredential({ name: `${service} wrong`, type: credentialType, data: wrong });
		const parameters = { service, registration: 'automatic', events, options: { allowPrivateUrl: true } };
		const workflow = await host.api.createWorkflow(
			triggerWorkflow(`${service} wrong`, parameters, { [credentialType]: id }),
		);
		const { status, errors } = await host.api.activate(workflow.id);
		expect(status).toBe('failed');
		expect(errors[0]?.message).toContain(`${displayName} did not accept the credential`);
	}
});
