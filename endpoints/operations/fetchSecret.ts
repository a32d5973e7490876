import { isMaskedSecret } from '../../services/maskedSecret';
import { getSecret, type Connection, type FoundSecret } from '../client';
import { HiddenSecretError } from '../errors';

/**
 * Fetches an endpoint's signing secret, to be used as one.
 *
 * @throws ServiceError, or HiddenSecretError where the service shows something like `********` in its place.
 */
export async function fetchSecret(connection: Connection, id: string): Promise<FoundSecret> {
	const found = await getSecret(connection, id);
	if (isMaskedSecret(found.secret)) throw new HiddenSecretError();
	return found;
}
