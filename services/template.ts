/**
 * Fills `{word}` in a template with the values given.
 *
 * @returns the text, or the words that have no value.
 */
export function fill(
	template: string,
	values: Readonly<Record<string, string | undefined>>,
	encode: (text: string) => string = (text) => text,
): { ok: true; text: string } | { ok: false; missing: string[] } {
	const missing: string[] = [];
	const text = template.replace(/\{(\w+)\}/g, (_whole, word: string) => {
		const value = Object.hasOwn(values, word) ? values[word] : undefined;
		if (value === undefined || value === '') missing.push(word);
		return encode(value ?? '');
	});
	return missing.length === 0 ? { ok: true, text } : { ok: false, missing };
}

/** The words that a template has in braces. */
export const placeholders = (template: string): string[] =>
	[...template.matchAll(/\{(\w+)\}/g)].map(([, word]) => word ?? '');
