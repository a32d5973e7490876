import type { INodeParameters } from 'n8n-workflow';
import { z } from 'zod';
import { actionType } from '../../host/actionWorkflow';
import { outputOf } from '../../host/api';
import { redactByNodes } from '../../host/redactByNodes';
import { startSandbox, type StandIn } from '../../sandbox';
import { scenarios } from '../../sandbox/scenarios';
import { findBuiltInService } from '../../services/catalog';
import { strategyOf, type ManagedOperation } from '../../services/capabilities';
import { type Receiver, startReceiver } from '../support/receiver';
import { runSteps } from '../support/scenario';
import { startHost, type Host } from './support';

const text = z.string().nullable();
const endpoint = {
	id: z.string().min(1),
	service: z.string(),
	url: z.string(),
	events: z.array(z.string()),
	enabled: z.boolean().nullable(),
	name: text,
	description: text,
	createdAt: text,
	updatedAt: text,
};
/** What n8n shows of a field that it has redacted differs by version; it is never the secret. */
const redacted = z.unknown();

/** Outputs as the contract has them, with nothing more in them. */
const contract: Partial<Record<ManagedOperation, z.ZodTypeAny>> = {
	create: z.object({ ...endpoint, secret: redacted }).strict(),
	get: z.object(endpoint).strict(),
	getAll: z.object(endpoint).strict(),
	getStatus: z
		.object({
			service: z.string(),
			registered: z.literal(true),
			status: z.literal('otherEvents'),
			notice: z.string(),
			id: z.string(),
			url: z.string(),
			enabled: z.literal(true),
			events: z.array(z.string()).min(1),
			eventsAsExpected: z.literal(false),
			missingEvents: z.array(z.string()).min(1),
			extraEvents: z.array(z.string()).min(1),
			createdAt: text,
			updatedAt: text,
			hasDeliveryHistory: z.boolean(),
			lastDelivery: z.null(),
		})
		.strict(),
	update: z
		.object({
			...endpoint,
			secret: redacted,
			replacedId: z.string().optional(),
			handedOver: z.literal(false).optional(),
		})
		.strict(),
	disable: z.object({ ...endpoint, enabled: z.literal(false) }).strict(),
	enable: z.object({ ...endpoint, enabled: z.literal(true) }).strict(),
	rotateSecret: z
		.object({ ...endpoint, secret: redacted, replacedId: z.string().optional(), handedOver: z.literal(false) })
		.strict(),
	getSecret: z.object({ id: z.string(), secret: redacted }).strict(),
	sendTest: z.object({ success: z.literal(true), id: text, statusCode: z.number().nullable(), message: text }).strict(),
	getDeliveries: z
		.object({
			id: z.string(),
			endpointId: z.string(),
			service: z.string(),
			event: z.string(),
			status: z.string(),
			responseStatus: z.number().nullable(),
			attempts: z.number(),
			createdAt: z.string(),
			deliveredAt: text,
			nextRetryAt: text,
		})
		.strict(),
	delete: z.object({ deleted: z.literal(true), id: z.string() }).strict(),
};

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let sink: Receiver;

beforeAll(async () => {
	sandbox = await startSandbox();
	sink = await startReceiver();
	host = await startHost();
});

afterAll(async () => {
	await host?.stop();
	await sandbox?.stop();
	await sink?.stop();
});

describe.each(
	scenarios.flatMap((scenario) =>
		scenario.credentialType ? [[scenario.service, scenario, scenario.credentialType] as const] : [],
	),
)('%s', (id, scenario, credentialType) => {
	const service = findBuiltInService(id);
	if (!service) throw new Error('no such service');
	let vendor: StandIn;

	beforeEach(() => {
		vendor = sandbox.standIns[id];
		vendor.reset();
	});

	test('a workflow creates, gets, looks at, lists, updates, switches, rotates, tests, reads deliveries and deletes', async () => {
		const credentialId = await host.api.createCredential({
			name: `${id} action`,
			type: credentialType,
			data: vendor.credential,
		});
		const stranger = vendor.addEndpoint({ url: 'https://crm.example.com/hook', events: scenario.events });
		const base = { service: id, resource: 'endpoint' };
		// A replaced endpoint has a new id: each step means the one that the last change has left.
		const latest = (...from: string[]) => ({
			endpointId: { __rl: true, mode: 'id', value: `={{ $('${from.at(-1)}').first().json.id }}` },
		});
		const all: Array<[ManagedOperation, INodeParameters]> = [
			['create', { ...base, operation: 'create', url: sink.url, events: scenario.events }],
			['get', { ...base, operation: 'get', ...latest('create') }],
			[
				'getStatus',
				{
					...base,
					operation: 'getStatus',
					endpointId: { __rl: true, mode: 'url', value: sink.url },
					expectedEvents: [scenario.unselected],
				},
			],
			['getAll', { ...base, operation: 'getAll', returnAll: true, filters: { urlContains: sink.url } }],
			[
				'update',
				{ ...base, operation: 'update', ...latest('create'), updateFields: { events: [scenario.unselected] } },
			],
			['disable', { ...base, operation: 'disable', ...latest('update') }],
			['enable', { ...base, operation: 'enable', ...latest('update') }],
			['rotateSecret', { ...base, operation: 'rotateSecret', ...latest('update') }],
			['getSecret', { ...base, operation: 'getSecret', ...latest('rotateSecret') }],
			['sendTest', { ...base, operation: 'sendTest', ...latest('rotateSecret') }],
			['getDeliveries', { ...base, resource: 'delivery', operation: 'getAll', ...latest('rotateSecret') }],
			['delete', { ...base, operation: 'delete', ...latest('rotateSecret') }],
		];
		const offered = all.filter(([operation]) => strategyOf(service, operation));
		const steps = offered.map(([name, parameters]) => ({ name, parameters }));
		const secrets = new Set<string>();
		const remember = setInterval(() => vendor.endpoints.forEach(({ secret }) => secrets.add(secret)), 1);
		const { execution, status } = await runSteps(host, `${id} operations`, steps, {
			[credentialType]: credentialId,
		}).finally(() => clearInterval(remember));
		expect(execution.resultData.error).toBeUndefined();
		expect(status).toBe('success');

		for (const [operation] of offered) {
			const items = outputOf(execution, operation).filter((item) => Object.keys(item).length > 0);
			if (operation !== 'getDeliveries') expect([operation, items.length]).toEqual([operation, 1]);
			for (const item of items) expect(() => contract[operation]?.parse(item)).not.toThrow();
		}
		expect(outputOf(execution, 'update')[0]?.events).toEqual([scenario.unselected]);
		expect(vendor.endpoints).toEqual([stranger]);
		// n8n 2.40 itself does not call its redaction yet, so it is applied here, to all that is stored.
		secrets.delete(stranger.secret);
		expect(secrets.size).toBeGreaterThan(0);
		const type = await host.api.nodeType(actionType);
		if (!type) throw new Error('n8n does not know the node');
		const nodes = offered.map(([name]) => ({ name, type }));
		const stored = await host.api.storedData(execution.id);
		expect([...secrets].every((secret) => JSON.stringify(stored).includes(secret))).toBe(true);
		const shown = JSON.stringify(await redactByNodes(host.installation, stored, nodes));
		expect([...secrets].filter((secret) => shown.includes(secret))).toHaveLength(0);
	});

	test('upsert: the second run changes nothing and says so', async () => {
		const credentialId = await host.api.createCredential({
			name: `${id} upsert`,
			type: credentialType,
			data: vendor.credential,
		});
		const parameters = {
			service: id,
			resource: 'endpoint',
			operation: 'upsert',
			url: sink.url,
			events: scenario.events,
		};
		const { execution } = await runSteps(
			host,
			`${id} upsert`,
			[
				{ name: 'first', parameters },
				{ name: 'second', parameters },
			],
			{ [credentialType]: credentialId },
		);
		expect(outputOf(execution, 'first')).toMatchObject([{ changed: true, url: sink.url }]);
		expect(outputOf(execution, 'second')).toMatchObject([{ changed: false, url: sink.url }]);
		expect(vendor.endpoints).toHaveLength(1);
	});
});

