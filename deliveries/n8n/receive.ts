import {
	sleep,
	type IDataObject,
	type INodeExecutionData,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { readBody, type ReceivedBody } from './rawBody';
import { type Delivery, type ParsedDelivery } from '../parse';
import { headersWithoutToken } from '../hideToken';
import { refuse, type Refusal } from './refuse';
import { withStoreKeys } from './seenStore';
import { admit, type Refused } from '../deduplication/admit';
import { storeKeys } from '../deduplication/storeKeys';
import type { DeliveryHeaders, RejectionReason } from '../verification/verify';
import { requestTarget } from './target';
import { sendReply } from './sendReply';
import { decide, type DeliveryPolicy } from '../decide';

/** What came of a request. */
export interface Received {
	/** What n8n is given. */
	response: IWebhookResponseData;
	/** Why it could not be verified; undefined where it was, or was not asked. */
	unverified?: RejectionReason;
	/** Which of the secrets has verified it. */
	secretIndex?: number;
}

/** When a sender should come again whose event is still in progress, in seconds. */
const retryAfterSeconds = 60;

/** How a body is refused that could not even be read. */
const refusalOf: Readonly<Record<Extract<ReceivedBody, { unread: unknown }>['unread'], Refusal>> = {
	tooLarge: {
		what: 'Webhook delivery',
		status: 413,
		reason: 'payload_invalid',
		loggedReason: 'payload_invalid (larger than N8N_PAYLOAD_SIZE_MAX allows)',
	},
	broken: {
		what: 'Webhook delivery',
		status: 400,
		reason: 'payload_invalid',
		loggedReason: 'payload_invalid (the body could not be read to its end)',
	},
};

/**
 * Handles one request to the trigger's URL: starts the workflow with one item, or answers the sender and starts nothing.
 * A refusal writes one line to the log, which holds nothing that the sender sent.
 */
export async function receiveDelivery(context: IWebhookFunctions, expected: DeliveryPolicy): Promise<Received> {
	const headers = context.getHeaderData() as DeliveryHeaders;
	const body = await readBody(context);
	if ('unread' in body) return { response: refuse(context, expected.service, refusalOf[body.unread]) };
	const target = () => requestTarget(context);
	const decision = decide(expected, { headers, rawBody: body.rawBody, now: Date.now(), target });

	const response = context.getResponseObject();
	if ('run' in decision) {
		const { items, refused } = await admitted(expected, decision.run, headers, response);
		if (refused === undefined && items.length > 0) return answered({ workflowData: [items] });
		if (refused === undefined) response.status(200).json({ status: 'duplicate' });
		if (refused === 'in_progress') {
			response.status(503).set('Retry-After', String(retryAfterSeconds)).json({ status: 'in_progress' });
		}
		return answered({ noWebhookResponse: true });
	}
	if ('reject' in decision) {
		const { reject: reason, status } = decision;
		const refused = refuse(context, expected.service, { what: 'Webhook delivery', status, reason });
		return reason === 'payload_invalid' ? answered(refused) : { response: refused, unverified: reason };
	}
	if ('answer' in decision) return answered(sendReply(response, decision.answer));
	response.status(200).json({ status: 'ignored', reason: decision.ignore });
	return answered({ noWebhookResponse: true });

	function answered(given: IWebhookResponseData): Received {
		return { response: given, secretIndex: decision.secretIndex };
	}
}

/**
 * The items of the events that are new. Where one of the events is still in progress, the sender has to come again with
 * all of them.
 */
async function admitted(
	expected: DeliveryPolicy,
	events: readonly ParsedDelivery[],
	headers: DeliveryHeaders,
	response: Parameters<typeof admit>[2],
): Promise<{ items: INodeExecutionData[]; refused?: Refused }> {
	const identities = events.map(({ identity }) => identity);
	const admitted = await admit(expected.seen, identities, response, { now: Date.now, sleep });
	if ('refused' in admitted) return { items: [], refused: admitted.refused };
	const items = events.flatMap(({ delivery, identity }, index) => {
		const admission = admitted.admissions[index];
		if (admission?.state !== 'new') return [];
		const { event } = admission;
		const keys = expected.seen?.isShared && identity && event ? storeKeys(identity, event, Date.now()) : [];
		const item = { json: outputItem(expected, delivery, headers) };
		return [keys.length > 0 ? withStoreKeys(item, keys) : item];
	});
	return { items };
}

function outputItem({ service, simplify }: DeliveryPolicy, delivery: Delivery, headers: DeliveryHeaders): IDataObject {
	const { event, deliveryId, timestamp, test, data, body } = delivery;
	const item = { service: service.id, event, deliveryId, timestamp, test, data };
	return (simplify ? item : { ...item, body, headers: { ...headersWithoutToken(service, headers) } }) as IDataObject;
}
