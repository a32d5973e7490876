import type { Service, SignatureScheme } from '../services/schema/service';
import { parseDelivery, type Delivery } from './parse';
import { type SeenDeliveries } from './deduplication/duplicate';
import { ignoreReason, type IgnoreReason, type Selection } from './select';
import { verify, type DeliveryHeaders, type RejectionReason } from './verification/verify';

/** What a trigger's deliveries are held against. */
export interface DeliveryPolicy {
	service: Service;
	/** How deliveries are proven, or undefined where the user has switched that off. */
	scheme: SignatureScheme | undefined;
	/** Signing secrets that count now. */
	secrets: readonly string[];
	/** Replay window in seconds. */
	toleranceSeconds: number;
	selection: Selection;
	/** Whether the output is the short one, without body and headers. */
	simplify: boolean;
	/** What was delivered before, and the name under which this trigger remembers it; without it, repetitions run. */
	seen?: SeenDeliveries;
}

/** What to do with a request: start the workflow, or answer with a status and no run. */
export type Decision =
	| { run: Delivery }
	| { ignore: IgnoreReason }
	| { reject: RejectionReason; status: 401 }
	| { reject: 'payload_invalid'; status: 400 };

/** Decides about a request. Proof comes first: of a request that is not proven, nothing is even read. */
export function decide(
	expected: DeliveryPolicy,
	received: { headers: DeliveryHeaders; rawBody: Buffer; now: number },
): Decision {
	const { headers, rawBody, now } = received;
	if (expected.scheme) {
		const { secrets, toleranceSeconds: tolerance } = expected;
		const verdict = verify(expected.scheme, { headers, rawBody, secrets, now, toleranceSeconds: tolerance });
		if (!verdict.ok) return { reject: verdict.reason, status: 401 };
	}
	const delivery = parseDelivery(expected.service, { headers, rawBody, arrivedAt: now }, expected.selection.events);
	if (!delivery) return { reject: 'payload_invalid', status: 400 };
	const ignore = ignoreReason(delivery, expected.selection);
	return ignore ? { ignore } : { run: delivery };
}
