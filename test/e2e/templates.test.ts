import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import axios from 'axios';
import type { INodeParameters } from 'n8n-workflow';
import { actionType } from '../../host/actionWorkflow';
import type { NodeInput } from '../../host/api';
import type { Workflow } from '../../host/shapes';
import { triggerType } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox } from '../../sandbox';
import { galleryServices } from '../../scripts/gallery';
import { findBuiltInService } from '../../services/catalog';
import { summaries } from '../../services/catalog/summaries';
import { choosesEvents } from '../../services/capabilities';
import { anotherSecret } from '../support/anotherSecret';
import { DefinitionServer } from '../support/definitionServer';
import { readTemplate, templateNames, templatesDirectory, type TemplateNode } from '../support/templates';
import { startHost, type Host } from './support';
import { startTemplateTargets, type TemplateTargets } from './templateTargets';

/**
 * Each template is imported as it is and given nothing but credentials. The services stand in on loopback; n8n has a
 * public address, which the sandbox tunnels to it, so that not even an option has to be changed.
 */
const publicOrigin = 'https://n8n.example.com';

/** What third-party nodes are given. */
const credentialOf: Record<string, string> = {
	'n8n-nodes-base.activeCampaign': 'activeCampaignApi',
	'n8n-nodes-base.grist': 'gristApi',
	'n8n-nodes-base.mattermost': 'mattermostApi',
	'n8n-nodes-base.mautic': 'mauticApi',
	'n8n-nodes-base.nextCloud': 'nextCloudApi',
	'n8n-nodes-base.telegram': 'telegramApi',
};

const signingSecret = 'whsec_from-the-dashboard';

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let targets: TemplateTargets;
/** Ids of saved credentials by type. */
const saved: Record<string, string> = {};

beforeAll(async () => {
	[sandbox, targets] = await Promise.all([startSandbox(), startTemplateTargets()]);
	host = await startHost({ env: { N8N_WEBHOOK_URL: `${publicOrigin}/`, WEBHOOK_URL: `${publicOrigin}/` } });
	for (const standIn of Object.values(sandbox.standIns)) standIn.tunnel(publicOrigin, host.n8n.baseUrl);
	await saveCredentials();
});

/** Saves all credentials in the n8n of the test. */
async function saveCredentials(): Promise<void> {
	const data: Record<string, Record<string, unknown>> = {
		...targets.credentials,
		webhookSigningSecretApi: { secret: signingSecret, previousSecret: '' },
	};
	for (const standIn of Object.values(sandbox.standIns)) {
		const service = findBuiltInService(standIn.service);
		const type = service?.credential ?? service?.inbound?.credential;
		if (type) data[type] = standIn.credential;
	}
	for (const type of Object.keys(data)) {
		saved[type] = await host.api.createCredential({ name: type, type, data: data[type] ?? {} });
	}
}

/**
 * Runs a test in an n8n whose own address is on loopback, where one workflow can call another. An n8n with a public
 * address hands no secret to a private one.
 */
async function inPrivateN8n(use: () => Promise<void>): Promise<void> {
	const usual = { host, saved: { ...saved } };
	host = await startHost();
	try {
		await saveCredentials();
		await use();
	} finally {
		await host.stop();
		host = usual.host;
		Object.assign(saved, usual.saved);
	}
}

afterAll(async () => {
	await host?.stop();
	await Promise.all([sandbox?.stop(), targets?.stop()]);
});

beforeEach(() => targets.reset());

/** The credential type that a user has to choose in a node, if any. */
function credentialFor({ type, parameters }: TemplateNode): string | undefined {
	if (type === triggerType && parameters.registration === 'manual') return 'webhookSigningSecretApi';
	if (type === triggerType || type === actionType) {
		if (summaries.some(({ id }) => id === parameters.service)) return 'webhookAccountApi';
		const service = findBuiltInService(String(parameters.service));
		return parameters.resource === 'message' ? service?.inbound?.credential : service?.credential;
	}
	return credentialOf[type];
}

/** Nodes that get an address of their own when the editor imports them. */
const hasAddress = ({ type }: TemplateNode): boolean => type === triggerType || type === 'n8n-nodes-base.formTrigger';

