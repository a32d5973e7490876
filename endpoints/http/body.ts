import { at, atFirst, isRecord } from '../../services/json';

/**
 * Whether a service says in the body of a success that it has refused the call: `{ "ok": false }` or
 * `{ "success": false }`. Nothing else in a body is a sure sign.
 */
export const saysRefused = (answer: unknown): boolean =>
	isRecord(answer) && (answer.ok === false || answer.success === false);

/** The words in which a service says why, if it does; an object's message, or a text. */
export function refusalWords(answer: unknown): string | undefined {
	const words = atFirst(answer, ['error.message', 'message', 'error']);
	return typeof words === 'string' && words !== '' ? words : undefined;
}

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

const isEmptyRecord = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;
