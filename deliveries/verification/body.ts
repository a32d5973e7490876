import { at, parseJson } from '../../services/json';

/** Longest body that is parsed before anything is proven, in bytes. */
const maxUnprovenBytes = 1_048_576;

/** Most entries of a list that are looked at before anything is proven. */
const maxUnprovenEntries = 1_000;

/**
 * The JSON of a body that nothing has proven yet, for schemes whose proof is in it.
 *
 * @returns undefined where it is no JSON, or longer than anybody has a reason to send
 */
export function unprovenBody(rawBody: Buffer): unknown {
	return rawBody.length > maxUnprovenBytes ? undefined : parseJson(rawBody);
}

/** The parts of a body that each have to be proven; none where the definition wants a list that is not there or empty. */
export function partsToProve(body: unknown, each: string | undefined): readonly unknown[] {
	if (each === undefined) return [body];
	const list = at(body, each);
	return Array.isArray(list) && list.length <= maxUnprovenEntries ? (list as unknown[]) : [];
}