/** Imports a template as the editor does, and chooses the credentials. */
async function importTemplate(name: string, options?: INodeParameters): Promise<Workflow> {
	const { nodes, ...rest } = readTemplate(name);
	return await host.api.createWorkflow({
		...rest,
		nodes: nodes.map((node): NodeInput => {
			const type = credentialFor(node);
			const id = type && (saved[`${type} ${String(node.parameters.service)}`] ?? saved[type] ?? null);
			return {
				...node,
				parameters: {
					...(node.parameters as INodeParameters),
					...(options && node.type === triggerType ? { options } : {}),
				},
				...(hasAddress(node) ? { webhookId: randomUUID() } : {}),
				...(type ? { credentials: { [type]: { id: id ?? null, name: type } } } : {}),
			};
		}),
	});
}

/** Imports a template, takes it live, and takes it off again after `use`, which has to leave no refused request. */
async function live(
	name: string,
	use: (workflow: Workflow) => Promise<void>,
	options?: INodeParameters,
): Promise<void> {
	const workflow = await importTemplate(name, options);
	expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
	await use(workflow);
	await host.api.deactivate(workflow.id);
	expect(targets.received.refused).toEqual([]);
}

/** Waits for so many runs, and that all of them went well. */
async function succeeded(workflow: Workflow, count: number): Promise<void> {
	const executions = await host.api.waitForExecutions(workflow.id, count, { boundMs: 60_000 });
	for (const { id, status } of executions) {
		const { error } = status === 'success' ? { error: undefined } : (await host.api.execution(id)).resultData;
		expect([status, error?.message]).toEqual(['success', undefined]);
	}
	expect(executions).toHaveLength(count);
}

test('there are tests for all templates', () => {
	expect(templateNames()).toEqual([
		'asistian-new-conversation-to-contacts',
		'assisters-usage-limit-to-telegram',
		'casey-conversation-completed-to-crm',
		'clerk-new-user-to-crm',
		'commet-payment-failed-to-team',
		'form-to-asistian-message',
		'github-issue-to-board',
		'keep-endpoints-healthy',
		'lemon-squeezy-order-to-spreadsheet',
		'noderails-payment-captured-to-spreadsheet',
		'paddle-payment-failed-to-team',
		'pipedrive-new-deal-to-team',
		'rotate-every-secret-monthly',
		// In crash.test, because it takes a crash.
		'run-again-after-a-crash',
		'tell-the-team-of-a-repair',
		'typeform-answer-to-spreadsheet',
		'weekly-report-of-endpoints',
	]);
});

test('Commet: a failed payment is told to the team', async () => {
	const { commet } = sandbox.standIns;
	await live('commet-payment-failed-to-team', async (workflow) => {
		expect(commet.endpoints.map(({ url, events }) => [new URL(url).origin, events])).toEqual([
			[publicOrigin, ['payment.failed']],
		]);
		await commet.emit('payment.failed');
		await succeeded(workflow, 1);
		expect(targets.received.mattermost).toEqual([
			{
				channel_id: 'your-channel-id',
				message: [
					':warning: **A payment failed**',
					'Customer: cus_7Qx2Ld',
					'Invoice: INV-2026-0042',
					'Reason: The card was declined.',
					'Link for paying: https://checkout.example.com/recover/1',
				].join('\n'),
			},
		]);
	});
	expect(commet.endpoints).toEqual([]);
});

test('Casey: who was talked to is in the CRM; without an e-mail address nobody is', async () => {
	const { casey } = sandbox.standIns;
	await live('casey-conversation-completed-to-crm', async (workflow) => {
		await casey.emit('conversation.completed');
		await casey.emit('conversation.completed', { data: { conversation_id: '1', participant_profile: null } });
		await casey.emit('conversation.completed', {
			data: { participant_profile: { email: 'kim@example.com', first_name: 'Kim', last_name: null } },
		});
		await succeeded(workflow, 3);
		const byAddress = [...targets.received.activeCampaign].sort((a, b) => a.email.localeCompare(b.email));
		expect(byAddress).toEqual([
			{ email: 'kim@example.com', firstName: 'Kim', lastName: '' },
			{ email: 'sam@example.com', firstName: 'Sam', lastName: 'Example' },
		]);
	});
	expect(casey.endpoints).toEqual([]);
});

