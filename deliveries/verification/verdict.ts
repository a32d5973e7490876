import type { SignatureForm } from '../../services/schema/verification';
import { maxToleranceSeconds } from '../../services/schema/signatureMethods';
import { millisecondsOf, parseIsoTime } from '../../services/time';

/** Why a delivery is not verified. These words reach the sender and the log, so they are part of the contract. */
export type RejectionReason =
	/** Nothing that could prove the delivery was sent. */
	| 'signature_missing'
	/** The signature, or the signed id, is not in the form that the scheme says. */
	| 'signature_malformed'
	/** No signature fits: signed with another secret, or changed afterwards. */
	| 'signature_mismatch'
	/** The time is signed, but was not sent. */
	| 'timestamp_missing'
	/** The signed time is not in the form that the scheme says. */
	| 'timestamp_malformed'
	/** The signed time is outside the replay window. */
	| 'timestamp_out_of_range'
	/** There is no secret that the scheme can make a key of. */
	| 'secret_unknown';

/** What the signature of a verified delivery covers besides its body. */
export interface SignedParts {
	/** Name in lower case of the header whose text is signed as the id of the delivery. Other id headers prove nothing. */
	idHeader?: string;
	/** The signed time, in seconds since 1970. */
	timestamp?: number;
}

/** Result of a verification. */
export type Verdict =
	/** Signed with the secret at this index of {@link Evidence.secrets}. */
	| { ok: true; secretIndex: number; signed: SignedParts }
	/** Not verified, and why. */
	| { ok: false; reason: RejectionReason };

/** Headers as Node hands them over: names in lower case. */
export type DeliveryHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Where a request was sent to. */
export interface RequestTarget {
	/** `POST`, `GET` … */
	method: string;
	/**
	 * The address that is registered at the service, with the query (`?…`) as it was sent. Never taken from the request's own
	 * `Host`, which anybody can write.
	 */
	url: string;
}

/** What a delivery is verified by. */
export interface Evidence {
	/** All headers of the request. */
	headers: DeliveryHeaders;
	/** The body byte for byte as it was sent. */
	rawBody: Buffer;
	/** Signing secrets that may have been used, as the service shows them; those that cannot be keys are passed over. */
	secrets: readonly string[];
	/** Now, in milliseconds since 1970. */
	now: number;
	/**
	 * Replay window in seconds, into the past and the future; counts only where the timestamp is signed. At most
	 * {@link maxToleranceSeconds}; what is no number lets nothing through.
	 */
	toleranceSeconds: number;
	/** Where it was sent to; asked for only where that is a part of the proof. Without it such a proof fails. */
	target?: () => RequestTarget;
}

/** A verdict that says no. */
export const rejected = (reason: RejectionReason): Verdict => ({ ok: false, reason });

/** @param name in lower case */
export function headerText(headers: DeliveryHeaders, name: string): string | undefined {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a time is inside the replay window; what is no number lets nothing through. */
export function isRecent(seconds: number, { now, toleranceSeconds }: Pick<Evidence, 'now' | 'toleranceSeconds'>) {
	return Math.abs(Math.floor(now / 1000) - seconds) <= Math.min(toleranceSeconds, maxToleranceSeconds);
}

const digits = /^\d{1,19}$/;

/** Seconds since 1970; undefined for what is not written as the unit says. */
export function readTimestamp(
	text: string,
	unit: NonNullable<SignatureForm['timestampUnit']> = 'seconds',
): number | undefined {
	let milliseconds: number | undefined;
	if (unit !== 'iso8601' && digits.test(text)) {
		const number = Number(text);
		if (unit === 'seconds') return number;
		milliseconds = unit === 'milliseconds' ? number : millisecondsOf(number);
	} else if (unit === 'iso8601' || unit === 'any') {
		// A day alone is no time of sending.
		milliseconds = text.length > 10 ? parseIsoTime(text) : undefined;
	}
	return milliseconds === undefined ? undefined : Math.floor(milliseconds / 1000);
}
