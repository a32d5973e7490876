/** Characters that services put in place of a secret, which they do not show again. */
const maskCharacters = /[*•●∙·…xX.#_-]/gu;

/** Whether a text shows that something is hidden, as `********` does; some masks show the first or the last characters. */
export function isMaskedSecret(text: string): boolean {
	const core = text.trim().replace(/^whsec_/i, '');
	return core !== '' && (/[*•●∙]{3,}|\u2026/u.test(core) || core.replace(maskCharacters, '') === '');
}