test('NodeRails: a captured payment, sent three times, is one row', async () => {
	const { noderails } = sandbox.standIns;
	await live('noderails-payment-captured-to-spreadsheet', async (workflow) => {
		const attempts = await noderails.emit('payment.captured', { at: new Date(), copies: 3 });
		expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
		await succeeded(workflow, 1);
		expect(targets.received.grist).toEqual([
			{
				document: 'your-document-id',
				table: 'Payments',
				fields: {
					Payment: 'b7a1c1de-42f8-4b0e-9a3c-6f1d2e3b4c5d',
					Order: 'order-1042',
					Amount: '49.90',
					Currency: 'USD',
					Status: 'CAPTURED',
					Captured_At: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
				},
			},
		]);
	});
	expect(noderails.endpoints).toEqual([]);
});

test('Assisters: a usage limit sounds the alarm, with nothing in the text that could break its format', async () => {
	const { assisters } = sandbox.standIns;
	await live('assisters-usage-limit-to-telegram', async (workflow) => {
		await assisters.emit('usage.limit_reached', {
			data: { metric: 'tokens', limit: 5, note: '<b>a & b', of: { month: 7 } },
		});
		await succeeded(workflow, 1);
		expect(targets.received.telegram).toEqual([
			{
				chat_id: 'your-chat-id',
				parse_mode: 'HTML',
				text: expect.stringMatching(
					/^<b>Assisters: a usage limit was reached<\/b>\nmetric: tokens\nlimit: 5\nnote: &lt;b>a &amp; b\nof: \{"month":7\}\nat \d{4}-\d\d-\d\dT\S+Z$/,
				),
			},
		]);
	});
	expect(assisters.endpoints).toEqual([]);
});

test('Asistian: a new conversation creates a contact, and the next one with the number updates it', async () => {
	const { asistian } = sandbox.standIns;
	asistian.reset();
	asistian.tunnel(publicOrigin, host.n8n.baseUrl);
	await live('asistian-new-conversation-to-contacts', async (workflow) => {
		const path = new URL(host.api.productionUrl(workflow, 'Asistian New Conversation')).pathname;
		asistian.addEndpoint({ url: publicOrigin + path, events: ['conversation.created'], secret: signingSecret });
		const conversation = (conversation_id: string, name: string, phone: string) => ({
			data: { conversation_id, channel: 'whatsapp', contact: { id: 'contact_1', name, phone } },
		});
		const emit = async (options: ReturnType<typeof conversation>) =>
			expect((await asistian.emit('conversation.created', options)).map(({ status }) => status)).toEqual([200]);

		await emit(conversation('conv_1', 'Noor Example', '+15550100123'));
		await succeeded(workflow, 1);
		expect(targets.contacts).toEqual([{ id: 1, firstname: 'Noor', lastname: 'Example', phone: '+15550100123' }]);

		await emit(conversation('conv_2', 'Noor van Example', '+15550100123'));
		await succeeded(workflow, 2);
		await emit(conversation('conv_3', 'Kim', '+15550100456'));
		await succeeded(workflow, 3);
		await emit(conversation('conv_4', 'Nobody', ''));
		await succeeded(workflow, 4);
		expect(targets.contacts).toEqual([
			{ id: 1, firstname: 'Noor', lastname: 'van Example', phone: '+15550100123' },
			{ id: 2, firstname: 'Kim', lastname: '', phone: '+15550100456' },
		]);
		expect(targets.received.mautic).toEqual([
			{ call: 'create', id: 1 },
			{ call: 'update', id: 1 },
			{ call: 'create', id: 2 },
		]);
	});
});

test('Asistian: what is filled into the form arrives at the inbound webhook', async () => {
	const { asistian } = sandbox.standIns;
	asistian.reset();
	await live('form-to-asistian-message', async (workflow) => {
		const { webhookId } = workflow.nodes.find(({ name }) => name === 'Message Form') ?? {};
		const address = `${host.n8n.baseUrl}/form/${webhookId}`;
		const page = await axios.get<string>(address, { proxy: false });
		for (const label of ['Phone', 'Name', 'Message']) expect(page.data).toContain(label);

		const form = new FormData();
		['+15550100', 'Robin', 'Your order is on its way'].forEach((value, index) => form.set(`field-${index}`, value));
		const answer = await axios.post(address, form, { proxy: false, validateStatus: () => true });
		expect(answer.status).toBe(200);
		await succeeded(workflow, 1);
		expect(asistian.messages).toEqual([{ phone: '+15550100', name: 'Robin', text: 'Your order is on its way' }]);
	});
});

