import { deleteEndpoint, listEndpoints, type Connection } from '../client';
import { thrownBy } from '../errors';
import { HalfDone } from '../halfDone';

/** What is the case after an endpoint was to be deleted: it is gone, it is there, or nobody can tell. */
export type Removal = { now: 'gone' } | { now: 'there' | 'unknown'; fault: unknown };

/**
 * Deletes an endpoint. A fault alone says little: the call may have had its effect although its answer got lost, and
 * "not found" may come from something between us and the vendor. So after a fault the vendor's list decides.
 */
export async function takeAway(connection: Connection, id: string): Promise<Removal> {
	const fault = await thrownBy(deleteEndpoint(connection, id));
	if (fault === undefined) return { now: 'gone' };
	const listed = await isListed(connection, id).catch(() => undefined);
	if (listed === false) return { now: 'gone' };
	return { now: listed ? 'there' : 'unknown', fault };
}

async function isListed(connection: Connection, id: string): Promise<boolean> {
	for await (const { endpoint } of listEndpoints(connection)) if (endpoint.id === id) return true;
	return false;
}

/**
 * Takes a new endpoint away again that is not as it should be, so that running the same once more makes no second one.
 *
 * @param lack what went wrong, as a sentence without its full stop.
 * @param advice what to do if the endpoint is left behind: a sentence.
 * @throws HalfDone, always.
 */
export async function takeBack(
	connection: Connection,
	id: string,
	{ cause, lack, advice }: { cause: unknown; lack: string; advice: string },
): Promise<never> {
	const { now } = await takeAway(connection, id);
	if (now === 'gone') throw new HalfDone(cause, `${lack}, so the endpoint was removed again.`);
	throw new HalfDone(
		cause,
		`${lack}. The new endpoint ${id} ${now === 'there' ? 'is' : 'may be'} there. ${advice}`,
		id,
	);
}
