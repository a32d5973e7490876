import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { rawBodyOf } from './rawBody';
import { type Delivery } from '../parse';
import { refuse } from './refuse';
import { isDuplicate } from '../deduplication/duplicate';
import { type DeliveryHeaders } from '../verification/verify';
import { decide, type DeliveryPolicy } from '../decide';

/**
 * Handles one request to the trigger's URL: starts the workflow with one item, or answers the sender and starts nothing.
 * A refusal writes one line to the log, which holds nothing that the sender sent.
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	expected: DeliveryPolicy,
): Promise<IWebhookResponseData> {
	const headers = context.getHeaderData() as DeliveryHeaders;
	const reception = decide(expected, { headers, rawBody: await rawBodyOf(context), now: Date.now() });

	const response = context.getResponseObject();
	if ('run' in reception) {
		if (await isDuplicate(expected.seen, reception.run, response)) {
			response.status(200).json({ status: 'duplicate' });
			return { noWebhookResponse: true };
		}
		const item = outputItem(expected, reception.run, headers);
		return { workflowData: [[{ json: item }]] };
	}
	if ('reject' in reception) {
		const { reject: reason, status } = reception;
		return refuse(context, expected.service, { what: 'Webhook delivery', status, reason });
	}
	response.status(200).json({ status: 'ignored', reason: reception.ignore });
	return { noWebhookResponse: true };
}

function outputItem({ service, simplify }: DeliveryPolicy, delivery: Delivery, headers: DeliveryHeaders): IDataObject {
	const { event, deliveryId, timestamp, test, data, body } = delivery;
	const item = { service: service.id, event, deliveryId, timestamp, test, data };
	return (simplify ? item : { ...item, body, headers: { ...headers } }) as IDataObject;
}
