/**
 * The code of an error of the system, such as `ENOENT`; undefined if it has none. Looks at the shape, not the class:
 * under jest, Node's own errors are no instances of the `Error` that a test sees.
 */
export function systemErrorCode(error: unknown): string | undefined {
	const hasCode = typeof error === 'object' && error !== null && 'code' in error;
	return hasCode && typeof error.code === 'string' ? error.code : undefined;
}
