import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What a page says about a file: its whole text, or a part of it as it was and as it becomes. */
export type Block = { file: string } & ({ whole: string } | { before: string; after: string });

const label = /^(New file|Change): `([^`]+)`$/;

/**
 * Reads the code blocks of a page that are to be applied. A line `New file:` or `Change:` names the file that the blocks
 * after it are for, up to the next such line or heading; a change is written as a diff.
 *
 * @throws if a block is not closed
 */
export function pageBlocks(page: string): Block[] {
	const blocks: Block[] = [];
	let current: { file: string; isNew: boolean } | undefined;
	const lines = page.split('\n');
	for (let index = 0; index < lines.length; index += 1) {
		const line = lines[index] ?? '';
		const [, kind, file] = label.exec(line) ?? [];
		if (kind && file) current = { file, isNew: kind === 'New file' };
		else if (line.startsWith('#')) current = undefined;
		if (!line.startsWith('```')) continue;
		const end = lines.indexOf('```', index + 1);
		if (end < 0) throw new Error(`The block in line ${index + 1} is not closed.`);
		const content = lines.slice(index + 1, end);
		index = end;
		if (current) blocks.push(blockOf(current, content));
	}
	return blocks;
}

function blockOf({ file, isNew }: { file: string; isNew: boolean }, lines: string[]): Block {
	if (isNew) return { file, whole: `${lines.join('\n')}\n` };
	const side = (marks: string) =>
		lines
			.filter((line) => marks.includes(line.charAt(0)))
			.map((line) => `${line.slice(1)}\n`)
			.join('');
	return { file, before: side(' -'), after: side(' +') };
}

/**
 * Applies blocks to the files in a folder.
 *
 * @throws if a new file is there already, or what is to be changed is not there exactly once
 */
export async function applyBlocks(folder: string, blocks: readonly Block[]): Promise<void> {
	for (const block of blocks) {
		const file = path.join(folder, block.file);
		if ('whole' in block) {
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, block.whole, { flag: 'wx' });
			continue;
		}
		const parts = (await readFile(file, 'utf8')).split(block.before);
		if (parts.length !== 2) {
			throw new Error(`${block.file} has ${parts.length - 1} places with this text, not one:\n${block.before}`);
		}
		await writeFile(file, parts.join(block.after));
	}
}
