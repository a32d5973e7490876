import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import axios from 'axios';
import express from 'express';
import { z } from 'zod';
import { listenOnLoopback } from '../../host/loopback';
import type { LiveWorkflow } from '../support/liveWorkflow';
import { applyBlocks, pageBlocks } from '../support/pageBlocks';

/** Building, linting and testing a copy takes its time, the more so beside other tests. */
const minutes = 60_000;
jest.setTimeout(8 * minutes);

const root = path.join(__dirname, '../..');
const notCopied = /^(\.git|\.cache|dist|\.driven|coverage|node_modules|host\/[^/]+\/node_modules)$/;

let copy: string;

/** Runs a program of an installed package in the copy. @returns what it printed */
async function run(file: string, ...args: string[]): Promise<string> {
	const program = path.join(root, 'node_modules', file);
	const child = promisify(execFile)(process.execPath, [program, ...args], {
		cwd: copy,
		env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
		timeout: 5 * minutes,
		maxBuffer: 64 * 1024 * 1024,
	});
	const { stdout, stderr } = await child.catch((thrown: unknown) => {
		const { stdout: out, stderr: err } = z.object({ stdout: z.string(), stderr: z.string() }).parse(thrown);
		throw new Error(`${file} ${args.join(' ')} failed:\n${`${out}${err}`.slice(-4000)}`);
	});
	return stdout + stderr;
}

const changed: string[] = [];

beforeAll(async () => {
	copy = await mkdtemp(path.join(tmpdir(), 'adding-a-service-'));
	await cp(root, copy, {
		recursive: true,
		filter: (source) => !notCopied.test(path.relative(root, source).replaceAll(path.sep, '/')),
	});
	await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
	const blocks = pageBlocks(await readFile(path.join(root, 'docs/adding-a-service.md'), 'utf8'));
	changed.push(...new Set(blocks.map(({ file }) => file)));
	await applyBlocks(copy, blocks);
	await run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
	await run('gulp/bin/gulp.js', '-L');
	// What the tests drive a workflow with, and the sources beside it.
	const driven = path.join(copy, 'tsconfig.driven.json');
	const compilerOptions = { noEmit: false, outDir: '.driven', rootDir: '.' };
	const { include } = z
		.object({ include: z.array(z.string()) })
		.parse(JSON.parse(await readFile(path.join(copy, 'tsconfig.build.json'), 'utf8')));
	await writeFile(
		driven,
		JSON.stringify({ extends: './tsconfig.json', compilerOptions, include, files: ['test/support/liveWorkflow.ts'] }),
	);
	await run('typescript/bin/tsc', '-p', driven);
});

afterAll(async () => {
	if (copy) await rm(copy, { recursive: true, force: true, maxRetries: 5 });
});

test('the page makes no more than the row, its catalog lines, its credential and what holds them against the facts', () => {
	expect(changed).toEqual([
		'services/catalog/example.ts',
		'services/catalog/index.ts',
		'credentials/ExampleApi.credentials.ts',
		'package.json',
		'test/unit/services/catalog.test.ts',
		'test/unit/services/events.test.ts',
		'test/unit/services/rows.test.ts',
		'docs/services/example.md',
	]);
});

const optionSchema = z.object({ value: z.unknown().optional() });
const nodesSchema = z.array(
	z.object({
		name: z.string(),
		credentials: z.array(z.object({ name: z.string() })),
		properties: z.array(
			z.object({
				name: z.string(),
				options: z.array(optionSchema).optional(),
				displayOptions: z.object({ show: z.record(z.string(), z.array(z.unknown())).optional() }).optional(),
			}),
		),
	}),
);

/** A file that the build has made for n8n. */
const made = async (file: string): Promise<unknown> =>
	JSON.parse(await readFile(path.join(copy, 'dist', file), 'utf8'));

