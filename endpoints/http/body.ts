import { at, atFirst, isRecord } from '../../services/json';

/**
 * Whether a service says in the body of a success that it has refused the call: `{ "ok": false }` or
 * `{ "success": false }`. Nothing else in a body is a sure sign.
 */
export const saysRefused = (answer: unknown): boolean =>
	isRecord(answer) && (answer.ok === false || answer.success === false);

/** Fields that tell what came of a call; an answer with one of them is no list that was left out. */
const verdictFields = ['ok', 'success', 'error', 'errors', 'message', 'code', 'status', 'result'];

/**
 * The entries of a list in an answer; undefined where the answer holds no list. Some services write an empty list as
 * null, as an empty object, as nothing at all, or leave it out of an answer that has nothing else to say than how many
 * pages there are.
 *
 * @param places where the list is
 */
export function listIn(answer: unknown, places: readonly string[]): unknown[] | undefined {
	const list = atFirst(answer, places);
	if (Array.isArray(list)) return list as unknown[];
	if (answer === undefined || answer === null || answer === '' || isEmptyRecord(answer)) return [];
	if (!isRecord(answer) || verdictFields.some((field) => Object.hasOwn(answer, field))) return undefined;
	const isNull = places.some((place) => place !== '' && at(answer, place) === null);
	const isEmpty = places.some((place) => place !== '' && isEmptyRecord(at(answer, place)));
	if (isNull || isEmpty) return [];
	const saysNothingElse = Object.values(answer).every((value) => typeof value !== 'object' || value === null);
	return saysNothingElse ? [] : undefined;
}

/**
 * The only address of an account, as a list of one or none: from its object, or from a list that has other things beside
 * it. Undefined where the answer does not look like the setting: to take that for an empty one would be to overwrite the
 * address that is there.
 *
 * @param places where the object or the list is
 * @param url where the object holds the address
 * @param setting.always where the object holds something also while no address is set
 */
export function settingIn(
	answer: unknown,
	places: readonly string[],
	url: string,
	{ always = url }: { always?: string },
): unknown[] | undefined {
	const held = atFirst(answer, places);
	const isSet = (entry: unknown): boolean => {
		const value = at(entry, url);
		return value !== undefined && value !== null && value !== '';
	};
	if (Array.isArray(held)) return held.filter(isSet);
	if (!isRecord(held) || at(held, always) === undefined) return undefined;
	return isSet(held) ? [held] : [];
}

/** Whether a value is an object without anything in it. */
export const isEmptyRecord = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

/** No answer of a service has a reason to be deeper; what walks through one calls itself for each level. */
const maxDepth = 100;

/** What stands for what is deeper. */
const left = '…';

/**
 * An answer without what is deeper than any has a reason to be. Its objects are changed in place; walked through without
 * recursion, because JSON can be deeper than the stack.
 */
export function withinDepth(answer: unknown): unknown {
	let level: unknown[] = [answer];
	for (let depth = 0; level.length > 0; depth += 1) {
		const next: unknown[] = [];
		for (const value of level) {
			if (typeof value !== 'object' || value === null) continue;
			const holder = value as Record<string, unknown>;
			for (const name of Object.keys(holder)) {
				const inner = holder[name];
				if (typeof inner !== 'object' || inner === null) continue;
				if (depth < maxDepth) next.push(inner);
				else Object.defineProperty(holder, name, { value: left, enumerable: true, configurable: true, writable: true });
			}
		}
		level = next;
	}
	return answer;
}
