import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '../../host/paths';
import { importCircles, importGraph } from '../support/importCircles';

const notOurs = /(^|\/)(node_modules|dist|coverage|\.[^/]+)(\/|$)/;

/** All source files below a folder. */
function sources(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const place = path.join(folder, entry.name);
		if (notOurs.test(entry.name)) return [];
		if (entry.isDirectory()) return sources(place);
		return /\.(ts|mjs|js)$/.test(entry.name) ? [place] : [];
	});
}

const circlesIn = (root: string) =>
	importCircles(importGraph(sources(root))).map((files) =>
		files.map((file) => path.relative(root, file).replaceAll(path.sep, '/')),
	);

test('no files of this repository import each other in a circle, not even for their types', () => {
	const files = sources(repository);
	expect(files.length).toBeGreaterThan(200);
	expect(circlesIn(repository)).toEqual([]);
});

describe('the search', () => {
	let root: string;
	beforeEach(() => {
		root = mkdtempSync(path.join(tmpdir(), 'circles-'));
	});
	afterEach(() => rmSync(root, { recursive: true, force: true }));

	const write = (files: Record<string, string>) => {
		for (const [name, text] of Object.entries(files)) {
			mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
			writeFileSync(path.join(root, name), text);
		}
	};

	test.each([
		['import', "import { b } from './b';"],
		['import of a type', "import type { b } from './b';"],
		['import in a type', "let b: import('./b').B;"],
		['call of import', "const b = async () => await import('./b');"],
		['export', "export * from './b';"],
	])('finds a circle that is closed by an %s, and names its files', (_, code) => {
		write({
			'a.ts': code,
			'b.ts': "import { c } from './inner';",
			'inner/index.ts': "import '../a';",
			'd.ts': "import './a';",
		});
		expect(circlesIn(root)).toEqual([['a.ts', 'b.ts', 'inner/index.ts']]);
	});

	test('finds each circle, and a file that imports itself', () => {
		write({ 'a.ts': "import './b';", 'b.ts': "import './a'; import './c';", 'c.ts': "import './c';" });
		expect(circlesIn(root)).toEqual([['c.ts'], ['a.ts', 'b.ts']]);
	});

	test('two ways to the same file are no circle', () => {
		write({
			'a.ts': "import './b'; import './c';",
			'b.ts': "import './d';",
			'c.ts': "import './d';",
			'd.ts': "import 'fs';",
		});
		expect(circlesIn(root)).toEqual([]);
	});
});
