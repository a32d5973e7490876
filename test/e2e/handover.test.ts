import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import axios from 'axios';
import { actionWorkflow } from '../../host/actionWorkflow';
import { outputOf } from '../../host/api';
import { listenOnLoopback } from '../../host/loopback';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { handoverHeader } from '../../handover/requestKinds';
import { sealHandover } from '../../handover/seal';
import { startSandbox } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { startHost, type Host } from './support';

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
	sandbox = await startSandbox();
	host = await startHost();
});

afterAll(async () => {
	await host?.stop();
	await sandbox?.stop();
});

const cases = scenarios.filter(({ service }) => service === 'noderails' || service === 'commet');

describe.each(cases.map((scenario) => [scenario.service, scenario] as const))('%s', (service, scenario) => {
	test('rotating in one workflow keeps the live trigger of another one proving both secrets', async () => {
		const vendor = sandbox.standIns[service];
		const type = scenario.credentialType ?? '';
		const credentialId = await host.api.createCredential({ name: service, type, data: vendor.credential });
		const workflow = await host.api.createWorkflow(
			triggerWorkflow(
				`${service} live`,
				{
					service,
					registration: 'automatic',
					events: scenario.events,
					options: { allowPrivateUrl: true, deduplicate: 'off' },
				},
				{ [type]: credentialId },
			),
		);
		const url = host.api.productionUrl(workflow, triggerName);
		expect(await host.api.activate(workflow.id)).toMatchObject({ status: 'published' });
		const [live] = vendor.endpoints.map((endpoint) => ({ ...endpoint }));
		if (!live) throw new Error('nothing is registered');
		const emit = async (secret: string) =>
			(await vendor.emit(scenario.selected, { to: url, secret, copies: 1 })).map(({ status }) => status);

		const { workflow: draft, path } = actionWorkflow(
			`${service} rotates`,
			[
				{
					name: 'rotate',
					parameters: {
						service,
						resource: 'endpoint',
						operation: 'rotateSecret',
						endpointId: { __rl: true, mode: 'url', value: url },
					},
				},
			],
			{ [type]: credentialId },
		);
		const rotation = await host.api.createWorkflow(draft);
		await host.api.activate(rotation.id);
		const secrets = [live.secret];
		for (let turn = 1; turn <= 3; turn += 1) {
			await axios.post(`${host.n8n.baseUrl}/webhook/${path}`, {});
			const [summary] = await host.api.waitForExecutions(rotation.id, turn);
			const [output] = outputOf(await host.api.execution(summary?.id ?? ''), 'rotate');
			expect(output).toMatchObject({ handedOver: true });
			expect(vendor.endpoints.map(({ id }) => id)).toEqual([output?.id]);
			secrets.push(vendor.endpoints[0]?.secret ?? '');
			// Every secret of the grace period, many at once, as queued deliveries come in.
			const answers = await Promise.all(Array.from({ length: 5 }, () => secrets.map(emit)).flat());
			expect(new Set(answers.flat())).toEqual(new Set([200]));
		}
		expect(new Set(secrets).size).toBe(4);

		const [now] = vendor.endpoints;
		const key = Object.entries(vendor.credential).find(([name]) => name === 'apiKey')?.[1] ?? '';
		const content = { endpointId: now?.id ?? '', newEndpointId: now?.id ?? '', secret: now?.secret ?? '', ageMs: 0 };
		const genuine = sealHandover(key, service, content, Date.now());
		const hand = async (body: unknown) => {
			const { status, data } = await axios.post<unknown>(url, body, {
				headers: { [handoverHeader]: '1' },
				validateStatus: () => true,
			});
			return [status, data];
		};
		expect(await hand(genuine)).toEqual([200, { status: 'handed_over' }]);
		const refused = [401, { status: 'rejected', reason: 'signature_mismatch' }];
		expect(await hand(genuine)).toEqual(refused);
		expect(await hand(sealHandover(`${key}x`, service, content, Date.now()))).toEqual(refused);
		expect(await hand(sealHandover(key, service, { ...content, endpointId: 'foreign' }, Date.now()))).toEqual(refused);
		// They come after the answers.
		await until('a line in the log for each refusal', () =>
			host.n8n
				.logLines()
				.filter((line) => line.includes(`service ${service}`) && line.includes('Secret handover refused')).length >= 3
				? true
				: undefined,
		);
		const log = host.n8n.logLines().join('\n');
		for (const secret of [...secrets, key]) expect(log.includes(secret)).toBe(false);

		// Published again: what was handed over is what counts, so nothing is made anew.
		await host.api.deactivate(workflow.id);
		expect(vendor.endpoints).toEqual([]);
		await host.api.activate(workflow.id);
		expect(vendor.endpoints).toHaveLength(1);
		expect(await emit(vendor.endpoints[0]?.secret ?? '')).toEqual([200]);
		expect(await emit(secrets[3] ?? '')).toEqual([200]);
		await host.api.deactivate(workflow.id);
	});
});

describe('a rotation over an endpoint of somebody else', () => {
	const servers: Array<[string, RequestListener]> = [
		[
			'never ends its answer',
			(request, response) => {
				request.resume();
				response.writeHead(200, { 'content-type': 'application/json' });
				const trickle = setInterval(() => response.write(' '), 500);
				response.on('close', () => clearInterval(trickle));
			},
		],
		['never answers', (request) => void request.resume()],
	];
	test.each(servers)(
		'whose server %s comes back within 15 seconds, with the secret in its output',
		async (_how, at) => {
			const vendor = sandbox.standIns.noderails;
			vendor.reset();
			const server = await listenOnLoopback(createServer(at));
			try {
				const events = scenarios.find(({ service }) => service === 'noderails')?.events ?? [];
				const { id, secret: former } = vendor.addEndpoint({
					url: `${server.origin}/webhook/${randomUUID()}/webhook`,
					events,
				});
				const type = 'nodeRailsApi';
				const credentialId = await host.api.createCredential({ name: 'slow', type, data: vendor.credential });
				const { workflow: draft, path } = actionWorkflow(
					'rotates over a slow endpoint',
					[
						{
							name: 'rotate',
							parameters: {
								service: 'noderails',
								resource: 'endpoint',
								operation: 'rotateSecret',
								endpointId: { __rl: true, mode: 'id', value: id },
							},
						},
					],
					{ [type]: credentialId },
				);
				// What n8n stores and shows of a secret may be hidden, what the caller is answered is not.
				const nodes = draft.nodes.map((node, index) =>
					index === 0 ? { ...node, parameters: { ...node.parameters, responseData: 'firstEntryJson' } } : node,
				);
				const rotation = await host.api.createWorkflow({ ...draft, nodes });
				await host.api.activate(rotation.id);
				const { data } = await axios.post<unknown>(`${host.n8n.baseUrl}/webhook/${path}`, {}, { timeout: 15_000 });
				const [now] = vendor.endpoints;
				expect(now?.secret).not.toBe(former);
				expect(data).toMatchObject({ id, secret: now?.secret });
				expect(data).not.toMatchObject({ handedOver: true });
				await host.api.deactivate(rotation.id);
			} finally {
				await server.stop();
			}
		},
	);
});