test('endpoints are kept healthy: created, corrected, switched on, and the team hears of it once', async () => {
	const { commet } = sandbox.standIns;
	commet.reset();
	const [crm, books] = ['https://crm.example.com/hooks/commet', 'https://books.example.com/hooks/commet'];
	commet.addEndpoint({ url: crm, events: ['customer.created'], enabled: false });
	const foreign = commet.addEndpoint({ url: 'https://shop.example.com/hook', events: ['payment.received'] });
	const before = structuredClone(foreign);
	const workflow = await importTemplate('keep-endpoints-healthy');

	await host.api.run(workflow.id, 'Every Hour');
	const line = (url: string, more = '') => ({
		channel_id: 'your-channel-id',
		message: `:wrench: The Commet endpoint ${url} was not as it should be and has been put right.${more}`,
	});
	await until('two messages', () => (targets.received.mattermost.length >= 2 ? true : undefined));
	expect(targets.received.mattermost).toEqual([
		line(crm),
		line(books, ' It was missing, so it has a new signing secret now.'),
	]);
	const healthy = () =>
		commet.endpoints.map(({ url, events, enabled }) => ({ url, events: [...events].sort(), enabled }));
	const asWanted = [
		{ url: crm, events: ['customer.created', 'customer.updated'], enabled: true },
		{ url: foreign.url, events: ['payment.received'], enabled: true },
		{ url: books, events: ['payment.received', 'payment.refunded'], enabled: true },
	];
	expect(healthy()).toEqual(asWanted);
	expect(foreign).toEqual(before);

	// All is well: nothing is changed and nobody is told, until somebody breaks it again.
	const writes = () => commet.requests.filter(({ method }) => method !== 'GET').length;
	const lists = () => commet.requests.filter(({ method }) => method === 'GET').length;
	const [written, listed] = [writes(), lists()];
	await host.api.run(workflow.id, 'Every Hour');
	// All endpoints are looked up in one list.
	await until('the second run', () => (lists() > listed ? true : undefined));
	for (const endpoint of commet.endpoints) if (endpoint.url === books) endpoint.enabled = false;
	await host.api.run(workflow.id, 'Every Hour');
	await until('the third run', () => (targets.received.mattermost.length >= 3 ? true : undefined));
	expect(writes()).toBe(written + 1);
	expect(targets.received.mattermost.slice(2)).toEqual([line(books)]);
	expect(healthy()).toEqual(asWanted);
	expect(targets.received.refused).toEqual([]);
});

test('every secret is rotated, taken by the live trigger, and kept where there is none', async () => {
	const { noderails } = sandbox.standIns;
	noderails.reset();
	await inPrivateN8n(
		async () => await live('noderails-payment-captured-to-spreadsheet', rotateAll, { allowPrivateUrl: true }),
	);
	expect(targets.received.refused).toEqual([]);

	async function rotateAll(trigger: Workflow): Promise<void> {
		const [own] = noderails.endpoints;
		if (!own) throw new Error('the trigger has registered nothing');
		const others = ['https://crm.invalid/hook', 'https://books.invalid/webhook', 'https://shop.invalid/in'];
		for (const url of others) noderails.addEndpoint({ url, events: ['payment.captured'] });
		const secretsBefore = new Map(noderails.endpoints.map(({ id, secret }) => [id, secret]));
		const workflow = await importTemplate('rotate-every-secret-monthly');
		await host.api.run(workflow.id, 'First of the Month');
		await until('the message at the end', () => (targets.received.mattermost.length > 0 ? true : undefined));

		for (const { id, secret } of noderails.endpoints) expect(secret === secretsBefore.get(id)).toBe(false);
		for (const secret of [own.secret, secretsBefore.get(own.id)]) {
			const attempts = await noderails.emit('payment.captured', { at: new Date(), copies: 1, to: own.url, secret });
			expect(attempts.map(({ status }) => status)).toEqual([200]);
		}
		await succeeded(trigger, 1);
		const kept = targets.received.nextcloud.map(({ path, text }) => ({ path, ...(JSON.parse(text) as object) }));
		const rotated = noderails.endpoints.filter(({ id }) => id !== own.id);
		expect(kept).toHaveLength(rotated.length);
		for (const { id, url, secret } of rotated) {
			const file: Record<string, unknown> =
				kept.find(({ path }) => path === `/webhook-secrets/noderails-${id}.json`) ?? {};
			expect(Object.keys(file).sort()).toEqual(['endpointId', 'path', 'rotatedAt', 'secret', 'url']);
			// Compared here, so that no secret is printed.
			expect([file.endpointId, file.url, file.secret === secret]).toEqual([id, url, true]);
		}
		expect(targets.received.mattermost).toEqual([
			{
				channel_id: 'your-channel-id',
				message:
					':key: 4 NodeRails endpoints have new signing secrets. Those that no trigger of n8n has taken are in Nextcloud: give them to the systems that receive the events.',
			},
		]);
		await forgotten(workflow);
	}
});

