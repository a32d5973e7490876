import type { Service, SignatureScheme } from '../services/schema/service';
import { parseDelivery, type Delivery } from './parse';
import { type SeenDeliveries } from './deduplication/admit';
import type { EventIdentity } from './deduplication/identity';
import { ignoreReason, type IgnoreReason, type Selection } from './select';
import { verify, type DeliveryHeaders, type RejectionReason, type SignedParts } from './verification/verify';

/** What a trigger expects of its deliveries. */
export interface DeliveryPolicy {
	service: Service;
	/** How deliveries are verified, or undefined where the user has switched verification off. */
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

/** What to do with a request, and which of the secrets has verified it, where one was needed. */
export type Decision = { secretIndex?: number } &
	/** Verified and wanted: start the workflow with it, unless its event was delivered before. */
	(
		| { run: Delivery; identity: EventIdentity | undefined }
		/** Verified, but not wanted: answer 200 and start nothing. */
		| { ignore: IgnoreReason }
		/** Not verified. */
		| { reject: RejectionReason; status: 401 }
		/** Verified, but its body is no JSON object. */
		| { reject: 'payload_invalid'; status: 400 }
	);

/**
 * Decides what to do with a request. Verification comes first: an unverified request is never parsed.
 *
 * Pure; never throws on what a sender can send.
 *
 * @param received the request, with `now` in milliseconds since 1970
 */
export function decide(
	expected: DeliveryPolicy,
	received: { headers: DeliveryHeaders; rawBody: Buffer; now: number },
): Decision {
	const { headers, rawBody, now } = received;
	let signed: SignedParts | undefined;
	let secretIndex: number | undefined;
	if (expected.scheme) {
		const { secrets, toleranceSeconds: tolerance } = expected;
		const verdict = verify(expected.scheme, { headers, rawBody, secrets, now, toleranceSeconds: tolerance });
		if (!verdict.ok) return { reject: verdict.reason, status: 401 };
		({ signed, secretIndex } = verdict);
	}
	const arrived = { headers, rawBody, arrivedAt: now, signed };
	const parsed = parseDelivery(expected.service, arrived, expected.selection.events);
	if (!parsed) return { reject: 'payload_invalid', status: 400, secretIndex };
	const { delivery, identity } = parsed;
	const catalog = expected.service.events.catalog.map(({ name }) => name);
	const ignore = ignoreReason(delivery, expected.selection, catalog);
	return ignore ? { ignore, secretIndex } : { run: delivery, identity, secretIndex };
}
