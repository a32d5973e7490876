import { outputOf } from '../../host/api';
import { actionWorkflow } from '../../host/actionWorkflow';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox } from '../../sandbox';
import { galleryServices } from '../../scripts/gallery';
import { startHost, type Host } from '../e2e/support';
import { DefinitionServer } from '../support/definitionServer';
import { Editor } from './editor';
import { picture } from './pictures';

/** n8n believes to be reachable here; the stand-ins know where it leads. */
const publicOrigin = 'https://n8n.example.com';

const tell = (line: string) => void process.stderr.write(`  ${line}\n`);

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let editor: Editor;

beforeAll(async () => {
	sandbox = await startSandbox();
	const address = `${publicOrigin}/`;
	host = await startHost({ env: { N8N_WEBHOOK_URL: address, WEBHOOK_URL: address } });
	editor = await Editor.open(host.n8n.baseUrl, tell);
});

afterAll(async () => {
	await editor?.close();
	await host?.stop();
	await sandbox?.stop();
});

/** Saves an action node for a service, and opens its panel. */
async function openAction(service: string, credentials: Record<string, string> = {}, more: object = {}) {
	const { workflow } = actionWorkflow(
		`Action for ${service}`,
		[{ name: 'Act', parameters: { service, ...more } }],
		credentials,
	);
	const { id } = await host.api.createWorkflow(workflow);
	await editor.openWorkflow(id);
	await editor.openNode('Act');
}

/** Saves a trigger for a service, and opens its panel. */
async function openTrigger(service: string): Promise<void> {
	const { id } = await host.api.createWorkflow(triggerWorkflow(`Trigger for ${service}`, { service }, {}));
	await editor.openWorkflow(id);
	await editor.openNode(triggerName);
}

const commetCredential = async (name: string) =>
	await host.api.createCredential({ name, type: 'commetApi', data: sandbox.standIns.commet.credential });

describe('before there is any account', () => {
	test.each(['Asistian', 'Assisters', 'Casey', 'Commet', 'NodeRails'])('both nodes are found by "%s"', async (name) => {
		await editor.newWorkflow();
		await editor.searchNodes(name);
		await editor.openFound('Webhook Endpoint');
		const listed = async () => (await editor.nodePanel.innerText()).split('\n').map((line) => line.trim());
		expect(await listed()).toContain(`On ${name} event`);
		await editor.nodePanel.getByText(/^Actions \(\d+\)$/).click();
		await editor.nodePanel.getByText('Create an endpoint').waitFor();
		const actions = (await listed()).filter((line) => /^(Create|Delete|Get|Rotate|Send|Update) /.test(line));
		expect(new Set(actions).size).toBe(actions.length);

		await editor.nodePanel.getByText(`On ${name} event`).click();
		await editor.panel.waitFor();
		expect(await editor.parameter('service').locator('input').first().inputValue()).toBe(name);
		expect(await editor.account.innerText()).toMatch(/Connect to/);
	});

	describe('in the panel of the trigger', () => {
		beforeAll(async () => {
			await openTrigger('noderails');
		});

		test.each([
			['Asistian', 'Connect to Webhook Signing Secret', 'Conversation Created (conversation.created)', 12],
			['Assisters', 'Connect to Assisters', 'Usage Limit Reached (usage.limit_reached)', 7],
			['Casey', 'Connect to Casey Backend', 'Conversation Completed (conversation.completed)', 4],
			['NodeRails', 'Connect to NodeRails', 'Payment Captured (payment.captured)', 19],
			['Commet', 'Connect to Commet', 'Payment Received (payment.received)', 67],
		])('the trigger for %s asks for its account and lists its events', async (name, account, event, count) => {
			await editor.choose('service', name);
			await editor.panel.getByText(account).waitFor();

			const labels = await editor.labels();
			const places = ['Service', 'Credential', 'Events', 'Simplify', 'Options'].map((label) => labels.indexOf(label));
			expect(places).not.toContain(-1);
			expect(places).toEqual([...places].sort((a, b) => a - b));

			const events = await editor.choices('events');
			expect(events[0]).toBe('Every Event');
			expect(events).toContain(event);
			expect(events).toHaveLength(count);
		});
	});

	describe('in the panel of the action node', () => {
		beforeAll(async () => await openAction('noderails'));

		test.each([
			['Asistian', 'Connect to Asistian', ['Send']],
			[
				'Assisters',
				'Connect to Assisters',
				[
					'Create',
					'Create or Update',
					'Delete',
					'Disable',
					'Enable',
					'Get',
					'Get Many',
					'Get Status',
					'Rotate Secret',
					'Update',
				],
			],
			[
				'Casey',
				'Connect to Casey Backend',
				[
					'Create',
					'Create or Update',
					'Delete',
					'Get',
					'Get Many',
					'Get Secret',
					'Get Status',
					'Rotate Secret',
					'Send Test',
					'Update',
				],
			],
			[
				'NodeRails',
				'Connect to NodeRails',
				[
					'Create',
					'Create or Update',
					'Delete',
					'Disable',
					'Enable',
					'Get',
					'Get Many',
					'Get Status',
					'Rotate Secret',
					'Send Test',
					'Update',
				],
			],
			[
				'Commet',
				'Connect to Commet',
				[
					'Create',
					'Create or Update',
					'Delete',
					'Disable',
					'Enable',
					'Get',
					'Get Many',
					'Get Status',
					'Rotate Secret',
					'Send Test',
					'Update',
				],
			],
		])(
			'the action node for %s asks for its account and offers what it can do, and nothing else',
			async (name, account, operations) => {
				await editor.choose('service', name);
				await editor.panel.getByText(account).waitFor();
				expect(await editor.choices('operation')).toEqual(operations);
				if (operations.includes('Create')) {
					await editor.choose('operation', 'Create');
					expect((await editor.choices('events'))[0]).toBe('Every Event');
				}
			},
		);
	});

	test('deliveries are offered for the service that has a history alone', async () => {
		await openAction('noderails');
		expect(await editor.choices('resource')).toEqual(['Delivery', 'Endpoint']);
		await editor.choose('resource', 'Delivery');
		await editor.choose('service', 'Commet');
		await editor.panel.getByText('This service has no delivery history').waitFor();
		expect(await editor.choices('resource')).toEqual(['Endpoint']);
		await editor.choose('resource', 'Endpoint');
		expect(await editor.choices('operation')).toContain('Get Many');
	});
});