describe('the built package', () => {
	test.each(['webhookEndpoint', 'webhookEndpointTrigger'])(
		'%s offers the service, its events, its credential',
		async (name) => {
			const node = nodesSchema.parse(await made('types/nodes.json')).find((each) => each.name === name);
			const values = (property: string, wanted: Record<string, string>) =>
				(node?.properties ?? [])
					.filter((each) => each.name === property)
					.filter(({ displayOptions }) =>
						Object.entries(wanted).every(([key, value]) => displayOptions?.show?.[key]?.includes(value)),
					)
					.flatMap(({ options }) => (options ?? []).map(({ value }) => value));
			expect(values('service', {})).toContain('example');
			expect([...new Set(values('events', { service: 'example' }))]).toEqual([
				'*',
				'order.cancelled',
				'order.created',
				'order.paid',
			]);
			expect(node?.credentials.map((credential) => credential.name)).toContain('exampleApi');
			if (name !== 'webhookEndpoint') return;
			const operations = values('operation', { service: 'example', resource: 'endpoint' });
			expect(operations).toEqual(expect.arrayContaining(['create', 'update', 'upsert', 'rotateSecret', 'enable']));
			expect(operations).not.toContain('getSecret');
			expect(operations).not.toContain('sendTest');
		},
	);

	test('n8n finds the credential, and the editor finds the nodes by the name of the service', async () => {
		expect(await made('known/credentials.json')).toMatchObject({
			exampleApi: { className: 'ExampleApi', sourcePath: 'dist/credentials/ExampleApi.credentials.js' },
		});
		const folders = ['WebhookEndpoint', 'WebhookEndpointTrigger'];
		for (const folder of folders) {
			const codex = await made(`nodes/${folder}/${folder}.node.json`);
			expect(z.object({ alias: z.array(z.string()) }).parse(codex).alias).toContain('Example');
		}
	});
});

interface Hook {
	id: string;
	target_url: string;
	topics: string[];
	state: 'live' | 'paused';
	note: string;
	created_at: string;
}

/** The shop of the page, with the calls that a trigger makes. */
class ExampleShop {
	readonly hooks: Hook[] = [];
	readonly secrets = new Map<string, string>();
	readonly apiKey = 'ex_loopback';
	private constructor(
		readonly baseUrl: string,
		readonly stop: () => Promise<void>,
	) {}

	static async start(): Promise<ExampleShop> {
		const app = express().use(express.json());
		const { origin, stop } = await listenOnLoopback(createServer(app));
		const shop = new ExampleShop(`${origin}/v1`, stop);
		app.use('/v1', shop.routes());
		return shop;
	}

	private routes(): express.Router {
		const router = express.Router();
		router.use((request, response, next) => {
			if (request.get('authorization') === `Bearer ${this.apiKey}`) next();
			else response.status(401).json({ message: 'unknown key' });
		});
		// One on a page: whoever does not follow the pages misses the others.
		router.get('/hooks', (request, response) => {
			const from = Number(request.query.after ?? 0);
			const next = from + 1 < this.hooks.length ? String(from + 1) : null;
			response.json({ hooks: this.hooks.slice(from, from + 1), next });
		});
		router.post('/hooks', (request, response) => {
			const wanted = z
				.object({ target_url: z.string().url(), topics: z.array(z.string()).min(1), note: z.string() })
				.strict()
				.parse(request.body);
			response.status(201).json(this.add(wanted));
		});
		router.patch('/hooks/:id', (request, response) => {
			const hook = this.hooks.find(({ id }) => id === request.params.id);
			response.json({ hook: Object.assign(hook ?? {}, request.body) });
		});
		router.delete('/hooks/:id', (request, response) => {
			this.hooks.splice(
				this.hooks.findIndex(({ id }) => id === request.params.id),
				1,
			);
			response.status(204).end();
		});
		return router;
	}

	add(wanted: Pick<Hook, 'target_url' | 'topics' | 'note'>): { hook: Hook; signing_secret: string } {
		const id = `hook_${this.secrets.size + 1}`;
		const secret = `shh_${id}_0123456789`;
		const hook: Hook = { id, ...wanted, state: 'live', created_at: '2026-07-31T10:00:00Z' };
		this.hooks.push(hook);
		this.secrets.set(id, secret);
		return { hook, signing_secret: secret };
	}

