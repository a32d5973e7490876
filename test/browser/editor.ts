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
	) {}

	/**
	 * Opens a browser and signs in as the owner.
	 *
	 * @param baseUrl address of a running n8n, without a slash at the end
	 */
	static async open(baseUrl: string, tell: (line: string) => void): Promise<Editor> {
		const browser = await chromium.launch({ executablePath: await ensureChromium(tell), args: chromiumArgs });
		try {
			const context = await browser.newContext({
				viewport: pictureSize,
				colorScheme: 'light',
				reducedMotion: 'reduce',
			});
			const page = await context.newPage();
			page.setDefaultTimeout(boundMs);
			await page.goto(`${baseUrl}/signin`);
			await page.locator('input[name=emailOrLdapLoginId]').fill(localOwner.email);
			await page.locator('input[name=password]').fill(localOwner.password);
			await page.getByRole('button', { name: 'Sign in' }).click();
			await page.waitForURL(({ pathname }) => !pathname.includes('signin'));
			return new Editor(browser, page, baseUrl);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.browser.close();
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

	/** Opens the list of a parameter. */
	async openChoices(name: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
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

	/** Runs the open node; a trigger listens for one event. */
	async execute(): Promise<void> {
		await this.panel.getByTestId('node-execute-button').click();
	}

	/** What the node of the open panel has put out. */
	get output(): Locator {
		return this.panel.getByTestId('output-panel');
	}

	/** Publishes the open workflow. */
	async publish(): Promise<void> {
		await this.page.getByTestId('workflow-open-publish-modal-button').click();
		await this.page.getByTestId('workflow-publish-button').click();
	}
}

/** The first line of a text that is shown, without blanks around it. */
export const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? '';
