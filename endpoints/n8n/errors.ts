import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';
import { PartialChangeError, ReplacementNotPossibleError, ServiceError } from '../errors';
import { explain } from '../messages/explain';
import { inOneLine } from '../messages/message';
import type { ServiceContext } from './connect';

/**
 * Anything that was thrown while working on endpoints, as n8n shows it: in an execution with title and details, elsewhere
 * in one line. n8n's own errors are passed on as they are.
 *
 * @param doing what was being done, as a clause that follows "while": "listing the endpoints".
 */
export function toNodeError(
	context: ServiceContext,
	service: Service,
	thrown: unknown,
	doing: string,
	options: { itemIndex?: number; oneLine?: boolean; called?: 'api' | 'inbound' } = {},
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const text = explain(service, thrown, doing, options.called);
	const { message, description } = options.oneLine ? { message: inOneLine(text), description: undefined } : text;
	const { itemIndex } = options;
	const hasCause = thrown instanceof PartialChangeError || thrown instanceof ReplacementNotPossibleError;
	const cause = hasCause ? thrown.cause : thrown;
	if (!(cause instanceof ServiceError)) return new NodeOperationError(node, message, { description, itemIndex });
	const { status } = cause.details;
	const httpCode = status === undefined ? undefined : String(status);
	return new NodeApiError(node, { message }, { message, description, itemIndex, httpCode });
}
