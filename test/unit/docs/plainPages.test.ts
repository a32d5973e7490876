import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unwanted } from '../../support/plainText';

const root = path.join(__dirname, '../../..');

const pagesIn = (folder: string): string[] =>
	readdirSync(path.join(root, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => path.posix.join(folder, file));

const pages = ['', 'docs', 'docs/services', 'examples/templates', 'examples/queue-mode'].flatMap(pagesIn);

/** What a reader reads as sentences: without code, tables, pictures and addresses. A stand-in is what it is called. */
const proseOf = (page: string): string[] =>
	readFileSync(path.join(root, page), 'utf8')
		.replace(/```[\s\S]*?```/g, '')
		.replace(/`[^`]*`/g, '')
		.replace(/\]\([^)]*\)/g, ']')
		.split('\n')
		.filter((line) => !line.startsWith('|'))
		.map((line) => line.replace(/\bstand-ins?\b/gi, ''));

test('there are pages', () => {
	expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/trigger.md', 'docs/services/stripe.md']));
});

test.each(pages)('%s has no word that n8n has another one for, or that reads as if it had been translated', (page) => {
	expect(proseOf(page).filter((line) => unwanted.test(line))).toEqual([]);
});
