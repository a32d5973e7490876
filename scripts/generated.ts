import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverage } from './coverage';
import { customServiceReference } from './customServiceReference';
import { catalogFiles } from './gallery';
import { galleryNames, galleryPages, galleryTable } from './galleryPages';
import { supportTable } from './supportTable';

/** Parts of pages that are made from the code: the page, the name of the part, and what it has to say. */
export const generatedParts: ReadonlyArray<{ page: string; part: string; text: () => string }> = [
	{ page: 'docs/action.md', part: 'support table', text: supportTable },
	{ page: 'README.md', part: 'gallery', text: galleryNames },
	{ page: 'docs/gallery.md', part: 'gallery table', text: galleryTable },
	{ page: 'docs/gallery.md', part: 'coverage', text: coverage },
	{ page: 'docs/custom-services.md', part: 'reference', text: customServiceReference },
];

const root = join(__dirname, '..');
const marks = (part: string): [begin: string, end: string] => [`<!-- generated: ${part} -->`, `<!-- end: ${part} -->`];

/** A page with one of its parts made anew. */
export function withPart(content: string, part: string, text: string): string {
	const [begin, end] = marks(part);
	const [from, to] = [content.indexOf(begin), content.indexOf(end)];
	if (from < 0 || to < from) throw new Error(`The page has no place for "${part}": it needs ${begin} and ${end}.`);
	return `${content.slice(0, from + begin.length)}\n\n${text}\n\n${content.slice(to)}`;
}

/** Writes a file if that changes it: others may be reading it. */
function write(file: string, content: string): void {
	if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}

/** Writes every generated file, and every generated part into its page. */
export async function generate(): Promise<void> {
	// Only loaded here, because tests look at this file and cannot load it.
	const { format, resolveConfig } = await import('prettier');
	for (const [name, code] of Object.entries(catalogFiles())) {
		const file = join(root, name);
		write(file, await format(code, { ...(await resolveConfig(file)), filepath: file }));
	}
	for (const [name, content] of Object.entries(galleryPages())) write(join(root, name), content);
	for (const { page, part, text } of generatedParts) {
		const file = join(root, page);
		write(file, withPart(readFileSync(file, 'utf8'), part, text()));
	}
}

if (require.main === module) void generate();