/** Secrets pass through that workflow, so n8n is told to forget its runs. */
async function forgotten(workflow: { id: string }): Promise<void> {
	const runs = await until('the run to be over', async () => {
		const executions = await host.api.executions(workflow.id);
		return executions.some(({ status }) => status === 'running' || status === 'new') ? undefined : executions;
	});
	expect(runs).toEqual([]);
}

/**
 * Publishes the template of a service of the gallery while a stand-in of its definition is the account's Base URL, and
 * sends it one body, without what proves it and then with it.
 *
 * @param headers what the service sends along besides what proves it, such as the name of the event
 */
async function delivered(
	name: string,
	id: string,
	node: string,
	body: object,
	headers: Record<string, string> = {},
): Promise<void> {
	const service = galleryServices().find((one) => one.id === id);
	if (!service) throw new Error(`no such service: ${id}`);
	const isAutomatic = readTemplate(name).nodes.some(({ parameters }) => parameters.registration === 'automatic');
	const server = await DefinitionServer.start(service);
	try {
		const pasted = server.newSecret();
		const type = isAutomatic ? 'webhookAccountApi' : 'webhookSigningSecretApi';
		const data = isAutomatic
			? { service: id, apiKey: 'a-key-0123456789', account: 'acme', subdomain: 'acme', baseUrl: server.origin }
			: { secret: pasted, previousSecret: '' };
		saved[`${type} ${id}`] = await host.api.createCredential({ name: id, type, data });
		await live(name, async (workflow) => {
			const { pathname } = new URL(host.api.productionUrl(workflow, node));
			const url = publicOrigin + pathname;
			const wanted = readTemplate(name).nodes.find((one) => one.name === node)?.parameters.events;
			const events = choosesEvents(service.management) ? wanted : undefined;
			expect(server.listed()).toEqual(isAutomatic ? [{ url, events }] : []);
			const secret = isAutomatic ? (server.endpoints[0]?.secret ?? '') : pasted;
			const proven = server.prove(JSON.stringify(body), secret, url);
			const post = async (content: string, proof: Record<string, string>) =>
				await axios.post(`${host.n8n.baseUrl}${pathname}`, content, {
					headers: { 'content-type': 'application/json', ...headers, ...proof },
					proxy: false,
					validateStatus: () => true,
				});
			expect((await post(JSON.stringify(body), {})).status).toBe(401);
			expect((await post(proven.body, proven.headers)).status).toBe(200);
			await succeeded(workflow, 1);
		});
		expect(server.listed()).toEqual([]);
	} finally {
		await server.stop();
	}
}

test('Lemon Squeezy: an order is a row', async () => {
	await delivered('lemon-squeezy-order-to-spreadsheet', 'lemonSqueezy', 'Lemon Squeezy Order', {
		meta: { event_name: 'order_created' },
		data: {
			type: 'orders',
			id: '1',
			attributes: {
				order_number: 1042,
				user_name: 'Sam Example',
				user_email: 'sam@example.com',
				currency: 'USD',
				total: 1999,
				status: 'paid',
				created_at: '2026-01-15T09:59:59.000000Z',
			},
		},
	});
	expect(targets.received.grist).toEqual([
		{
			document: 'your-document-id',
			table: 'Orders',
			fields: {
				Order: 1042,
				Customer: 'Sam Example',
				Email: 'sam@example.com',
				Total: 1999,
				Currency: 'USD',
				Status: 'paid',
				Ordered_At: '2026-01-15T09:59:59.000000Z',
			},
		},
	]);
});

