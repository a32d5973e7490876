/**
 * A whole number from the command line.
 *
 * @param text what was given; undefined if nothing was
 * @param option its name, without dashes
 * @param min the smallest number that makes sense
 * @returns undefined if nothing was given
 * @throws if it is not a whole number from `min` on, with at most 10 digits
 */
export function wholeNumber(text: string | undefined, option: string, min = 0): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d{1,10}$/.test(text) || Number(text) < min) {
		throw new Error(`--${option} must be a whole number${min > 0 ? `, at least ${min}` : ''}. Given: "${text}".`);
	}
	return Number(text);
}
