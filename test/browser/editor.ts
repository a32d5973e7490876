import { type Browser, chromium, type Locator, type Page, selectors } from 'playwright-core';
import { localOwner } from '../../host/api';
import { ensureChromium } from '../../host/chromium';
import { until } from '../../host/until';

// n8n marks its elements so.
selectors.setTestIdAttribute('data-test-id');

/** Longest wait for an element or a page, in milliseconds. */
const boundMs = 60_000;

const chromiumArgs = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-background-networking',
	// The editor asks npm's registry about packages: nothing leaves this machine.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export const pictureSize = { width: 1280, height: 800 };

/** n8n's editor in a real browser, by what a person sees and does there. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly baseUrl: string,
		private readonly pressed: { count: number },
	) {}

	/**
	 * Opens a browser and signs in as the owner.
	 *
	 * @param baseUrl address of a running n8n, without a slash at the end
	 * @param viewport size of the page; that of the pictures in `docs/images` without it
	 */
	static async open(baseUrl: string, tell: (line: string) => void, viewport = pictureSize): Promise<Editor> {
		const browser = await chromium.launch({ executablePath: await ensureChromium(tell), args: chromiumArgs });
		try {
			const context = await browser.newContext({
				viewport,
				colorScheme: 'light',
				reducedMotion: 'reduce',
			});
			const pressed = { count: 0 };
			await context.exposeBinding('countPress', () => void (pressed.count += 1));
			await context.addInitScript({
				content: "addEventListener('pointerdown', (event) => { if (event.isTrusted) void countPress(); }, true);",
			});
			const page = await context.newPage();
			page.setDefaultTimeout(boundMs);
			await page.goto(`${baseUrl}/signin`);
			await page.locator('input[name=emailOrLdapLoginId]').fill(localOwner.email);
			await page.locator('input[name=password]').fill(localOwner.password);
			await page.getByRole('button', { name: 'Sign in' }).click();
			await page.waitForURL(({ pathname }) => !pathname.includes('signin'));
			return new Editor(browser, page, baseUrl, pressed);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** Another tab of the same person. It ends with the browser. */
	async anotherTab(): Promise<Editor> {
		const page = await this.page.context().newPage();
		page.setDefaultTimeout(boundMs);
		return new Editor(this.browser, page, this.baseUrl, this.pressed);
	}

	/**
	 * How often the mouse was pressed so far. Fields are filled without it, as with the Tab key, and lists are closed with
	 * that key.
	 */
	async presses(): Promise<number> {
		// What was counted in the page has arrived when this comes back.
		await this.page.evaluate('0');
		return this.pressed.count;
	}

	/** Opens an empty workflow, and the list of nodes to begin it with. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').click();
		await this.nodePanel.waitFor();
	}

	/** Opens a saved workflow. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.baseUrl}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** The list of nodes. */
	get nodePanel(): Locator {
		return this.page.getByTestId('node-creator');
	}

	/** Searches the list of nodes. */
	async searchNodes(text: string): Promise<void> {
		await this.page.getByTestId('node-creator-search-bar').fill(text);
	}

	/** Opens what was found under a name, and waits for the whole list: n8n draws it row by row while the other slides away. */
	async openFound(name: string): Promise<void> {
		await this.nodePanel.getByTestId('node-creator-item-name').getByText(name, { exact: true }).click();
		const title = this.nodePanel.getByText(/^Triggers \(\d+\)$/);
		await title.waitFor();
		const count = Number(/\d+/.exec(await title.innerText())?.[0]);
		await until('every trigger to be listed and the list before to be gone', async () => {
			const [drawn, before] = await Promise.all([
				this.nodePanel.getByText(/^On /).count(),
				this.nodePanel.getByText('What triggers this workflow?').count(),
			]);
			return drawn >= count && before === 0 ? true : undefined;
		});
	}

	/** Opens the panel of a node on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
		await this.panel.getByTestId('node-parameters').waitFor();
	}

	/** The panel of a node. */
	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	async closePanel(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** The labels of all that the panel shows, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = this.panel.getByTestId('node-parameters').locator('label.n8n-input-label, .n8n-notice, .notice');
		return (await labels.allInnerTexts()).map(firstLine).filter((label) => label !== '');
	}

	/** A parameter of the open panel, by its internal name. */
	parameter(name: string): Locator {
		return this.panel.getByTestId(`parameter-input-${name}`);
	}

	/** The entries of the list that is open at this moment. */
	get entries(): Locator {
		return this.page.locator('.el-select-dropdown__item:visible');
	}

	/** The titles of what a parameter offers to choose from, without what n8n itself adds. Closes the list again. */
	async choices(name: string): Promise<string[]> {
		await this.openChoices(name);
		const titles = (await this.entries.allInnerTexts()).map(firstLine).filter((title) => title !== 'Custom API Call');
		await this.closeChoices(name);
		return titles;
	}

	/** Opens the list of a parameter. While n8n loads it, the field is off, and has not yet the input that takes the click. */
	async openChoices(name: string): Promise<void> {
		await this.parameter(name).locator('input:not([disabled])').first().click();
		await this.entries.first().waitFor();
	}

	/** Closes the list of a parameter; Escape would close the whole panel. */
	async closeChoices(name: string): Promise<void> {
		await this.parameter(name).locator('input').first().press('Tab');
		await this.panel.getByTestId('node-title-container').first().hover();
		await this.entries.first().waitFor({ state: 'hidden' });
	}

	/** Chooses an entry of a parameter by its title. */
	async choose(name: string, title: string): Promise<void> {
		await this.openChoices(name);
		await this.entries
			.filter({ has: this.page.getByText(title, { exact: true }) })
			.first()
			.click();
		await this.entries.first().waitFor({ state: 'hidden' });
	}

	/** Adds an option to those of the open panel, by its title. */
	async addOption(title: string): Promise<void> {
		await this.panel.getByTestId('collection-parameter-add').locator('input').first().click();
		await this.entries.getByText(title, { exact: true }).click();
		await this.entries.first().waitFor({ state: 'hidden' });
	}

	/** Switches on a parameter or an option of the open panel, by its internal name. */
	async switchOn(name: string): Promise<void> {
		await this.parameter(name).locator('.el-switch, button[role=switch]').first().click();
	}

	/** Searches the list of a resource locator that is open. */
	async searchList(text: string): Promise<void> {
		await this.page
			.getByTestId('rlc-search')
			.locator('input')
			.or(this.page.locator('input[data-test-id=rlc-search]'))
			.filter({ visible: true })
			.first()
			.fill(text);
	}

	/** Where the panel asks for the account: the button that makes a credential, or the one that is chosen. */
	get account(): Locator {
		return this.panel.getByTestId('node-credentials-slot').filter({ visible: true });
	}

	/** The dialog of a credential. */
	get credentialDialog(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	/** Begins a new credential for the open node. */
	async newCredential(): Promise<void> {
		await this.account.getByTestId('node-credentials-empty-state').getByRole('button').click();
		await this.credentialDialog.getByTestId('credential-save-button').waitFor();
	}

	/** Fills in a text field of the credential by its internal name. */
	async fillCredential(field: string, value: string): Promise<void> {
		await this.credentialDialog.getByTestId(`parameter-input-${field}`).locator('input').first().fill(value);
	}

	/** Chooses an entry of a field of the credential, by its internal name and the title of the entry. */
	async chooseInCredential(field: string, title: string): Promise<void> {
		await this.credentialDialog.getByTestId(`parameter-input-${field}`).locator('input').first().click();
		await this.entries
			.filter({ has: this.page.getByText(title, { exact: true }) })
			.first()
			.click();
		await this.entries.first().waitFor({ state: 'hidden' });
	}

	async saveCredential(): Promise<void> {
		await this.credentialDialog.getByTestId('credential-save-button').click();
	}

	async closeCredential(): Promise<void> {
		await this.credentialDialog.getByRole('button', { name: /close/i }).first().click();
		await this.credentialDialog.waitFor({ state: 'hidden' });
	}

	/** Closes what n8n has reported at the edge of the page. */
	async closeReports(): Promise<void> {
		const reports = this.page.locator('.el-notification');
		// One that is on its way out cannot be pressed any more.
		const open = this.page.locator('.el-notification:not(.el-notification-fade-leave-active)');
		await until('the reports to be closed', async () => {
			if ((await open.count()) > 0) await open.first().locator('.el-notification__closeBtn').click();
			return (await reports.count()) === 0 || undefined;
		});
	}

	/** What of a text in a report cannot be read as it is: all of it, or lines that are cut off or covered. */
	async unread(report: Locator, text: string): Promise<string[]> {
		return await report.evaluate(unreadIn, text);
	}

	/** Runs the open node; a trigger listens for one event. */
	async execute(): Promise<void> {
		await this.panel.getByTestId('node-execute-button').click();
	}

	/** What the node of the open panel has put out. */
	get output(): Locator {
		return this.panel.getByTestId('output-panel');
	}

	/** Adds a node behind the only one of the canvas, by its name in the list of nodes, and opens its panel. */
	async addBehind(name: string): Promise<void> {
		await this.page.getByTestId('canvas-handle-plus').first().click();
		await this.nodePanel.waitFor();
		await this.searchNodes(name);
		await this.nodePanel.getByTestId('node-creator-item-name').getByText(name, { exact: true }).click();
		await this.panel.getByTestId('node-parameters').waitFor();
	}

	/** Drags a field of what comes in to a place of the open panel, by its name. */
	async dragField(name: string, place: Locator): Promise<void> {
		const field = this.panel.locator(`[data-target=mappable][data-name="${name}"]`).first();
		await field.hover();
		await this.page.mouse.down();
		const box = await place.boundingBox();
		if (!box) throw new Error('The place to drag a field to is not shown.');
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		// The editor takes it for a drag when it has moved, and drops it where it was moved to last.
		await this.page.mouse.move(x, y, { steps: 10 });
		await place.hover();
		await this.page.mouse.up();
	}

	/** Whether the open node can be run. */
	async canExecute(): Promise<boolean> {
		return await this.panel.getByTestId('node-execute-button').isEnabled();
	}

	/** The marks at the parameters of the open panel that keep it from being run. */
	get issues(): Locator {
		return this.panel.getByTestId('node-parameters').getByTestId('parameter-issues');
	}

	/** The button above the canvas that opens the dialog; disabled where there is nothing that can be published. */
	get openPublishButton(): Locator {
		return this.page.getByTestId('workflow-open-publish-modal-button');
	}

	/** What the button above the canvas says, and whether it can be pressed. */
	async publishing(): Promise<{ text: string; canPublish: boolean }> {
		const [text, canPublish] = await Promise.all([
			this.openPublishButton.innerText(),
			this.openPublishButton.isEnabled(),
		]);
		return { text: text.trim(), canPublish };
	}

	/** The button that publishes, in the dialog that asks whether to. */
	get publishButton(): Locator {
		return this.page.getByTestId('workflow-publish-button');
	}

	/** Opens the dialog that asks whether to publish. */
	async openPublish(): Promise<void> {
		await this.openPublishButton.click();
		await this.publishButton.waitFor();
	}

	/** Publishes the open workflow. */
	async publish(): Promise<void> {
		await this.openPublish();
		await this.publishButton.click();
	}

	/** Closes what n8n says when a workflow was published. */
	async closePublished(): Promise<void> {
		const button = this.page.getByRole('button', { name: 'Got it' });
		await button.click();
		await button.waitFor({ state: 'hidden' });
	}

	/** The id of the open workflow, which the address of the page ends with. */
	get workflowId(): string {
		return /\/workflow\/(\w+)/.exec(this.page.url())?.[1] ?? '';
	}

	/** The executions in the list that have succeeded. */
	get succeeded(): Locator {
		return this.page.locator('[data-test-execution-status=success]');
	}

	/** Opens the list of the executions of the open workflow. */
	async openExecutions(): Promise<void> {
		await this.page.getByTestId('radio-button-executions').click();
		await this.page.getByTestId('executions-sidebar').waitFor();
	}
}

/** The first line of a text that is shown, without blanks around it. */
export const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? '';

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** As much of a page as it takes to find out where a text is drawn. */
interface PageElement {
	contains(other: unknown): boolean;
	ownerDocument: {
		createTreeWalker(root: unknown, shown: number): { nextNode(): { textContent: string | null } | null };
		createRange(): {
			setStart(node: unknown, offset: number): void;
			setEnd(node: unknown, offset: number): void;
			getClientRects(): Iterable<Box>;
		};
		elementFromPoint(x: number, y: number): unknown;
	};
}

/**
 * Runs in the page: it can use nothing from here. A line can be read where the element is on top at its corners, which it
 * is not where the line is scrolled away, cut off, covered, or outside the window.
 */
const unreadIn = (element: PageElement, text: string): string[] => {
	const { ownerDocument: page } = element;
	const texts = page.createTreeWalker(element, 4);
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const start = node.textContent?.indexOf(text) ?? -1;
		if (start < 0) continue;
		const range = page.createRange();
		range.setStart(node, start);
		range.setEnd(node, start + text.length);
		const lines = [...range.getClientRects()];
		return lines.flatMap(({ left, top, right, bottom }, index) => {
			const corners = [left + 1, right - 1].flatMap((x) => [top + 1, bottom - 1].map((y) => ({ x, y })));
			const isRead = corners.every(({ x, y }) => element.contains(page.elementFromPoint(x, y)));
			return isRead ? [] : [`line ${index + 1} of ${lines.length}`];
		});
	}
	return ['all of it'];
};