test('Clerk: a new user is in the CRM', async () => {
	await delivered('clerk-new-user-to-crm', 'clerk', 'Clerk New User', {
		object: 'event',
		type: 'user.created',
		data: {
			id: 'user_1',
			first_name: 'Sam',
			last_name: null,
			email_addresses: [{ id: 'idn_1', email_address: 'sam@example.com' }],
		},
	});
	expect(targets.received.activeCampaign).toEqual([{ email: 'sam@example.com', firstName: 'Sam', lastName: '' }]);
});

test('Paddle: a failed payment is told to the team', async () => {
	await delivered('paddle-payment-failed-to-team', 'paddle', 'Paddle Payment Failed', {
		event_id: 'evt_1',
		event_type: 'transaction.payment_failed',
		occurred_at: new Date().toISOString(),
		data: { id: 'txn_1', customer_id: 'ctm_1', currency_code: 'USD', payments: [{ error_code: 'declined' }] },
	});
	expect(targets.received.mattermost).toEqual([
		{
			channel_id: 'your-channel-id',
			message: ':warning: **A payment failed**\nTransaction: txn_1\nCustomer: ctm_1\nCurrency: USD\nReason: declined',
		},
	]);
});

test('Pipedrive: a new deal is told to the team', async () => {
	await delivered('pipedrive-new-deal-to-team', 'pipedrive', 'Pipedrive New Deal', {
		data: { id: 1042, title: 'Ten bicycles', value: 1999, currency: 'USD', status: 'open' },
		previous: null,
		meta: {
			action: 'create',
			entity: 'deal',
			entity_id: '1042',
			id: randomUUID(),
			timestamp: new Date().toISOString(),
			version: '2.0',
		},
	});
	expect(targets.received.mattermost).toEqual([
		{
			channel_id: 'your-channel-id',
			message: ':handshake: **New deal: Ten bicycles**\nValue: 1999 USD\nDeal: 1042',
		},
	]);
});

test('Typeform: what was answered is a row, each answer with its question', async () => {
	await delivered('typeform-answer-to-spreadsheet', 'typeform', 'Typeform Answer', {
		event_id: '01HX',
		event_type: 'form_response',
		form_response: {
			form_id: 'acme',
			token: 't1',
			submitted_at: new Date().toISOString(),
			definition: { id: 'acme', title: 'Contact us', fields: [{ id: 'f1', title: 'Your address', ref: 'address' }] },
			answers: [
				{ type: 'email', email: 'sam@example.com', field: { id: 'f1', type: 'email', ref: 'address' } },
				{ type: 'choice', choice: { label: 'Blue' }, field: { id: 'f2', type: 'multiple_choice', ref: 'color' } },
				{
					type: 'choices',
					choices: { labels: ['A', 'B'] },
					field: { id: 'f3', type: 'multiple_choice', ref: 'sizes' },
				},
				{ type: 'boolean', boolean: false, field: { id: 'f4', type: 'yes_no', ref: 'news' } },
			],
		},
	});
	expect(targets.received.grist).toEqual([
		{
			document: 'your-document-id',
			table: 'Answers',
			fields: {
				Response: 't1',
				Submitted_At: expect.stringMatching(/^\d{4}-/),
				Answers: 'Your address: sam@example.com\ncolor: Blue\nsizes: A, B\nnews: false',
			},
		},
	]);
});

const issue = (action: string) => ({
	action,
	issue: {
		number: 7,
		title: 'It does not start',
		user: { login: 'octocat' },
		html_url: 'https://github.com/octocat/hello-world/issues/7',
	},
	repository: { full_name: 'octocat/hello-world' },
});

test.each([
	['opened', 1],
	['closed', 0],
])('GitHub: of issues that are %s there are %i cards', async (action, cards) => {
	const event = { 'x-github-event': 'issues', 'x-github-delivery': randomUUID() };
	await delivered('github-issue-to-board', 'github', 'GitHub Issue', issue(action), event);
	const card = {
		document: 'your-document-id',
		table: 'Board',
		fields: {
			Number: 7,
			Title: 'It does not start',
			Author: 'octocat',
			Link: 'https://github.com/octocat/hello-world/issues/7',
			Status: 'New',
		},
	};
	expect(targets.received.grist).toEqual(Array.from({ length: cards }, () => card));
});

