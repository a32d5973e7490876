import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { loggedNode } from '../../services/n8n/nodeIdentity';
import type { Service } from '../../services/schema/service';

/** A refused request. */
export interface Refusal {
	/** What was refused, as the log calls it. */
	what: 'Webhook delivery' | 'Secret handover' | 'Endpoint check' | 'Sample';
	/** Status of the answer: 401 for what is not verified, 400 for a body that cannot be read, 413 for one that is too large. */
	status: 400 | 401 | 413;
	/** Reason in the answer and in the log; part of the contract with the sender. */
	reason: string;
	/** What the log says in place of the reason, where the sender is to learn less than the owner of this n8n. */
	loggedReason?: string;
}

/** Refuses a request: answers its sender and writes one line to the log, which holds nothing that the sender sent. */
export function refuse(
	context: IWebhookFunctions,
	service: Service,
	{ what, status, reason, loggedReason = reason }: Refusal,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ status: 'rejected', reason });
	const { text, metadata } = loggedNode(context);
	context.logger.warn(`${what} refused: ${text}, service ${service.id}, reason ${loggedReason}`, {
		...metadata,
		service: service.id,
		reason: loggedReason,
	});
	return { noWebhookResponse: true };
}
