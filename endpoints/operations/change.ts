import { acceptedFields, canReplace } from '../../services/capabilities';
import { updateInPlace } from './update';
import { cleanUpReplacements } from './remove';
import { findById, type Connection } from '../client';
import { fieldsOf } from './diff';
import { assertEventsFit, type EndpointChanges } from '../endpoint';
import { UnsupportedFieldsError } from '../errors';
import type { Journal } from './journal';
import { replaceEndpoint } from './replace';
import type { OperationResult } from './result';

/**
 * Changes an endpoint: in place where the service can, else by replacing it. What replacements before have left behind
 * goes first.
 *
 * @throws UnsupportedFieldsError, before anything is done, for what neither would change.
 * @throws OneEventError, before anything is done.
 */
export async function changeEndpoint(
	connection: Connection,
	id: string,
	changes: EndpointChanges,
	journal: Journal,
): Promise<OperationResult> {
	const { management } = connection;
	assertEventsFit(management, changes);
	const fields = fieldsOf(changes);
	const inPlace = acceptedFields(management, 'update');
	if (fields.every((field) => inPlace.has(field))) {
		await cleanUpReplacements(connection, id, journal);
		return await updateInPlace(connection, id, changes);
	}
	const byReplacing = canReplace(management) ? acceptedFields(management, 'create') : new Set();
	const unsupported = fields.filter((field) => !inPlace.has(field) && !byReplacing.has(field));
	if (unsupported.length > 0) throw new UnsupportedFieldsError(unsupported);
	return await replaceEndpoint(connection, await findById(connection, id), changes, journal);
}