test('the weekly report says of each endpoint whether it works, and what to do where not', async () => {
	const { noderails } = sandbox.standIns;
	noderails.reset();
	const [good, off, failing] = [
		'https://crm.example.com/in',
		'https://books.example.com/in',
		'https://shop.example.com/in',
	];
	noderails.addEndpoint({ url: good, events: ['payment.captured'] });
	noderails.addEndpoint({ url: off, events: ['payment.captured'], enabled: false });
	const { id } = noderails.addEndpoint({ url: failing, events: ['payment.captured'] });
	Object.assign(noderails.seedDeliveries(id, 1).at(-1) ?? {}, { status: 'FAILED', responseStatus: 401, attempts: 5 });
	const before = structuredClone(noderails.endpoints);
	const workflow = await importTemplate('weekly-report-of-endpoints');
	await host.api.run(workflow.id, 'Every Monday');
	await until('the report', () => (targets.received.mattermost.length > 0 ? true : undefined));
	const [{ message = '' } = {}, ...more] = targets.received.mattermost;
	expect(more).toEqual([]);
	const [title, ...lines] = message.split('\n');
	expect(title).toBe(':clipboard: **Webhook endpoints at NodeRails**');
	const about = lines.filter((line) => line.startsWith(':'));
	expect(about.sort()).toEqual([`:warning: ${off}`, `:warning: ${failing}`, `:white_check_mark: ${good}`].sort());
	const afterLine = (line: string) => lines[lines.indexOf(line) + 1] ?? '';
	expect(afterLine(`:warning: ${off}`)).toContain('Use Enable');
	expect(afterLine(`:warning: ${failing}`)).toContain('answered with status 401');
	expect(noderails.endpoints).toEqual(before);
	expect(targets.received.refused).toEqual([]);
});

test('Casey: when the trigger has repaired its endpoint, the team hears of it, and of nothing else', async () => {
	const { casey } = sandbox.standIns;
	await live('tell-the-team-of-a-repair', async (workflow) => {
		const [endpoint] = casey.endpoints;
		if (!endpoint) throw new Error('the trigger has registered nothing');
		// Somebody makes a new secret in the dashboard, so that the trigger can verify nothing until it has fetched it.
		endpoint.secret = anotherSecret(endpoint.secret);
		endpoint.updatedAt = new Date(endpoint.updatedAt.getTime() + 60_000);
		const emitted = async () => (await casey.emit('conversation.completed')).map(({ status }) => status);
		expect(await emitted()).toEqual([401]);
		await succeeded(workflow, 1);
		expect(await emitted()).toEqual([200]);
		await succeeded(workflow, 2);
		expect(targets.received.mattermost).toEqual([
			{
				channel_id: 'your-channel-id',
				message: expect.stringMatching(
					new RegExp(
						`^:wrench: \\*\\*n8n has repaired a webhook endpoint \\(casey\\)\\*\\*\nEndpoint: ${endpoint.id}\nDone: fetched the new signing secret\nAt: \\d{4}-\\d\\d-\\d\\dT\\S+Z\nEvents from before may be missing\\.`,
					),
				),
			},
		]);
	});
	expect(casey.endpoints).toEqual([]);
});

test("n8n's own command imports the whole folder", async () => {
	const { installation, userFolder } = host.n8n;
	const before = new Set((await host.api.workflows()).map(({ id }) => id));
	await promisify(execFile)(
		installation.node,
		[installation.n8n, 'import:workflow', '--separate', `--input=${templatesDirectory}`],
		{
			cwd: userFolder,
			env: { PATH: process.env.PATH, HOME: userFolder, N8N_USER_FOLDER: userFolder, N8N_DIAGNOSTICS_ENABLED: 'false' },
			timeout: 120_000,
		},
	);
	const imported = (await host.api.workflows()).filter(({ id }) => !before.has(id));
	const expected = templateNames().map((name) => readTemplate(name));
	expect(imported.map(({ name }) => name).sort()).toEqual(expected.map(({ name }) => name).sort());
	for (const { id, name } of imported) {
		const { active, nodes } = await host.api.workflow(id);
		expect(active).toBe(false);
		const original = expected.find((template) => template.name === name);
		expect(nodes.map((node) => node.name)).toEqual(original?.nodes.map((node) => node.name));
	}
});
