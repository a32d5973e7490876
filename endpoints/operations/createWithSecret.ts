import { createEndpoint, getSecret, offers, type Connection, type FoundEndpoint } from '../client';
import type { EndpointChanges } from '../endpoint';
import { takeBack } from './remove';

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
	return await takeBack(connection, id, {
		cause: asked.thrown,
		lack: 'The secret of the new endpoint could not be read',
		advice: 'Get its secret later, or delete it at the service.',
	});
}
