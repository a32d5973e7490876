/** What stands where a secret was. */
export const hiddenText = '•••';

/** Characters that services put in place of a secret, which they do not show again. */
const maskCharacters = /[*•●∙·…xX.#_-]/gu;

/** Some masks show the first or the last characters. No secret has so many dots, or so many `x`, in a row. */
const maskInside = /[*•●∙]{3,}|\u2026|\.{3,}|x{10,}|X{10,}/u;

/** Others are a word. */
const maskWord = /^[([{<]?(?:redacted|hidden|masked|filtered|encrypted|protected|secret|removed)[)\]}>]?$/i;

/** Whether a text shows that something is hidden, as `********` and `[REDACTED]` do. */
export function isMaskedSecret(text: string): boolean {
	const core = text.trim().replace(/^whsec_/i, '');
	return core !== '' && (maskInside.test(core) || maskWord.test(core) || core.replace(maskCharacters, '') === '');
}
