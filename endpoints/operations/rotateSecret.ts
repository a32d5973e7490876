import { canRotateSecret } from '../../services/capabilities';
import { at, isRecord } from '../../services/json';
import { isMaskedSecret } from '../../services/maskedSecret';
import type { OperationResult } from './result';
import { cleanUpReplacements } from './remove';
import { findById, rotateSecret, type Connection } from '../client';
import type { Journal } from './journal';
import { replaceEndpoint } from './replace';

/**
 * Gives an endpoint a new signing secret: by the service's call for it, else by replacing the endpoint.
 *
 * @throws ServiceError, with the effect `secretUnknown` where there may be a new secret that nobody has seen.
 * @throws PartialChangeError or ReplacementNotPossibleError, as `replaceEndpoint` does.
 */
export async function rotateEndpointSecret(
	connection: Connection,
	id: string,
	journal: Journal,
): Promise<OperationResult> {
	const found = await findById(connection, id);
	if (!canRotateSecret(connection.management)) return await replaceEndpoint(connection, found, {}, journal);
	await cleanUpReplacements(connection, id, journal);
	const { secret, raw } = await rotateSecret(connection, id);
	const isSecretHidden = isMaskedSecret(secret);
	const { updatedAt } = connection.management.endpoint;
	const changedAt = updatedAt === undefined ? undefined : at(raw, updatedAt);
	return {
		endpoint: typeof changedAt === 'string' ? { ...found.endpoint, updatedAt: changedAt } : found.endpoint,
		// Some services take a secret from us and answer with nothing.
		raw: isRecord(raw) ? raw : found.raw,
		...(isSecretHidden ? { isSecretHidden } : { secret }),
	};
}
