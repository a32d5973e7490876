import { alternatives } from '../../services/capabilities';
import type { AnyEndpointError, OperationErrorCode } from '../errors';
import { inWords } from './fieldLabels';
import type { Message } from './message';

/** The errors of operations that stand alone; a partial change is told together with its cause. */
export type PlainOperationError = Extract<AnyEndpointError, { code: Exclude<OperationErrorCode, 'partialChange'> }>;

/**
 * Explains what stopped an operation besides a failed call.
 *
 * @param name of the service.
 * @param doing what was being done: "disabling the endpoint".
 */
export function explainOperationError(name: string, error: PlainOperationError, doing: string): Message {
	switch (error.code) {
		case 'ambiguousEndpoint':
			return {
				message: `${error.ids.length} endpoints at ${name} have this URL`,
				description: `Choose one of them by its ID, or delete those that you do not need: ${error.ids.join(', ')}.`,
			};
		case 'endpointNotDeleted':
			return {
				message: `${name} says that it has deleted the endpoint ${error.id}, but still lists it`,
				description: `Check in ${name} whether the endpoint is still there, and delete it there if it is.`,
			};
		case 'hiddenSecret':
			return {
				message: `${name} does not show the whole signing secret while ${doing}`,
				description: `Copy the secret from the dashboard of ${name}, or get a new one with Rotate Secret.`,
			};
		case 'invalidId':
			return {
				message: `${name} cannot be called with this ID while ${doing}`,
				description: `Check the ID of the endpoint and the fields of the ${name} credential. None of them can be empty or consist of dots.`,
			};
		case 'oneEvent':
			return {
				message: `${name} allows one event per endpoint, and several are chosen`,
				description: 'Choose one event. For each additional event, create another endpoint with its own address.',
			};
		case 'operationNotOffered':
			return {
				message: `${name} does not support ${doing} from n8n`,
				description: alternatives[error.operation],
			};
		case 'replacementNotPossible': {
			const words = error.cause?.details.serviceMessage;
			return {
				message: `${name} does not allow a second endpoint with the same URL, so endpoint ${error.id} cannot be replaced`,
				description: `It stays as it was, unless you delete it and create it again. ${words === undefined ? '' : `${name} says: "${words}". `}The new one then has a different ID and secret, and events sent in between are lost.`,
			};
		}
		case 'unsupportedFields': {
			const words = inWords(error.fields);
			return {
				message: `${name} has no such field for endpoints: ${words}`,
				description: `Remove ${words} from the fields of this node, and try again.`,
			};
		}
	}
}
