import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { packPackage } from '../../host/pack';
import { repository } from '../../host/paths';

/** Longest time for one command, in milliseconds: the demo starts a real n8n. */
const boundMs = 5 * 60_000;

const pages = ['README.md', 'CONTRIBUTING.md', 'docs', 'docs/services', 'examples/templates', 'examples/queue-mode'];

function textOf(place: string): string {
	const file = path.join(repository, place);
	if (place.endsWith('.md')) return readFileSync(file, 'utf8');
	const inFolder = readdirSync(file).filter((name) => name.endsWith('.md'));
	return inFolder.map((name) => readFileSync(path.join(file, name), 'utf8')).join('\n');
}

/** Commands that the pages tell a reader to type, each once. */
function commandsIn(text: string): string[] {
	const inline = [...text.matchAll(/`((?:npm|npx|bash|node|docker) [^`\n]+)`/g)].map(([, command = '']) => command);
	const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
	const typed = [...inline, ...blocks].map((line) => line.replace(/\s+#.*$/, '').trim());
	return [...new Set(typed.filter((line) => line !== ''))].sort();
}

const documented = commandsIn(pages.map(textOf).join('\n'));

/** What `.ci/run` runs itself: this test is a part of it. */
const byCi = [
	'bash .ci/run',
	'npm run check',
	'npm test',
	'npm run test:integration',
	'npm run test:faults',
	'npm run test:judges',
	'npm run test:e2e',
	'npm run test:browser',
	'npm run test:queue',
];

/** What two of those run themselves. */
const asSteps: Record<string, string[]> = { test: ['npm run build'], check: ['npm run lint', 'npm run typecheck'] };

/** Run here, some with arguments that make them short. */
const byThisTest: Record<string, string[]> = {
	'npm pack': ['pack', '--ignore-scripts'],
	'npm run bench': ['run', 'bench', '--', '--only', 'memory', '--rounds', '1'],
	'npm run define': ['run', 'define', '--', 'test/unit/scripts/documents/wrapped.json'],
	'npm run define -- openapi.json': ['run', 'define', '--', 'test/unit/scripts/documents/wrapped.json'],
	'npm run demo': ['run', 'demo', '--', '--once'],
	'npm run demo -- --once': ['run', 'demo', '--', '--once'],
	'npm run docs': ['run', 'docs'],
	'npm run format': ['run', 'format'],
	'npm run fuzz': ['run', 'fuzz', '--', '--count', '3000'],
	// The other tables are made by `npm run test:faults`, which compares them with the page.
	'npm run report:faults': ['run', 'report:faults', '--', '--only', 'casey'],
	'npm run test:model': ['run', 'test:model', '--', '--seed', '7', '--steps', '20'],
	'npm run test:model -- --seed 7 --steps 1000': ['run', 'test:model', '--', '--seed', '7', '--steps', '20'],
	'npx jest test/unit': ['exec', '--', 'jest', 'test/unit/handover'],
};

/**
 * Not run: figures of five processes need an idle machine, containers are not here, a release is made but once, and only npm
 * has what n8n's scan looks at.
 */
const elsewhere = [
	/^npm run bench:queue$/,
	/^docker /,
	/^npm version /,
	/^npm publish /,
	/^npx @n8n\/scan-community-package /,
];

test('every command that the pages name is run by a test', () => {
	const ci = readFileSync(path.join(repository, '.ci/run'), 'utf8');
	for (const command of byCi.filter((command) => command.startsWith('npm'))) expect(ci).toContain(command);
	const { scripts } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	for (const [script, commands] of Object.entries(asSteps))
		for (const command of commands) expect(scripts[script]).toContain(command);
	const known = [...byCi, ...Object.values(asSteps).flat(), ...Object.keys(byThisTest)];
	const unknown = documented.filter(
		(command) => !known.includes(command) && !elsewhere.some((pattern) => pattern.test(command)),
	);
	expect(unknown).toEqual([]);
	expect(Object.keys(byThisTest).filter((command) => !documented.includes(command))).toEqual([]);
});

describe('in the folder of the package', () => {
	const destination = mkdtempSync(path.join(tmpdir(), 'packed-'));
	afterAll(() => rmSync(destination, { recursive: true, force: true }));

	const npm = async (args: string[]) =>
		await promisify(execFile)('npm', args, {
			cwd: repository,
			timeout: boundMs,
			maxBuffer: 64 * 1024 * 1024,
			env: { ...process.env, npm_config_pack_destination: destination, NODE_OPTIONS: '', NODE_ENV: '' },
		});
	const changes = async () => (await promisify(execFile)('git', ['status', '--porcelain'], { cwd: repository })).stdout;

	beforeAll(async () => {
		// First, because others would pack what the build has begun.
		await packPackage();
		await npm(['run', 'build']);
	});

	const each = [
		...new Map(Object.entries(byThisTest).map(([command, args]) => [args.join(' '), { command, args }])).values(),
	];

	test.each(each)('$command works, and leaves the tree as it was', async ({ args }) => {
		const before = await changes();
		await npm(args);
		expect(await changes()).toBe(before);
	});
});
