import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../../host/paths';
import { pictureRecordSchema, picturesDirectory, sha256 } from '../../browser/pictures';

const pages = [
	'README.md',
	...readdirSync(path.join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.md'))
		.map((file) => path.join('docs', file)),
];

/** The pictures that a page shows, as paths in the repository. */
const shownOn = (page: string): string[] =>
	[...readFileSync(path.join(repository, page), 'utf8').matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map((match) =>
		path.join(path.dirname(page), match[1] ?? ''),
	);

const shown = new Set(pages.flatMap(shownOn));
const images = readdirSync(picturesDirectory).filter((file) => !file.endsWith('.json'));
const pictures = images.filter((file) => file.endsWith('.png'));

test('every picture that README and docs show is there, and every picture is shown', () => {
	expect([...shown].sort()).toEqual(images.map((file) => path.join('docs', 'images', file)).sort());
});

test.each(pictures)('%s is small, and what stands beside it was taken with it', (file) => {
	const png = path.join(picturesDirectory, file);
	expect(statSync(png).size).toBeLessThan(150_000);
	const record = pictureRecordSchema.parse(JSON.parse(readFileSync(png.replace(/png$/, 'json'), 'utf8')));
	expect(record.sha256).toBe(sha256(readFileSync(png)));
	expect(record.texts.length).toBeGreaterThan(0);
});
