import type { Service } from '../../services/schema/service';
import { isEndpointError, ServiceError } from '../errors';
import { explainServiceError } from './api';
import type { Message } from './message';
import { explainOperationError } from './operation';
import { explainPartialChange } from './partial';

/**
 * Explains anything that was thrown while working on endpoints to someone who does not read code.
 *
 * @param doing what was being done, as a clause that follows "while": "listing the endpoints".
 * @param called the service's API, or the inbound webhook that messages are posted to.
 */
export function explain(service: Service, thrown: unknown, doing: string, called: 'api' | 'inbound' = 'api'): Message {
	if (!isEndpointError(thrown)) return unexpected(thrown, doing);
	switch (thrown.code) {
		case 'partialChange': {
			const { message, description } = explain(service, withoutDoubt(thrown.cause), doing, called);
			return { message, description: `${explainPartialChange(thrown.change)} ${description}` };
		}
		case 'ambiguousEndpoint':
		case 'endpointNotDeleted':
		case 'hiddenSecret':
		case 'invalidId':
		case 'oneEvent':
		case 'operationNotOffered':
		case 'replacementNotPossible':
		case 'unsupportedFields':
			return explainOperationError(service.displayName, thrown, doing);
		default:
			return explainServiceError(service, thrown, doing, called);
	}
}

/** A failed call for a text that says by itself what is there now: then it must not be left open once more. */
const withoutDoubt = (cause: unknown): unknown =>
	cause instanceof ServiceError ? new ServiceError({ ...cause.details, effect: 'none' }) : cause;

const unexpected = (thrown: unknown, doing: string): Message => ({
	message: `Something unexpected happened while ${doing}`,
	description: `Try again. If it happens again, report it with this message: ${
		thrown instanceof Error ? thrown.message : 'unknown'
	}.`,
});
