import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Service } from '../../services/schema/service';

/** A request that is not let through: what was refused, and the status and reason that its sender gets. */
export interface Refusal {
	what: 'Webhook delivery' | 'Secret handover';
	status: 400 | 401;
	reason: string;
}

/** Answers a sender who is not let through, and writes one line to the log, without anything that the sender sent. */
export function refuse(
	context: IWebhookFunctions,
	service: Service,
	{ what, status, reason }: Refusal,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ status: 'rejected', reason });
	const { id: workflowId = 'unknown' } = context.getWorkflow();
	const nodeName = context.getNode().name;
	// In the text too, because n8n's plain log shows no metadata.
	const text = `${what} refused: workflow ${workflowId}, node ${JSON.stringify(nodeName)}, service ${service.id}, reason ${reason}`;
	context.logger.warn(text, { workflowId, nodeName, service: service.id, reason });
	return { noWebhookResponse: true };
}