test('the quick start: from the empty workflow to a sample and a live trigger', async () => {
	const { commet } = sandbox.standIns;
	commet.tunnel(publicOrigin, host.n8n.baseUrl);
	const pictures: Array<Awaited<ReturnType<typeof picture>>> = [];

	await editor.newWorkflow();
	await editor.searchNodes('Commet');
	await editor.openFound('Webhook Endpoint');
	await editor.nodePanel.getByText('On Commet event').scrollIntoViewIfNeeded();
	pictures.push(await picture(editor.page, 'find-the-node', editor.nodePanel));
	await editor.nodePanel.getByText('On Commet event').click();

	await editor.newCredential();
	await editor.fillCredential('apiKey', 'ck_not_the_right_one');
	pictures.push(await picture(editor.page, 'connect-the-account', editor.credentialDialog));
	await editor.fillCredential('baseUrl', commet.credential.baseUrl ?? '');
	await editor.saveCredential();
	await editor.credentialDialog.getByText('Couldn’t connect with these settings').waitFor();
	await editor.credentialDialog.getByText('More details').click();
	await editor.credentialDialog.getByText('Commet does not accept this API key').waitFor();
	await editor.fillCredential('apiKey', commet.credential.apiKey ?? '');
	await editor.saveCredential();
	await editor.credentialDialog.waitFor({ state: 'hidden' });
	await editor.account.getByTestId('credential-edit-button').click();
	await editor.credentialDialog.getByText('Connection tested successfully').waitFor();
	await editor.closeCredential();
	await editor.closeReports();

	// In words, as they are read, and as the service writes it.
	for (const search of ['payment received', 'payment.received']) {
		await editor.openChoices('events');
		await editor.page.keyboard.type(search);
		await until('the search to narrow the list', async () => ((await editor.entries.count()) === 1 ? true : undefined));
		if (search === 'payment.received') await editor.entries.first().click();
		await editor.closeChoices('events');
	}
	await editor.openChoices('events');
	await editor.page.keyboard.type('payment');
	await editor.entries.getByText('Payment Failed (payment.failed)').waitFor();
	pictures.push(await picture(editor.page, 'choose-events', editor.panel.getByTestId('node-parameters')));
	await editor.closeChoices('events');

	await editor.execute();
	await editor.output.getByText('webhook.test').first().waitFor();
	expect(commet.deliveries.map(({ test: isTest, delivered }) => ({ isTest, delivered }))).toEqual([
		{ isTest: true, delivered: true },
	]);
	await editor.panel.getByTestId('node-title-container').first().hover();
	await editor.output.getByText('1 item').waitFor();
	pictures.push(await picture(editor.page, 'see-a-sample', editor.output));
	await editor.closePanel();
	await until('the test endpoint to be removed', () => (commet.endpoints.length === 0 ? true : undefined));

	await editor.publish();
	const told = editor.page.getByText('Registering the endpoint now.');
	await told.waitFor();
	await until('the endpoint to be registered', () => (commet.endpoints.length === 1 ? true : undefined));
	pictures.push(await picture(editor.page, 'publish', editor.page.getByRole('dialog').filter({ has: told })));
	expect(commet.endpoints.map(({ url, events }) => ({ origin: new URL(url).origin, events }))).toEqual([
		{ origin: publicOrigin, events: ['payment.received'] },
	]);
	expect((await commet.emit('payment.received')).map(({ status }) => status)).toEqual([200]);

	expect(pictures.map(({ shown }) => shown)).toEqual(pictures.map(({ recorded }) => recorded));
});