test('the endpoint field lists the endpoints of the account page by page, and searches in them', async () => {
	const vendor = sandbox.standIns.commet;
	vendor.reset();
	for (let index = 0; index < 250; index += 1) {
		vendor.addEndpoint({ url: `https://shop-${index}.example.com/hook`, events: ['payment.received'] });
	}
	const id = await host.api.createCredential({ name: 'list', type: 'commetApi', data: vendor.credential });
	const node = {
		type: actionType,
		typeVersion: 1,
		parameters: { service: 'commet', resource: 'endpoint', operation: 'get' },
		credentials: { commetApi: { id, name: 'list' } },
		parameter: 'endpointId',
	};
	const seen: string[] = [];
	let paginationToken: string | undefined;
	do {
		const page = await host.api.lookUp('search', 'searchEndpoints', node, { paginationToken });
		seen.push(...page.results.map(({ name }) => name));
		paginationToken = typeof page.paginationToken === 'string' ? page.paginationToken : undefined;
	} while (paginationToken !== undefined && seen.length <= 250);
	expect(new Set(seen).size).toBe(250);
	expect(seen).toHaveLength(250);

	const { results } = await host.api.lookUp('search', 'searchEndpoints', node, { filter: 'SHOP-7.' });
	expect(results.map(({ name }) => name)).toEqual(['https://shop-7.example.com/hook']);
});

test('asistian: a message arrives at its inbound webhook, and the URL is in no output', async () => {
	const vendor = sandbox.standIns.asistian;
	const data = vendor.credential;
	const id = await host.api.createCredential({ name: 'asistian', type: 'asistianApi', data });
	expect(await host.api.testCredential({ id, name: 'asistian', type: 'asistianApi', data })).toMatchObject({
		status: 'OK',
	});
	const wrong = { inboundUrl: 'not an address' };
	expect(await host.api.testCredential({ id, name: 'asistian', type: 'asistianApi', data: wrong })).toMatchObject({
		status: 'Error',
	});
	const payload = '={{ { "phone": "+15550100", "text": "On its way" } }}';
	const { execution, stored } = await runSteps(
		host,
		'asistian message',
		[{ name: 'send', parameters: { service: 'asistian', resource: 'message', operation: 'send', payload } }],
		{ asistianApi: id },
	);
	expect(outputOf(execution, 'send')).toMatchObject([{ success: true }]);
	expect(vendor.messages).toEqual([{ phone: '+15550100', text: 'On its way' }]);
	expect(data.inboundUrl).toBeTruthy();
	expect(stored.includes(data.inboundUrl ?? '')).toBe(false);
});

test('what a service does not offer says what to use instead', async () => {
	const vendor = sandbox.standIns.casey;
	vendor.reset();
	const id = await host.api.createCredential({ name: 'casey', type: 'caseyBackendApi', data: vendor.credential });
	const parameters = {
		service: 'casey',
		resource: 'endpoint',
		operation: 'disable',
		endpointId: { __rl: true, mode: 'id', value: 'x' },
	};
	const { execution, status } = await runSteps(host, 'casey disable', [{ name: 'disable', parameters }], {
		caseyBackendApi: id,
	});
	expect(status).toBe('error');
	expect(JSON.stringify(execution.resultData.error)).toContain(
		'Casey does not support disabling the endpoint from n8n',
	);
});
