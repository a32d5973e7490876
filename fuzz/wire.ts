import type { Line } from './genuine';
import type { Headers } from './oracle';

/** Headers of which Node keeps the first line only; lines of any other are joined. */
const firstCounts = new Set(['content-length', 'content-type', 'host', 'user-agent']);

/** What Node's HTTP server makes of header lines: names in lower case, and one text a name. */
export function asNodeDoes(lines: readonly Line[]): Headers {
	const headers: Record<string, string | string[]> = {};
	for (const { name, value } of lines) {
		const key = name.toLowerCase();
		const before = Object.hasOwn(headers, key) ? headers[key] : undefined;
		if (before === undefined) {
			Object.defineProperty(headers, key, { value, enumerable: true, configurable: true, writable: true });
		} else if (!firstCounts.has(key)) {
			headers[key] =
				typeof before === 'string' && typeof value === 'string' ? `${before}, ${value}` : [before, value].flat();
		}
	}
	return headers;
}