	/** Delivers an event as the page says that Example does. */
	async deliver(address: string, secret: string, event: { id: string; topic: string }) {
		const body = JSON.stringify({ ...event, sent_at: '2026-07-31T10:00:00.000Z', data: { order: '1042' } });
		const time = Math.floor(Date.now() / 1000);
		const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
		const { status, data } = await axios.post<unknown>(address, body, {
			proxy: false,
			validateStatus: () => true,
			headers: { 'content-type': 'application/json', 'Example-Signature': `t=${time},v1=${signature}` },
		});
		return { status, data };
	}
}

test('the built trigger registers at the service, proves its deliveries, and removes the endpoint', async () => {
	const support = (await import(path.join(copy, '.driven/test/support/liveWorkflow.js'))) as {
		LiveWorkflow: typeof LiveWorkflow;
	};
	const shop = await ExampleShop.start();
	const live = await support.LiveWorkflow.start({
		parameters: { service: 'example', registration: 'automatic', events: ['order.paid', 'order.cancelled'] },
		credentials: { exampleApi: { apiKey: shop.apiKey, baseUrl: shop.baseUrl } },
		publicUrl: 'https://n8n.example.com',
	});
	try {
		const foreign = shop.add({ target_url: 'https://crm.example.com/hook', topics: ['order.created'], note: '' });
		await live.goLive();
		const [, ours] = shop.hooks;
		expect(shop.hooks).toHaveLength(2);
		expect(ours).toMatchObject({
			target_url: live.url,
			topics: ['order.paid', 'order.cancelled'],
			note: 'n8n: Orders to spreadsheet / Trigger',
			state: 'live',
		});

		const secret = shop.secrets.get(ours?.id ?? '') ?? '';
		const paid = { id: 'evt_1', topic: 'order.paid' };
		expect(await shop.deliver(live.localUrl, secret, paid)).toMatchObject({ status: 200 });
		expect(live.runs).toEqual([
			{
				service: 'example',
				event: 'order.paid',
				deliveryId: 'evt_1',
				timestamp: '2026-07-31T10:00:00.000Z',
				test: false,
				data: { order: '1042' },
			},
		]);
		expect(await shop.deliver(live.localUrl, 'another', { ...paid, id: 'evt_2' })).toEqual({
			status: 401,
			data: { status: 'rejected', reason: 'signature_mismatch' },
		});
		expect(await shop.deliver(live.localUrl, secret, { id: 'evt_3', topic: 'order.created' })).toEqual({
			status: 200,
			data: { status: 'ignored', reason: 'event_not_selected' },
		});
		await shop.deliver(live.localUrl, secret, { id: 'evt_4', topic: 'hook.test' });
		expect(live.runs.slice(1)).toMatchObject([{ event: 'hook.test', test: true }]);

		// Switched off at the service: going live again switches it on.
		if (ours) ours.state = 'paused';
		await live.goLive();
		expect(ours?.state).toBe('live');

		await live.goOff();
		expect(shop.hooks).toEqual([foreign.hook]);

		live.options.credentials = { exampleApi: { apiKey: 'ex_wrong', baseUrl: shop.baseUrl } };
		await expect(live.goLive()).rejects.toThrow(
			'Example did not accept the credential (HTTP 401) while looking for the endpoint of this workflow. Check the Example credential: it may be mistyped, expired or revoked. Example says: "unknown key". API keys are in the Example dashboard under Settings > API.',
		);
	} finally {
		await live.stop();
		await shop.stop();
	}
});

test('the copy passes the linter, and the tests that need no stand-in', async () => {
	const checked = changed.filter((file) => !file.endsWith('.md'));
	await run('eslint/bin/eslint.js', '--max-warnings', '0', ...checked);
	await run('prettier/bin/prettier.cjs', '--check', ...checked);
	await run('tsx/dist/cli.mjs', 'scripts/generated.ts');
	expect(await readFile(path.join(copy, 'docs', 'action.md'), 'utf8')).toContain(
		'| Example | N | N | N | N | N | N | N | – | – | – | – |',
	);
	const output = await run(
		'jest/bin/jest.js',
		'test/unit/services',
		'test/unit/nodes',
		'test/unit/docs',
		'test/unit/examples',
	);
	expect(output).toMatch(/^Tests: +\d+ passed, \d+ total$/m);
});
