import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** The part of the page between one heading of the second level and the next. */
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

const threats = [...section('The threats').matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);

/** The rows of the table: the threat, the test's name as its file has it, and the file as the page links to it. */
const rows = [...section('The tests').matchAll(/^\| (.+?) \| (.+) \| \[(.+?)\]\((.+?)\) \|$/gm)].map(
	([, threat = '', name = '', label = '', link = '']) => ({ threat, name, label, link }),
);

/** Whether a file has a test of that name: the name is the first thing in the brackets of `test` or `test.each(…)`. */
const hasTest = (text: string, name: string): boolean =>
	[`'`, `"`, '`'].some((quote) =>
		text
			.split(`${quote}${name}${quote}`)
			.slice(0, -1)
			.some((before) => /\(\s*$/.test(before)),
	);

test('every threat is covered by a test, and says what we do, what n8n does and what remains', () => {
	expect(threats.length).toBeGreaterThanOrEqual(12);
	expect([...new Set(rows.map(({ threat }) => threat))]).toEqual(threats);
	const parts = section('The threats').split(/^### /m).slice(1);
	for (const part of parts) {
		expect(part).toMatch(/^- \*\*We:\*\* /m);
		expect(part).toMatch(/^- \*\*What remains:\*\* /m);
	}
	const silent = parts.filter((part) => !/^- \*\*n8n:\*\* /m.test(part)).map((part) => part.split('\n')[0]);
	expect(silent).toEqual([]);
});

test.each(rows)('$label has the test "$name"', ({ name, label, link }) => {
	expect(link).toBe(`../test/${label}`);
	const file = join(root, 'docs', link);
	expect(existsSync(file)).toBe(true);
	expect(hasTest(readFileSync(file, 'utf8'), name)).toBe(true);
});

test('every line of the table is read', () => {
	const lines = section('The tests').match(/^\|/gm) ?? [];
	expect(rows).toHaveLength(lines.length - 2);
});
