import { actionWorkflow } from '../../host/actionWorkflow';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox } from '../../sandbox';
import { startHost, type Host } from '../e2e/support';
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
	await editor.page
		.getByTestId('rlc-search')
		.locator('input')
		.or(editor.page.locator('input[data-test-id=rlc-search]'))
		.first()
		.fill('INVOICES');
	await until('the search to narrow the list', async () => ((await entries.count()) === 1 ? true : undefined));
	expect(await entries.allInnerTexts()).toEqual(['https://shop.example.com/hooks/invoices']);
	expect(shown.shown).toEqual(shown.recorded);
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
