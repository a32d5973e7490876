import { createEndpoint, getSecret, offers, removeEndpoint, type Connection, type FoundEndpoint } from './client';
import type { EndpointChanges } from './endpoint';
import { thrownBy } from './fault';
import { HalfDone } from './halfDone';

/**
 * Creates an endpoint and brings its signing secret to light: from the answer, or by asking for it where the vendor
 * hands it out only then (Zendesk). If it cannot be had, the endpoint goes again, so that running this once more makes
 * no second one.
 *
 * @returns the endpoint and its secret, undefined where the vendor never hands it out.
 * @throws VendorFault, or HalfDone where an endpoint is left behind.
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
	if ((await thrownBy(removeEndpoint(connection, id))) === undefined) {
		throw new HalfDone(asked.thrown, 'The secret of the new endpoint could not be read, so it was removed again.');
	}
	throw new HalfDone(
		asked.thrown,
		`The new endpoint ${id} is there, but its secret could not be read. Get its secret later, or delete it at the service.`,
	);
}
