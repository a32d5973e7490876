import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DefineError, readDocument } from './define/document';
import { draft } from './define/draft';
import type { Note } from './define/notes';

const usage = 'Usage: npm run define -- openapi.json [--path /its/webhooks] [--out services/catalog/data/name.json]';

/** Notes as lines, the part of the definition first. */
const linesOf = (notes: readonly Note[]): string[] =>
	notes.map(({ part, text, place }) => `  ${part}: ${text}${place === undefined ? '' : ` (${place})`}`);

/**
 * Drafts a definition from the file with the description of an API.
 *
 * @returns the draft as the text of a file, and what there is to read beside it
 * @throws {DefineError} where no draft can be made
 */
export function define(text: string, path?: string): { definition: string; report: string } {
	const { value, notes } = draft(readDocument(text), path);
	const [found, open] = (['found', 'todo'] as const).map((kind) => linesOf(notes.filter((note) => note.kind === kind)));
	return {
		definition: `${JSON.stringify(value, null, '\t')}\n`,
		report: [
			'Found in the document:',
			...(found ?? []),
			'',
			`TODO, for a person to decide (${open?.length ?? 0}):`,
			...(open ?? []),
			'',
		].join('\n'),
	};
}

/** `npm run define -- FILE [--path PATH] [--out FILE]`: the draft goes to the standard output or a new file, the rest beside it. */
function main(): void {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { path: { type: 'string' }, out: { type: 'string' } },
	});
	const [file] = positionals;
	if (file === undefined || positionals.length > 1) throw new DefineError(usage);
	if (/^[a-z]+:\/\//i.test(file))
		throw new DefineError('Nothing is loaded from the network: save the document as a file first.');
	const { definition, report } = define(readFileSync(file, 'utf8'), values.path);
	// What a person has worked on is never written over.
	if (values.out === undefined) process.stdout.write(definition);
	else writeFileSync(values.out, definition, { flag: 'wx' });
	process.stderr.write(`${report}\n`);
}

if (require.main === module) {
	try {
		main();
	} catch (thrown) {
		console.error(thrown instanceof Error ? thrown.message : String(thrown));
		process.exitCode = 1;
	}
}
