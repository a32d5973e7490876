import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { repository } from '../../host/paths';

/** Where the pictures of README and docs are, each with a JSON file that says what is to be read on it. */
export const picturesDirectory = path.join(repository, 'docs', 'images');

/** What is kept beside a picture: its SHA-256, and the texts that could be read when it was taken. */
export const pictureRecordSchema = z.object({ sha256: z.string(), texts: z.array(z.string()) }).strict();

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Differs from run to run: ports, ids and times. */
const volatile: Array<[RegExp, string]> = [
	[/127\.0\.0\.1:\d+/g, '127.0.0.1'],
	[/\b(whev|whk|evt)_\w+/g, '$1_…'],
	[/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'],
	[/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'id'],
];

/** The texts and the values of fields that an element shows. */
async function textsOf(element: Locator): Promise<string[]> {
	const shown = await element.innerText();
	const fields = await element.locator('input[type=text]:visible').all();
	const inputs = await Promise.all(fields.map(async (field) => await field.inputValue()));
	const stable = (line: string) => volatile.reduce((text, [what, by]) => text.replace(what, by), line.trim());
	return [...shown.split('\n'), ...inputs].map(stable).filter((line) => line !== '');
}

/**
 * Makes sure that a picture in `docs/images` shows what the page shows now, judged by the texts of an element. With the
 * environment variable UPDATE_PICTURES set it is taken anew instead.
 *
 * @returns what the picture should say and what it says: equal, if it is current
 */
export async function picture(
	page: Page,
	name: string,
	element: Locator,
): Promise<{ shown: string[]; recorded: string[] }> {
	const files = {
		png: path.join(picturesDirectory, `${name}.png`),
		json: path.join(picturesDirectory, `${name}.json`),
	};
	const shown = await textsOf(element);
	if (process.env.UPDATE_PICTURES) {
		await mkdir(picturesDirectory, { recursive: true });
		const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
		await writeFile(files.png, png);
		await writeFile(files.json, `${JSON.stringify({ sha256: sha256(png), texts: shown }, null, '\t')}\n`);
	}
	const { texts: recorded } = pictureRecordSchema.parse(JSON.parse(await readFile(files.json, 'utf8')));
	return { shown, recorded };
}
