import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../../host/paths';

const page = readFileSync(path.join(repository, 'CONTRIBUTING.md'), 'utf8');
const [, tree = ''] = /^```\n(services\/[\s\S]*?)^```$/m.exec(page) ?? [];

/** The folders of the tree, inner ones with the one they are in. */
function shown(): string[] {
	let outer = '';
	return [...tree.matchAll(/^( *)(\S+)\/ /gm)].map(([, indent = '', name = '']) => {
		if (indent === '') outer = name;
		return indent === '' ? name : `${outer}/${name}`;
	});
}

const foldersIn = (place: string): string[] =>
	readdirSync(path.join(repository, place), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
		.map(({ name }) => name)
		.filter((name) => !name.startsWith('.'));

const made = ['dist', 'coverage', 'node_modules'];

test('CONTRIBUTING shows every folder of the repository, and every inner room of the lower three', () => {
	const outer = foldersIn('.').filter((name) => !made.includes(name));
	const inner = ['services', 'deliveries', 'endpoints'].flatMap((room) =>
		foldersIn(room).map((name) => `${room}/${name}`),
	);
	expect(shown().sort()).toEqual([...outer, ...inner].sort());
});

test('it names every script that a person may run', () => {
	const { scripts } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	const missing = Object.keys(scripts).filter((name) => {
		const command = name === 'test' ? 'npm test' : `npm run ${name}`;
		return !page.includes(`\`${command}\``);
	});
	expect(missing).toEqual([]);
});
