import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { galleryPages } from '../../../scripts/galleryPages';
import { generatedParts, withPart } from '../../../scripts/generated';

test.each(generatedParts)('$page has the current $part (npm run docs makes it)', ({ page, part, text }) => {
	const content = readFileSync(join(__dirname, '../../..', page), 'utf8');
	expect(withPart(content, part, text())).toBe(content);
});

test.each(Object.entries(galleryPages()))('%s is as its definition says (npm run docs makes it)', (page, text) => {
	expect(readFileSync(join(__dirname, '../../..', page), 'utf8')).toBe(text);
});

test('a page without a place for a part is not written', () => {
	expect(() => withPart('# Page', 'support table', 'x')).toThrow(/has no place/);
});
