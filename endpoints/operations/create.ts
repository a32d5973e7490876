import { changeInPlace } from './update';
import type { Connection, FoundEndpoint } from '../client';
import { createWithSecret } from './createWithSecret';
import { differences, fieldsOf, only, takenBy } from './diff';
import type { EndpointChanges } from '../endpoint';
import { inWords } from '../messages/fieldLabels';
import { takeBack } from './remove';

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
	const changed = await changeInPlace(connection, id, late).catch((thrown: unknown) => ({ thrown }));
	if (!('thrown' in changed)) return { ...changed, secret };
	return await takeBack(connection, id, {
		cause: changed.thrown,
		lack: `The new endpoint could not be set to what was asked for (${inWords(fieldsOf(late))})`,
		advice: 'Delete it at the service, and try again.',
	});
}

/** What was wanted of a new endpoint but could not be said when creating it; what the vendor does not show counts too. */
function onlyUpdatable({ management }: Connection, wanted: EndpointChanges, created: FoundEndpoint): EndpointChanges {
	const atCreation = takenBy(management, 'create');
	const later = takenBy(management, 'update');
	const differing = fieldsOf(differences(management, created, wanted));
	const late = fieldsOf(wanted).filter(
		(field) =>
			later.has(field) &&
			!atCreation.has(field) &&
			(differing.includes(field) || management.endpoint[field] === undefined),
	);
	return only(wanted, late);
}
