import type { Service, SignatureScheme } from '../services/schema/service';
import { handshakeReply, queryOf, type Reply } from './handshake';
import { parseDeliveries, type ParsedDelivery } from './parse';
import { type SeenDeliveries } from './deduplication/admit';
import { ignoreReason, type IgnoreReason, type Selection } from './select';
import {
	verify,
	type DeliveryHeaders,
	type RejectionReason,
	type RequestTarget,
	type SignedParts,
} from './verification/verify';

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
	/** Verified and wanted: start the workflow once with these events, without those that were delivered before. */
	(
		| { run: readonly ParsedDelivery[] }
		/** A handshake of the service: answer it and start nothing. */
		| { answer: Reply }
		/** Verified, but nothing of it is wanted: answer 200 and start nothing. */
		| { ignore: IgnoreReason }
		/** Not verified. */
		| { reject: RejectionReason; status: 401 }
		/** Verified, but its body does not have the form that the definition says: mostly, it is no JSON object. */
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
	received: { headers: DeliveryHeaders; rawBody: Buffer; now: number; target?: () => RequestTarget },
): Decision {
	const { headers, rawBody, now, target } = received;
	const { service } = expected;
	const answerTo = (proof: { isVerified: boolean; secret?: string }): Reply | undefined =>
		service.answers &&
		handshakeReply(service, { method: 'POST', headers, query: queryOf(target?.().url ?? ''), rawBody, ...proof });
	const unverified = answerTo({ isVerified: false });
	if (unverified) return { answer: unverified };
	let signed: SignedParts | undefined;
	let secretIndex: number | undefined;
	if (expected.scheme) {
		const { secrets, toleranceSeconds: tolerance } = expected;
		const verdict = verify(expected.scheme, { headers, rawBody, secrets, now, target, toleranceSeconds: tolerance });
		if (!verdict.ok) return { reject: verdict.reason, status: 401 };
		({ signed, secretIndex } = verdict);
	}
	const answer = answerTo({
		isVerified: true,
		secret: secretIndex === undefined ? undefined : expected.secrets[secretIndex],
	});
	if (answer) return { answer, secretIndex };
	const arrived = { headers, rawBody, arrivedAt: now, signed };
	const parsed = parseDeliveries(service, arrived, expected.selection.events);
	if (!parsed) return { reject: 'payload_invalid', status: 400, secretIndex };
	const catalog = service.events.catalog.map(({ name }) => name);
	const reasons = parsed.map(({ delivery }) => ignoreReason(delivery, expected.selection, catalog));
	const wanted = parsed.filter((_event, index) => reasons[index] === undefined);
	return wanted.length > 0 ? { run: wanted, secretIndex } : { ignore: reasons[0] ?? 'no_events', secretIndex };
}
