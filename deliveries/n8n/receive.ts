import { sleep, type IDataObject, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';
import { rawBodyOf } from './rawBody';
import { type Delivery } from '../parse';
import { refuse } from './refuse';
import { withStoreKeys } from './seenStore';
import { admit } from '../deduplication/admit';
import { storeKeys } from '../deduplication/storeKeys';
import { type DeliveryHeaders } from '../verification/verify';
import { decide, type DeliveryPolicy } from '../decide';

/** When a sender should come again whose event is still in progress, in seconds. */
const retryAfterSeconds = 60;

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
		const { run, identity } = reception;
		const admission = await admit(expected.seen, identity, response, { now: Date.now, sleep });
		if (admission.state === 'new') {
			const keys = identity && admission.event ? storeKeys(identity, admission.event, Date.now()) : [];
			const item = { json: outputItem(expected, run, headers) };
			return { workflowData: [[keys.length > 0 ? withStoreKeys(item, keys) : item]] };
		}
		if (admission.state === 'duplicate') response.status(200).json({ status: 'duplicate' });
		if (admission.state === 'in_progress') {
			response.status(503).set('Retry-After', String(retryAfterSeconds)).json({ status: 'in_progress' });
		}
		return { noWebhookResponse: true };
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
