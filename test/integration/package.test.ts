import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { z } from 'zod';
import { galleryServices } from '../../scripts/gallery';
import type { loadDefinition } from '../../services/catalog';
import { requireBuilt } from '../support/built';

const root = join(__dirname, '../..');

const packedSchema = z.array(z.object({ size: z.number(), files: z.array(z.object({ path: z.string() })) })).length(1);

/** What `npm pack` would put into the tarball of what is built now; `npm run test:integration` builds before it runs this. */
async function packed() {
	requireBuilt();
	const shell = process.platform === 'win32';
	const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: root,
		shell,
	});
	const [tarball] = packedSchema.parse(JSON.parse(stdout));
	return { size: tarball?.size ?? 0, paths: tarball?.files.map(({ path }) => path) ?? [] };
}

test('the tarball is small and holds what n8n loads, and nothing else', async () => {
	const { size, paths } = await packed();
	expect(size).toBeLessThan(220_000);
	const outside = paths.filter((path) => !path.startsWith('dist/'));
	expect(outside.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
	const kinds = new Set(paths.filter((path) => path.startsWith('dist/')).map((path) => path.split('.').pop()));
	expect([...kinds].sort()).toEqual(['js', 'json', 'svg']);
	const rooms = new Set(paths.flatMap((path) => path.split('/').slice(1, 2)).filter((room) => !room.includes('.')));
	for (const room of ['sandbox', 'test', 'host', 'demo', 'scripts']) expect(rooms).not.toContain(room);
	for (const needed of ['dist/types/nodes.json', 'dist/known/credentials.json']) expect(paths).toContain(needed);
});

test('a node has the parameters of its description, which are said once in the tarball', async () => {
	requireBuilt();
	const described = JSON.parse(await readFile(join(root, 'dist/types/nodes.json'), 'utf8')) as INodeTypeDescription[];
	const names = ['WebhookEndpoint', 'WebhookEndpointTrigger'];
	const files = names.map((name) => join(root, 'dist/nodes', name, `${name}.node.js`));
	const modules = (await Promise.all(files.map(async (file) => await import(file)))) as Array<
		Record<string, new () => INodeType>
	>;
	const made = modules.flatMap((module, index) => {
		const Made = module[names[index] ?? ''];
		return Made ? [new Made().description] : [];
	});
	expect(made.map(({ name }) => name).sort()).toEqual(['webhookEndpoint', 'webhookEndpointTrigger']);
	for (const { name, properties } of made) {
		const shown = described.find((one) => one.name === name)?.properties;
		expect(JSON.parse(JSON.stringify(properties))).toEqual(shown);
		expect(shown?.length).toBeGreaterThan(20);
	}
	const code = (await readdir(join(root, 'dist'), { recursive: true })).filter((file) => file.endsWith('.js'));
	const texts = await Promise.all(code.map(async (file) => await readFile(join(root, 'dist', file), 'utf8')));
	expect(texts.filter((text) => text.includes('{"parameters":'))).toEqual([]);
});

const loadedSchema = z.array(z.string());

test('what n8n loads with a node runs no schema of definitions: they take as long as all else, and only custom services need them', async () => {
	requireBuilt();
	const script = `
		for (const name of ['WebhookEndpointTrigger', 'WebhookEndpoint']) require(\`./dist/nodes/\${name}/\${name}.node.js\`);
		process.stdout.write(JSON.stringify(Object.keys(require.cache).filter((file) => !file.includes('node_modules'))));`;
	const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: root });
	const loaded = loadedSchema.parse(JSON.parse(stdout));
	expect(loaded.length).toBeGreaterThan(2);
	const texts = await Promise.all(loaded.map(async (file) => await readFile(file, 'utf8')));
	expect(texts.filter((text) => /\b(?:service|management|signature)Schema = /.test(text))).toEqual([]);
	const all = await readdir(join(root, 'dist/shared'));
	const anywhere = await Promise.all(all.map(async (file) => await readFile(join(root, 'dist/shared', file), 'utf8')));
	expect(anywhere.filter((text) => /\bserviceSchema = /.test(text))).toHaveLength(1);
});

test('a definition of the gallery is published as it is, but for what only the pages and the panels are made from', async () => {
	requireBuilt();
	const catalog = (await import(join(root, 'dist/shared/catalog.js'))) as { loadDefinition: typeof loadDefinition };
	for (const { source, uncertain, docsUrl, credentialHelp, notice, byHand, ...service } of galleryServices()) {
		expect(await catalog.loadDefinition(service.id)).toEqual(service);
	}
});

test('n8n loads no definition with a node or a credential: what the editor shows of them is worked out by the build', async () => {
	requireBuilt();
	const names = await readdir(join(root, 'dist/credentials'));
	const script = `
		for (const name of ['WebhookEndpointTrigger', 'WebhookEndpoint']) require(\`./dist/nodes/\${name}/\${name}.node.js\`);
		for (const name of ${JSON.stringify(names)}) require(\`./dist/credentials/\${name}\`);
		process.stdout.write(JSON.stringify(Object.keys(require.cache).filter((file) => !file.includes('node_modules'))));`;
	const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: root });
	const loaded = loadedSchema.parse(JSON.parse(stdout)).map((file) => basename(file, '.js'));
	expect(loaded).toContain('WebhookAccountApi.credentials');
	expect(loaded.filter((name) => name === 'catalog' || galleryServices().some(({ id }) => id === name))).toEqual([]);
});
