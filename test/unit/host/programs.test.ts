import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureProgram, findProgram } from '../../../host/programs';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'programs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, mode: number): string {
	const file = path.join(folder, name);
	writeFileSync(file, '');
	chmodSync(file, mode);
	return file;
}

test('finds the best of several names', () => {
	write('second-best', 0o755);
	const best = write('best', 0o755);
	expect(findProgram(['best', 'second-best'], [folder])).toBe(best);
});

test('what cannot be run is no program', () => {
	write('a-text', 0o644);
	expect(findProgram(['a-text'], [folder])).toBeUndefined();
});

test('looks in the PATH first', () => {
	write('node', 0o755);
	expect(findProgram(['node'], [folder])).not.toBe(path.join(folder, 'node'));
});

test('a program that is there is not installed', async () => {
	const lines: string[] = [];
	const found = ensureProgram({ find: () => '/usr/bin/it', debianPackage: 'it', advice: '' }, (line) =>
		lines.push(line),
	);
	expect(await found).toBe('/usr/bin/it');
	expect(lines).toEqual([]);
});
