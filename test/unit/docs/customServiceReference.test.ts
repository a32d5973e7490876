import { customServiceReference } from '../../../scripts/customServiceReference';

test('explains words at every depth, each object once', () => {
	const text = customServiceReference();
	const titles = [...text.matchAll(/^### (.*)$/gm)].map(([, title]) => title);
	expect(new Set(titles).size).toBe(titles.length);
	expect(titles).toEqual(expect.arrayContaining(['The definition', '`management.operations`', '`signature.entries`']));
	for (const word of ['displayName', 'cursorParam', 'lastItem', 'encodings', 'envelope', 'reaches', 'nextRetryAt']) {
		expect(text).toContain(`| \`${word}\` |`);
	}
	// Of a call, of a call beside it, and of a request that is answered.
	expect(text.match(/\| `method` \|/g)).toHaveLength(3);
});

test('says what a definition can do without', () => {
	const text = customServiceReference();
	expect(text).toMatch(/^\| `id` \| text \| {2}\| Value of/m);
	expect(text).toMatch(/^\| `displayName` \| text \| yes \|/m);
	expect(text).toMatch(/^\| `firstPage` \| number \| {2}\|.*Without it: `1`/m);
});