test('the resource locator lists the endpoints of the account and searches them', async () => {
	const { commet } = sandbox.standIns;
	commet.reset();
	for (const name of ['orders', 'invoices', 'stock']) {
		commet.addEndpoint({ url: `https://shop.example.com/hooks/${name}`, events: ['payment.received'] });
	}
	const credentials = { commetApi: await commetCredential('Commet for lists') };
	await openAction('commet', credentials, { resource: 'endpoint', operation: 'get' });
	const entries = editor.page.getByTestId('rlc-item');
	await editor.panel.getByTestId('rlc-input').click();
	await entries.getByText('https://shop.example.com/hooks/stock').waitFor();
	expect(await entries.count()).toBe(commet.endpoints.length);
	const shown = await picture(editor.page, 'pick-an-endpoint', editor.panel.getByTestId('node-parameters'));
	await editor.searchList('INVOICES');
	await until('the search to narrow the list', async () => ((await entries.count()) === 1 ? true : undefined));
	expect(await entries.allInnerTexts()).toEqual(['https://shop.example.com/hooks/invoices']);
	expect(shown.shown).toEqual(shown.recorded);
});

test('a published trigger whose events are taken out is not published again, and its endpoint stays as it is', async () => {
	const { commet } = sandbox.standIns;
	commet.reset();
	commet.tunnel(publicOrigin, host.n8n.baseUrl);
	const credentials = { commetApi: await commetCredential('Commet without events') };
	// Without a clock, so that what is changed at the service is what the editor has led to.
	const parameters = { service: 'commet', events: ['payment.received'], options: { checkEndpoint: 'off' } };
	const { id } = await host.api.createWorkflow(triggerWorkflow('Events taken out', parameters, credentials));
	expect(await host.api.activate(id)).toEqual({ status: 'published', errors: [] });
	const { activeVersionId } = await host.api.workflow(id);
	const endpoints = structuredClone(commet.endpoints);
	const calls = commet.requests.length;
	expect(endpoints.map(({ events }) => events)).toEqual([['payment.received']]);

	await editor.openWorkflow(id);
	await until('n8n to show it as published', async () => (await editor.publishing()).text === 'Published' || undefined);
	await editor.openNode(triggerName);
	// A chosen entry of the list is taken out by choosing it again.
	await editor.openChoices('events');
	await editor.page.keyboard.type('payment.received');
	await editor.entries.getByText('Payment Received (payment.received)').click();
	await editor.closeChoices('events');
	await editor.issues.waitFor();
	expect(await editor.canExecute()).toBe(false);
	await editor.closePanel();

	await until('n8n to save what was changed', async () =>
		(await host.api.workflow(id)).versionId === activeVersionId ? undefined : true,
	);
	expect(await editor.publishing()).toEqual({ text: 'Publish', canPublish: false });
	await editor.openPublishButton.hover();
	await editor.page.getByText('1 node has issues, fix them before publishing.').first().waitFor();

	expect(await host.api.workflow(id)).toMatchObject({ activeVersionId });
	expect(commet.endpoints).toEqual(endpoints);
	expect(commet.requests.slice(calls).filter(({ method }) => method !== 'GET')).toEqual([]);
	expect((await commet.emit('payment.received')).map(({ status }) => status)).toEqual([200]);
});

