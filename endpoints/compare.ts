/**
 * Whether two addresses are the same one. Services may write an address in its normal form (case of the host, default
 * port, the slash after a bare host). A slash at the end of a path is part of the address.
 */
export const sameUrl = (a: string, b: string): boolean =>
	a === b || (normal(a) !== undefined && normal(a) === normal(b));

const normal = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).href : undefined);

/** Whether two lists have the same entries, in whatever order and however often. */
export function sameSet(a: readonly string[], b: readonly string[]): boolean {
	const left = new Set(a);
	const right = new Set(b);
	return left.size === right.size && [...left].every((entry) => right.has(entry));
}
