import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireBuilt } from '../../support/built';

let root: string;
beforeEach(() => {
	root = mkdtempSync(path.join(tmpdir(), 'built-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string) => {
	mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
	writeFileSync(path.join(root, file), '');
};

test('what was not built says which command builds it', () => {
	expect(() => requireBuilt(root)).toThrow('run "npm run build" first');
});

test('what was built in part only counts as not built', () => {
	write('dist/index.js');
	expect(() => requireBuilt(root)).toThrow('run "npm run build" first');
});

test('what was built is taken', () => {
	write('dist/index.js');
	write('dist/types/nodes.json');
	expect(() => requireBuilt(root)).not.toThrow();
});
