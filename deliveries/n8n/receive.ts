import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Service, SignatureScheme } from '../../services/schema/service';
import { rawBodyOf } from './rawBody';
import { readDelivery, type Delivery } from '../parse';
import { refuse } from './refuse';
import { isRepetition, type Repetitions } from '../deduplication/duplicate';
import { whyIgnored, type IgnoredReason, type Selection } from '../select';
import { verify, type DeliveryHeaders, type RejectionReason } from '../verification/verify';

/** What a trigger's deliveries are held against. */
export interface Expectation {
	service: Service;
	/** How deliveries are proven, or undefined where the user has switched that off. */
	scheme: SignatureScheme | undefined;
	/** Signing secrets that count now. */
	secrets: readonly string[];
	/** Replay window in seconds. */
	tolerance: number;
	selection: Selection;
	/** Whether the output is the short one, without body and headers. */
	simplify: boolean;
	/** What was delivered before, and the name under which this trigger remembers it; without it, repetitions run. */
	repetitions?: Repetitions;
}

/** What to do with a request: start the workflow, or answer with a status and no run. */
export type Reception =
	| { run: Delivery }
	| { ignore: IgnoredReason }
	| { reject: RejectionReason; status: 401 }
	| { reject: 'payload_invalid'; status: 400 };

/** Decides about a request. Proof comes first: of a request that is not proven, nothing is even read. */
export function judge(
	expected: Expectation,
	received: { headers: DeliveryHeaders; rawBody: Buffer; now: number },
): Reception {
	const { headers, rawBody, now } = received;
	if (expected.scheme) {
		const { secrets, tolerance } = expected;
		const verdict = verify(expected.scheme, { headers, rawBody, secrets, now, tolerance });
		if (!verdict.ok) return { reject: verdict.reason, status: 401 };
	}
	const delivery = readDelivery(expected.service, { headers, rawBody, arrivedAt: now }, expected.selection.events);
	if (!delivery) return { reject: 'payload_invalid', status: 400 };
	const ignore = whyIgnored(delivery, expected.selection);
	return ignore ? { ignore } : { run: delivery };
}

/**
 * Receives one request at the trigger's address: starts the workflow with one item, or answers the sender by itself
 * and starts nothing. A refusal writes one line to the log, without anything that the sender sent.
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	expected: Expectation,
): Promise<IWebhookResponseData> {
	const headers = context.getHeaderData() as DeliveryHeaders;
	const reception = judge(expected, { headers, rawBody: await rawBodyOf(context), now: Date.now() });

	const response = context.getResponseObject();
	if ('run' in reception) {
		if (await isRepetition(expected.repetitions, reception.run, response)) {
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

function outputItem({ service, simplify }: Expectation, delivery: Delivery, headers: DeliveryHeaders): IDataObject {
	const { event, deliveryId, timestamp, test, data, body } = delivery;
	const item = { service: service.id, event, deliveryId, timestamp, test, data };
	return (simplify ? item : { ...item, body, headers: { ...headers } }) as IDataObject;
}
