/** A JSON object, as opposed to a list, a scalar or nothing. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text; undefined where it is none, which no JSON text stands for. Never throws. */
export function parseJson(text: Buffer | string): unknown {
	try {
		return JSON.parse(text.toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

/**
 * The value at a dot path, or undefined. The empty path is the value itself. Only a value's own fields are followed,
 * so that a path or a payload with names such as `__proto__` reaches nothing but data.
 */
export function at(value: unknown, path: string): unknown {
	if (path === '') return value;
	let current = value;
	for (const key of path.split('.')) {
		if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
		current = (current as Record<string, unknown>)[key];
	}
	return current;
}

/** The first of several places that holds something other than null. */
export function atFirst(value: unknown, places: readonly string[]): unknown {
	for (const place of places) {
		const found = at(value, place);
		if (found !== undefined && found !== null) return found;
	}
	return undefined;
}

/** Puts a value at a dot path of an object, making the objects on the way. */
export function put(target: Record<string, unknown>, path: string, value: unknown): void {
	const keys = path.split('.');
	const last = keys.pop() ?? '';
	let current = target;
	for (const key of keys) {
		const next = Object.hasOwn(current, key) ? current[key] : undefined;
		const object = isRecord(next) ? next : {};
		Object.defineProperty(current, key, { value: object, enumerable: true, configurable: true, writable: true });
		current = object;
	}
	Object.defineProperty(current, last, { value, enumerable: true, configurable: true, writable: true });
}
