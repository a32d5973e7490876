import { createServer } from 'node:net';
import path from 'node:path';
import { actionType } from '../../host/actionWorkflow';
import type { NodeInput, WorkflowInput } from '../../host/api';
import { listenOnLoopback } from '../../host/loopback';
import { triggerType, triggerWorkflow } from '../../host/triggerWorkflow';
import { until } from '../../host/until';
import { startSandbox } from '../../sandbox';
import { galleryServices } from '../../scripts/gallery';
import { startHost, type Host } from '../e2e/support';
import { DefinitionServer } from '../support/definitionServer';
import { sentencesOf } from '../support/plainText';
import { startUntrustedServer } from '../support/untrustedServer';
import { Editor } from './editor';
import { whenActing, whenListening, whenPublishing, type ErrorKind, type World } from './errorKinds';

/** A laptop's, as most people have it. */
const screen = { width: 1440, height: 900 };

/** Where to put a picture of each error, to be looked at. */
const { ERROR_PICTURES: pictures } = process.env;

const tell = (line: string) => void process.stderr.write(`  ${line}\n`);

const running: Array<{ stop: () => Promise<void> }> = [];
let host: Host;
let world: World;
let editor: Editor;

beforeAll(async () => {
	const telegram = galleryServices().find(({ id }) => id === 'telegram');
	if (!telegram) throw new Error('the gallery has no Telegram');
	const sandbox = await startSandbox();
	const untrusted = await startUntrustedServer();
	const server = await DefinitionServer.start(telegram);
	running.push(sandbox, untrusted, server);
	world = { standIns: sandbox.standIns, telegram: server, untrusted: untrusted.origin, nobody: await nobodyAt() };
	host = await startHost({
		env: {
			N8N_SSRF_PROTECTION_ENABLED: 'true',
			// The stand-ins are on this machine, which the protection would keep n8n away from.
			N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.0/8,::1/128',
			N8N_SSRF_BLOCKED_HOSTNAMES: 'localhost',
		},
	});
	running.push(host);
	editor = await Editor.open(host.n8n.baseUrl, tell, screen);
});

afterAll(async () => {
	await editor?.close();
	for (const one of running.reverse()) await one.stop();
});

/** An address that nobody listens at any more. */
async function nobodyAt(): Promise<string> {
	const { origin, stop } = await listenOnLoopback(createServer());
	await stop();
	return origin;
}

/** Everything at the services as it was at first, and then as this kind of error wants it. */
function prepare({ before }: ErrorKind): void {
	for (const standIn of Object.values(world.standIns)) standIn.reset();
	world.telegram.endpoints.length = 0;
	before?.(world);
}

/** Saves the credential of a kind. @returns how its node names it */
async function credentialsOf({ name, credential }: ErrorKind): Promise<Record<string, string>> {
	const { type, data } = credential(world);
	return { [type]: await host.api.createCredential({ name, type, data }) };
}

/** One workflow with a node for each kind, side by side, so that the editor is opened once. */
async function workflowOf(kinds: ErrorKind[], type: string, typeVersion: number): Promise<WorkflowInput> {
	const start = 'Start';
	const nodes: NodeInput[] = [];
	for (const [index, kind] of kinds.entries()) {
		const credentials = Object.entries(await credentialsOf(kind)).map(([each, id]) => [each, { id, name: kind.name }]);
		nodes.push({
			name: kind.name,
			type,
			typeVersion,
			position: [(index % 7) * 240 + 240, Math.floor(index / 7) * 200],
			parameters: kind.parameters,
			credentials: Object.fromEntries(credentials),
			...(type === triggerType ? { webhookId: `errors-${index}` } : {}),
		});
	}
	if (type === triggerType) return { name: 'Errors of triggers', nodes };
	const manual = { name: start, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
	return {
		name: 'Errors of actions',
		nodes: [{ ...manual, position: [0, 0] }, ...nodes],
		connections: { [start]: { main: [kinds.map(({ name }) => ({ node: name, type: 'main', index: 0 }))] } },
	};
}

/** The first sentence, and the next one, which says what to do, are read at once: nothing has to be opened or scrolled. */
async function expectToRead(tab: Editor, { name, sentence }: ErrorKind): Promise<void> {
	// Of a run, n8n may report the same twice.
	const report = tab.page.getByRole('alert').filter({ hasText: sentence }).first();
	await report.waitFor();
	if (pictures) await tab.page.screenshot({ path: path.join(pictures, `${name}.png`), animations: 'disabled' });
	const sentences = sentencesOf(await report.locator('.el-notification__content').innerText());
	expect(sentences).toContain(sentence);
	const next = sentences[sentences.indexOf(sentence) + 1];
	const both = [sentence, next ?? sentence];
	const unread = async () =>
		await Promise.all(both.map(async (each) => [each, await tab.unread(report, each)] as const));
	const isRead = async () => (await unread()).every(([, lines]) => lines.length === 0) || undefined;
	// A report slides in: before it has come to rest, its lines are outside the window. What is wrong then is told below.
	await until('the report to come to rest', isRead, { boundMs: 5_000, everyMs: 50 }).catch(() => undefined);
	expect(await unread()).toEqual(both.map((each) => [each, []]));
}

async function expectWhenExecuted(kind: ErrorKind): Promise<void> {
	prepare(kind);
	await editor.openNode(kind.name);
	try {
		await editor.execute();
		await expectToRead(editor, kind);
	} finally {
		await editor.closeReports();
		await editor.closePanel();
	}
}

describe('at Execute step of the trigger', () => {
	beforeAll(async () => {
		const { id } = await host.api.createWorkflow(await workflowOf(whenListening, triggerType, 2));
		await editor.openWorkflow(id);
	});

	test.each(whenListening)('$name', expectWhenExecuted);
});

describe('at Execute step of the action node', () => {
	let id: string;

	beforeAll(async () => ({ id } = await host.api.createWorkflow(await workflowOf(whenActing, actionType, 1))));

	test.each(whenActing)('$name', async (kind) => {
		// n8n goes on from the run before, and stumbles where another node was run.
		await editor.openWorkflow(id);
		await expectWhenExecuted(kind);
	});
});

describe('at Publish', () => {
	const tabs = new Map<string, Editor>();

	beforeAll(async () => {
		for (const standIn of Object.values(world.standIns)) standIn.reset();
		for (const { before } of whenPublishing) before?.(world);
		for (const kind of whenPublishing) {
			const tab = await editor.anotherTab();
			const workflow = triggerWorkflow(kind.name, kind.parameters, await credentialsOf(kind));
			const { id } = await host.api.createWorkflow(workflow);
			await tab.openWorkflow(id);
			await tab.publish();
			tabs.set(kind.name, tab);
		}
	});

	test.each(whenPublishing)('$name', async (kind) => {
		const tab = tabs.get(kind.name);
		if (!tab) throw new Error('has no tab');
		await expectToRead(tab, kind);
	});
});
