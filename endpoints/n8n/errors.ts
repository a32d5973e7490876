import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import {
	AmbiguousEndpointError,
	EndpointNotDeletedError,
	PartialChangeError,
	ReplacementNotPossibleError,
	ServiceError,
	UnsupportedFieldsError,
} from '../errors';
import { explain, inOneLine, type Message } from '../messages/explain';
import { inWords } from '../messages/fieldLabels';
import { explainPartialChange } from '../messages/partial';
import type { VendorContext } from './connect';

/** A fault as n8n shows it: in an execution with title and details, elsewhere in one line. */
export function toNodeError(
	context: VendorContext,
	service: Service,
	thrown: unknown,
	doing: string,
	options: { itemIndex?: number; oneLine?: boolean; called?: 'api' | 'inbound' } = {},
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const text = messageFor(service, thrown, doing, options.called);
	const { message, description } = options.oneLine ? { message: inOneLine(text), description: undefined } : text;
	const { itemIndex } = options;
	const fault = thrown instanceof PartialChangeError ? thrown.cause : thrown;
	if (!(fault instanceof ServiceError)) return new NodeOperationError(node, message, { description, itemIndex });
	const { status } = fault.details;
	const httpCode = status === undefined ? undefined : String(status);
	return new NodeApiError(node, { message }, { message, description, itemIndex, httpCode });
}

function messageFor(service: Service, thrown: unknown, doing: string, called?: 'api' | 'inbound'): Message {
	if (thrown instanceof ServiceError) return explain(service, thrown, doing, called);
	if (thrown instanceof PartialChangeError) {
		const { message, description } = messageFor(service, withoutDoubt(thrown.cause), doing);
		return { message, description: `${explainPartialChange(thrown.change)} ${description}` };
	}
	if (thrown instanceof AmbiguousEndpointError) {
		return {
			message: `${thrown.ids.length} endpoints at ${service.displayName} have this URL, so it is not clear which one is meant`,
			description: `Choose one by its ID, or delete those that you do not need: ${thrown.ids.join(', ')}.`,
		};
	}
	if (thrown instanceof UnsupportedFieldsError) {
		const words = inWords(thrown.fields);
		return {
			message: `${service.displayName} cannot set this of an endpoint: ${words}`,
			description: `Take ${words} out of the fields of this node, and try again.`,
		};
	}
	if (thrown instanceof EndpointNotDeletedError) {
		return {
			message: `${service.displayName} says that the endpoint ${thrown.id} was deleted, but still lists it`,
			description: `Look at ${service.displayName} whether the endpoint is still there, and delete it there if it is.`,
		};
	}
	if (thrown instanceof ReplacementNotPossibleError) {
		return {
			message: `${service.displayName} cannot put a new endpoint in the place of ${thrown.id}`,
			description: `It gives back the endpoint that is there instead of making a new one for the same URL. Nothing was deleted. Delete the endpoint, and then create it again with what you want to change.`,
		};
	}
	const reason = thrown instanceof Error ? thrown.message : 'unknown';
	return {
		message: `Something unexpected happened while ${doing}`,
		description: `Try again. If it comes back, report it to the makers of this package with these words: ${reason}.`,
	};
}

/** A fault for a text that says by itself what is there now: then it must not be left open once more. */
const withoutDoubt = (fault: unknown): unknown =>
	fault instanceof ServiceError ? new ServiceError({ ...fault.details, mayHaveHappened: false }) : fault;