test('publishing with a localhost address says what to do', async () => {
	const credentials = { commetApi: await commetCredential('Commet for localhost') };
	const address = `${host.n8n.baseUrl}/`;
	await host.n8n.restart({ N8N_WEBHOOK_URL: address, WEBHOOK_URL: address });
	const before = sandbox.standIns.commet.endpoints.length;
	const { id } = await host.api.createWorkflow(
		triggerWorkflow('Localhost', { service: 'commet', events: ['payment.received'] }, credentials),
	);
	await editor.openWorkflow(id);
	await editor.publish();
	const said = editor.page.getByRole('alert').filter({ hasText: 'Commet cannot deliver to this n8n' });
	// n8n tries five times before it says so.
	await said.waitFor({ timeout: 120_000 });
	for (const part of ['N8N_WEBHOOK_URL', 'https://', 'restart n8n', 'Allow Private URL']) {
		expect(await said.innerText()).toContain(part);
	}
	expect(sandbox.standIns.commet.endpoints).toHaveLength(before);
});

/** What a workflow of the gallery takes, in presses of the mouse; the other triggers of n8n are held against it. */
const pressed: { published?: number; mapped?: number } = {};

test('the gallery: from "lemon squeezy" to a sample, a mapped field, a published workflow and a run', async () => {
	const service = galleryServices().find(({ id }) => id === 'lemonSqueezy');
	if (!service) throw new Error('the gallery has no Lemon Squeezy');
	const server = await DefinitionServer.start(service);
	try {
		await editor.newWorkflow();
		const start = (await editor.presses()) - 1;
		await editor.searchNodes('lemon squeezy');
		await editor.openFound('Webhook Endpoint');
		await editor.nodePanel.getByText('On Lemon Squeezy event').click();

		await editor.newCredential();
		await editor.chooseInCredential('service', 'Lemon Squeezy');
		await editor.fillCredential('apiKey', 'ls-key-0123456789');
		await editor.fillCredential('account', '12345');
		const shown = await picture(editor.page, 'connect-a-gallery-account', editor.credentialDialog);
		await editor.fillCredential('baseUrl', server.origin);
		await editor.saveCredential();
		await editor.credentialDialog.waitFor({ state: 'hidden' });
		expect(server.calls.map(({ operation, authorization }) => ({ operation, authorization }))).toContainEqual({
			operation: 'list',
			authorization: 'Bearer ls-key-0123456789',
		});

		await editor.openChoices('events');
		await editor.page.keyboard.type('order created');
		await editor.entries.getByText('Order Created (order_created)').click();
		await editor.closeChoices('events');

		// Not needed where services can reach this n8n.
		const beforeOption = await editor.presses();
		await editor.addOption('Allow Private URL');
		await editor.switchOn('allowPrivateUrl');
		const beforeSample = await editor.presses();
		await editor.execute();
		await editor.output.getByText('order_created').first().waitFor();
		await until('the test endpoint to be removed', () => (server.endpoints.length === 0 ? true : undefined));
		const ofSample = (await editor.presses()) - beforeSample;

		await editor.closePanel();
		await editor.addBehind('Edit Fields (Set)');
		await editor.dragField('user_email', editor.panel.getByTestId('assignment-collection-drop-area'));
		await editor.panel.getByText('{{ $json.data.attributes.user_email }}').first().waitFor();
		pressed.mapped = (await editor.presses()) - start - (beforeSample - beforeOption);
		const beforePublishing = await editor.presses();
		await editor.closePanel();

		await editor.openPublish();
		pressed.published = beforeOption - start + (await editor.presses()) - beforePublishing;
		expect(ofSample).toBe(1);
		await editor.publishButton.click();
		await editor.page.getByText('Registering the endpoint now.').waitFor();
		await until('the endpoint to be registered', () => (server.endpoints.length === 1 ? true : undefined));
		const [endpoint] = server.listed();
		expect(endpoint?.events).toEqual(['order_created']);
		const url = new URL(String(endpoint?.url));
		expect(url.origin).toBe(host.n8n.baseUrl);

		await editor.closePublished();

		// The sample has run the workflow in the editor.
		const before = await host.api.executions(editor.workflowId);
		// n8n opens the path of a published workflow at its own pace.
		await until('a signed delivery to arrive', async () => {
			const attempts = await server.emit('order_created');
			return attempts.every(({ status }) => status === 200) ? true : undefined;
		});
		const [run, ...others] = await host.api.waitForExecutions(editor.workflowId, before.length + 1);
		expect(others).toHaveLength(before.length);
		const execution = await host.api.execution(run?.id ?? '');
		const [item] = outputOf(execution, 'Webhook Endpoint Trigger');
		expect(item).toMatchObject({ service: 'lemonSqueezy', event: 'order_created', test: false });
		expect(item).not.toHaveProperty('sample');
		// The field that was dragged, and nothing else.
		expect(JSON.stringify(outputOf(execution, 'Edit Fields'))).toContain('ada@example.com');
		expect(JSON.stringify(outputOf(execution, 'Edit Fields'))).not.toContain('order_number');
		await editor.openExecutions();
		const successes = [run, ...others].filter((each) => each?.status === 'success').length;
		await until('the run to be listed', async () =>
			(await editor.succeeded.count()) === successes ? true : undefined,
		);
		expect(shown.shown).toEqual(shown.recorded);
	} finally {
		await server.stop();
	}
});

