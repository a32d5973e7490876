import { updateInPlace } from './update';
import { acceptedFields, offers } from '../../services/capabilities';
import { differences, fieldsOf, pick } from './diff';
import type { EndpointChanges } from '../endpoint';
import { inWords } from '../messages/fieldLabels';
import { rollBackCreate } from './remove';
import { createEndpoint, getSecret, type Connection, type FoundEndpoint } from '../client';
import { UnsupportedFieldsError } from '../errors';

/**
 * Creates an endpoint, and changes at once what the vendor takes only in an update: where it makes endpoints that are
 * on, one that is to be off. If that does not succeed, the endpoint goes again.
 *
 * @throws VendorFault where nothing was made, or HalfDone.
 */
export async function addEndpoint(
	connection: Connection,
	wanted: EndpointChanges,
): Promise<FoundEndpoint & { secret: string | undefined }> {
	const { secret, ...created } = await createWithSecret(connection, wanted);
	const late = onlyUpdatable(connection, wanted, created);
	if (fieldsOf(late).length === 0) return { ...created, secret };
	const { id } = created.endpoint;
	const changed = await updateInPlace(connection, id, late).catch((thrown: unknown) => ({ thrown }));
	if (!('thrown' in changed)) return { ...changed, secret };
	return await rollBackCreate(connection, id, {
		cause: changed.thrown,
		lack: `The new endpoint could not be set to what was asked for (${inWords(fieldsOf(late))})`,
		advice: 'Delete it at the service, and try again.',
	});
}

/** What was wanted of a new endpoint but could not be said when creating it; what the vendor does not show counts too. */
function onlyUpdatable({ management }: Connection, wanted: EndpointChanges, created: FoundEndpoint): EndpointChanges {
	const atCreation = acceptedFields(management, 'create');
	const later = acceptedFields(management, 'update');
	const differing = fieldsOf(differences(management, created, wanted));
	const late = fieldsOf(wanted).filter(
		(field) =>
			later.has(field) &&
			!atCreation.has(field) &&
			(differing.includes(field) || management.endpoint[field] === undefined),
	);
	return pick(wanted, late);
}

/**
 * Creates an endpoint and brings its signing secret to light: from the answer, or by asking for it where the vendor
 * hands it out only then (Zendesk). If it cannot be had, the endpoint goes again, so that running this once more makes
 * no second one.
 *
 * @returns the endpoint and its secret, undefined where the vendor never hands it out.
 * @throws VendorFault, or HalfDone where the endpoint was made and its secret cannot be had.
 */
export async function createWithSecret(
	connection: Connection,
	wanted: EndpointChanges,
): Promise<FoundEndpoint & { secret: string | undefined }> {
	const created = await createEndpoint(connection, wanted);
	if (created.secret !== undefined || !offers(connection.management, 'getSecret')) return created;
	const { id } = created.endpoint;
	const asked = await getSecret(connection, id).catch((thrown: unknown) => ({ thrown }));
	if (!('thrown' in asked)) return { ...created, secret: asked.secret };
	return await rollBackCreate(connection, id, {
		cause: asked.thrown,
		lack: 'The secret of the new endpoint could not be read',
		advice: 'Get its secret later, or delete it at the service.',
	});
}

/** What came of an operation on an endpoint. */
export interface OperationResult extends FoundEndpoint {
	/** The signing secret, where the operation has brought a new one to light. */
	secret?: string;
	/** Id of the endpoint that this one has replaced. */
	replacedId?: string;
	/** Whether an upsert has changed anything. */
	changed?: boolean;
}

/** Creates an endpoint. @throws FieldsNotTaken, before anything is done. */
export async function createNew(connection: Connection, wanted: EndpointChanges): Promise<OperationResult> {
	assertFieldsSupported(connection, wanted);
	return await addEndpoint(connection, wanted);
}

/**
 * Refuses what neither of the vendor's calls takes: it would be left out silently, or never come to be as wanted. The
 * events are asked of every user, so a vendor that has no choice of them just sends what it sends.
 */
export function assertFieldsSupported({ management }: Connection, wanted: EndpointChanges): void {
	const taken = acceptedFields(management, 'create', 'update');
	const notTaken = fieldsOf(wanted).filter((field) => field !== 'events' && !taken.has(field));
	if (notTaken.length > 0) throw new UnsupportedFieldsError(notTaken);
}
