import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8nApi } from '../../../host/api';
import { bootN8n, type N8n } from '../../../host/boot';
import { packPackage } from '../../../host/pack';
import { triggerName, triggerWorkflow } from '../../../host/triggerWorkflow';
import { until } from '../../../host/until';
import { startSandbox } from '../../../sandbox';
import { scenarios } from '../../../sandbox/scenarios';
import { startHost, type Host } from '../support';

/** Somebody copies the folder of an n8n, database and key and all, and starts both: a test system made of the real one. */
let host: Host;
let copy: N8n | undefined;
let copiedFolder: string;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
	sandbox = await startSandbox();
	copiedFolder = await mkdtemp(path.join(tmpdir(), 'n8n-copied-folder-'));
	host = await startHost();
});
afterAll(async () => {
	await copy?.dispose();
	await host?.stop();
	await sandbox?.stop();
	await rm(copiedFolder, { recursive: true, force: true });
});

test('neither n8n takes the endpoint of the other', async () => {
	const flows = await Promise.all(
		scenarios.flatMap((scenario) => {
			const { service, credentialType, events } = scenario;
			if (!credentialType) return [];
			const vendor = sandbox.standIns[service];
			return [
				(async () => {
					const id = await host.api.createCredential({ name: service, type: credentialType, data: vendor.credential });
					const parameters = { service, registration: 'automatic', events, options: { allowPrivateUrl: true } };
					const workflow = await host.api.createWorkflow(
						triggerWorkflow(`${service} copied`, parameters, { [credentialType]: id }),
					);
					expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
					return { scenario, vendor, workflow, url: host.api.productionUrl(workflow, triggerName) };
				})(),
			];
		}),
	);
	const before = flows.map(({ vendor }) => vendor.endpoints.map(({ id }) => id));
	await host.n8n.stop();
	await cp(host.n8n.userFolder, copiedFolder, { recursive: true });
	// Where the first one is not there any more, it counts as moved, and the second one takes its endpoints along.
	await host.n8n.start();
	await host.api.login();
	copy = await bootN8n({
		installation: host.installation,
		packageTarball: await packPackage(),
		userFolder: copiedFolder,
	});
	const copied = new N8nApi(copy.baseUrl);
	await copied.login();

	for (const { scenario, vendor, workflow, url } of flows) {
		const copiedUrl = copied.productionUrl(workflow, triggerName);
		await until(
			`an endpoint of the copy at ${scenario.service}`,
			() => vendor.endpoints.some((endpoint) => endpoint.url === copiedUrl) || undefined,
		);
		expect(vendor.endpoints.map((endpoint) => endpoint.url).sort()).toEqual([url, copiedUrl].sort());
		for (const { secret, url: to } of vendor.endpoints) {
			const attempts = await vendor.emit(scenario.selected, { to, secret, copies: 1 });
			expect(attempts.map(({ status }) => status)).toEqual([200]);
		}
	}
	for (const { workflow } of flows) await copied.deactivate(workflow.id);
	expect(flows.map(({ vendor }) => vendor.endpoints.map(({ id }) => id))).toEqual(before);
	for (const { workflow } of flows) await host.api.deactivate(workflow.id);
	expect(flows.flatMap(({ vendor }) => vendor.endpoints)).toEqual([]);
});