/** Triggers of n8n, with what their panels want before they can be published. */
const theirs: Array<{ found: string; entry: RegExp; secret: string; lists: number }> = [
	{ found: 'Stripe', entry: /^On charge succeeded$/i, secret: 'secretKey', lists: 0 },
	{ found: 'GitHub', entry: /^On push$/i, secret: 'accessToken', lists: 2 },
];

/** Builds a workflow on a trigger of n8n up to the button that publishes. @returns the presses of the mouse that it took */
async function pressesOf({ found, entry, secret, lists }: (typeof theirs)[number]): Promise<number> {
	await editor.newWorkflow();
	const start = (await editor.presses()) - 1;
	await editor.searchNodes(found);
	await editor.nodePanel.getByTestId('node-creator-item-name').getByText(found, { exact: true }).first().click();
	await editor.nodePanel.getByText(entry).first().click();
	await editor.newCredential();
	await editor.fillCredential(secret, 'a-key-0123456789');
	await editor.saveCredential();
	await editor.credentialDialog.waitFor({ state: 'hidden' });
	for (let list = 0; list < lists; list += 1) {
		await editor.panel.getByTestId('rlc-input').nth(list).click();
		await editor.searchList('acme');
		await editor.page.getByTestId('rlc-item').filter({ visible: true }).getByText('acme').click();
	}
	await editor.closePanel();
	await editor.openPublish();
	expect(await editor.publishButton.isEnabled()).toBe(true);
	return (await editor.presses()) - start;
}

test('it takes no more presses of the mouse than with the GitHub Trigger of n8n', async () => {
	// Their services are not here: the key is taken for right, and an account has one thing to choose.
	const answers: Array<[string, unknown]> = [
		['**/rest/credentials/test', { status: 'OK', message: 'Connection successful!' }],
		['**/rest/dynamic-node-parameters/resource-locator-results', { results: [{ name: 'acme', value: 'acme' }] }],
	];
	for (const [path, data] of answers)
		await editor.page.route(path, async (route) => await route.fulfill({ json: { data } }));
	try {
		const presses: Record<string, number> = {};
		for (const trigger of theirs) presses[trigger.found] = await pressesOf(trigger);
		const { published = Infinity, mapped = Infinity } = pressed;
		tell(
			`Presses of the mouse to publish: ${published} for Lemon Squeezy, ${presses.Stripe} for the Stripe Trigger, ${presses.GitHub} for the GitHub Trigger; ${mapped} to a field that is mapped from a sample.`,
		);
		expect(published).toBeLessThanOrEqual(presses.GitHub ?? 0);
		// n8n's entry in the list of nodes has chosen Stripe's event already, and its account is of one service only.
		expect(published - (presses.Stripe ?? 0)).toBeLessThanOrEqual(4);
	} finally {
		for (const [path] of answers) await editor.page.unroute(path);
	}
});
