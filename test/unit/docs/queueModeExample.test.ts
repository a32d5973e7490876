import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { repository } from '../../../host/paths';
import { queueSettings } from '../../../host/queue/settings';

const folder = path.join(repository, 'examples', 'queue-mode');
const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');

const serviceSchema = z.object({
	image: z.string(),
	command: z.union([z.string(), z.array(z.string())]).optional(),
	environment: z.record(z.string(), z.string()).default({}),
	volumes: z.array(z.string()).default([]),
	depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const { services, volumes } = z
	.object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.null()) })
	.parse(parse(text('compose.yaml'), { merge: true }));

const store = { host: '', port: 0, user: '', password: '', database: '' };
const tested = Object.keys(
	queueSettings({ redis: store, postgres: store, publicUrl: '', encryptionKey: '', namespace: '' }),
);
/** What only shares a Redis with others, or names the defaults. */
const needless = ['QUEUE_BULL_PREFIX', 'N8N_REDIS_KEY_PREFIX', 'QUEUE_BULL_REDIS_DB', 'QUEUE_BULL_REDIS_USERNAME'];
const processes = Object.entries(services).filter(([, { image }]) => image.startsWith('n8nio/n8n:'));
const doing = (command: string) => processes.filter(([, { command: given }]) => String(given).startsWith(command));

test('it has the processes that are tested', () => {
	expect(doing('start').map(([name]) => name)).toEqual(['main']);
	expect(doing('webhook')).toHaveLength(2);
	expect(doing('worker')).toHaveLength(2);
	expect(Object.keys(services)).toEqual(expect.arrayContaining(['redis', 'postgres', 'proxy']));
});

test.each(processes)('%s has every setting of the tested processes', (_name, { environment }) => {
	const wanted = tested.filter((setting) => !needless.includes(setting));
	expect(Object.keys(environment)).toEqual(expect.arrayContaining(wanted));
	expect(environment.EXECUTIONS_MODE).toBe('queue');
});

test('all processes have the same settings where they have to be the same', () => {
	const shared = processes.map(([, { environment }]) => tested.map((setting) => environment[setting]));
	expect(new Set(shared.map((values) => JSON.stringify(values))).size).toBe(1);
});

test('what is named is there: volumes, services that others wait for, values that the user fills in', () => {
	for (const { volumes: used, depends_on: awaited } of Object.values(services)) {
		const own = used.map((volume) => volume.split(':')[0] ?? '').filter((name) => !name.startsWith('./'));
		expect(Object.keys(volumes)).toEqual(expect.arrayContaining(own));
		expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(awaited)));
	}
	const asked = [...text('compose.yaml').matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name);
	const offered = [...text('settings.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
	expect(new Set(asked)).toEqual(new Set(offered));
});

test('the proxy gives deliveries to every webhook process, and the rest to main', () => {
	const proxy = text('Caddyfile');
	const targets = [...proxy.matchAll(/\b([\w-]+):5678/g)].map(([, name]) => name);
	expect(targets).toEqual([...doing('webhook').map(([name]) => name), 'main']);
	// As the proxy of the tests does: without it, n8n takes what comes in at its start with a 200, and runs nothing.
	expect(proxy).toContain('health_uri /healthz/readiness');
});
