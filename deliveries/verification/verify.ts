import { createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import {
	formsOf,
	maxToleranceSeconds,
	type SignatureForm,
	type SignatureScheme,
} from '../../services/schema/verification';
import { millisecondsOf, parseIsoTime } from '../../services/time';
import { decodeDigest, digestOf, partsOf, type Part, type Placeholder } from './digest';
import { keysOfSecret } from './secrets';

/** Why a delivery is not verified. These words reach the sender and the log, so they are part of the contract. */
export type RejectionReason =
	/** None of the signature headers was sent. */
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
}

type HeaderSet = SignatureForm['headers'][number];

/** One way to sign as verification needs it. */
interface PreparedForm {
	form: SignatureForm;
	/** The form's headers, their names in lower case. */
	headers: HeaderSet[];
	parts: Part[];
	signsTimestamp: boolean;
	signsId: boolean;
	/** The keys of secrets that were used lately: on Node 24 a key made of bytes costs five times the HMAC itself. */
	keys: Map<string, KeyObject[]>;
}

/** Prepared once: definitions live as long as the process. */
const preparedSchemes = new WeakMap<SignatureScheme, readonly PreparedForm[]>();

/** More secrets than an n8n has triggers; past this, all are forgotten and made anew. */
const maxCachedKeys = 1_000;

const rejected = (reason: RejectionReason): Verdict => ({ ok: false, reason });

/**
 * Whether a delivery was signed with one of the secrets, as the scheme demands.
 *
 * Pure: bytes, headers, secrets and the clock come in, a verdict goes out; it never throws on what a sender can send.
 * Any signature of the header may match any secret, so a rotation on either side is seamless. The body is hashed as
 * raw bytes, and digests are compared in constant time over equal lengths.
 */
export function verify(scheme: SignatureScheme, evidence: Evidence): Verdict {
	const forms = prepare(scheme);
	const [only] = forms;
	return only && forms.length === 1 ? verifyOne(only, evidence) : verifyAny(forms, evidence);
}

/** Verifies by the first of the form's header sets whose signature was sent. */
function verifyOne(prepared: PreparedForm, evidence: Evidence): Verdict {
	for (const set of prepared.headers) {
		const signature = headerText(evidence.headers, set.signature);
		if (signature !== undefined) return verifyHeader(prepared, set, signature, evidence);
	}
	return rejected('signature_missing');
}

/**
 * Verifies by any of the signature headers that were sent. For each of them the first form that it is written in counts,
 * so nobody can have a signature of one form taken for that of another. A delivery that is verified and too old stays
 * so, whatever else comes along with it.
 */
function verifyAny(forms: readonly PreparedForm[], evidence: Evidence): Verdict {
	const decided = new Set<string>();
	let sent = false;
	let reason: RejectionReason | undefined;
	for (const prepared of forms) {
		for (const set of prepared.headers) {
			const signature = headerText(evidence.headers, set.signature);
			if (signature === undefined || decided.has(set.signature)) continue;
			sent = true;
			if (!isWrittenIn(prepared, set, signature, evidence.headers)) continue;
			decided.add(set.signature);
			const verdict = verifyHeader(prepared, set, signature, evidence);
			if (verdict.ok) return verdict;
			const isStale =
				verdict.reason === 'timestamp_out_of_range' && verifyHeader(prepared, set, signature, evidence, true).ok;
			if (isStale) return verdict;
			reason ??= verdict.reason;
		}
	}
	return rejected(reason ?? (sent ? 'signature_malformed' : 'signature_missing'));
}

/** Whether a signature header looks like one of this form: its digests can be read, and the header with the time is there. */
function isWrittenIn({ form, signsTimestamp }: PreparedForm, set: HeaderSet, text: string, headers: DeliveryHeaders) {
	if (signsTimestamp && set.timestamp !== undefined && headerText(headers, set.timestamp) === undefined) return false;
	return splitHeader(form, text).signatures.some((signature) => decodeDigest(form, signature));
}

/** @param ignoreAge verify also what is outside the replay window */
function verifyHeader(
	prepared: PreparedForm,
	set: HeaderSet,
	signatureHeader: string,
	{ headers, rawBody, secrets, now, toleranceSeconds }: Evidence,
	ignoreAge = false,
): Verdict {
	const { form, parts } = prepared;
	const { signatures, foreignEntries, timestampEntry } = splitHeader(form, signatureHeader);
	const claimed: Buffer[] = [];
	for (const text of signatures) {
		const bytes = decodeDigest(form, text);
		if (bytes) claimed.push(bytes);
	}
	if (claimed.length === 0) {
		return rejected(signatures.length === 0 && foreignEntries ? 'signature_mismatch' : 'signature_malformed');
	}

	const signed: SignedParts = {};
	let timestamp = '';
	if (prepared.signsTimestamp) {
		const text = timestampEntry ?? (set.timestamp === undefined ? undefined : headerText(headers, set.timestamp));
		if (text === undefined) return rejected('timestamp_missing');
		const seconds = readTimestamp(text, form.timestampUnit ?? 'seconds');
		if (seconds === undefined) return rejected('timestamp_malformed');
		const age = Math.abs(Math.floor(now / 1000) - seconds);
		if (!(age <= Math.min(toleranceSeconds, maxToleranceSeconds)) && !ignoreAge) {
			return rejected('timestamp_out_of_range');
		}
		timestamp = text;
		signed.timestamp = seconds;
	}

	let id = '';
	if (prepared.signsId) {
		const text = set.id === undefined ? undefined : headerText(headers, set.id);
		// An id that holds the separator could be cut in two ways, so that other bytes would seem to be signed.
		if (text === undefined || holdsSeparator(parts, text)) return rejected('signature_malformed');
		id = text;
		signed.idHeader = set.id;
	}

	let keyKnown = false;
	for (let secretIndex = 0; secretIndex < secrets.length; secretIndex += 1) {
		for (const key of keysOf(prepared, secrets[secretIndex] ?? '')) {
			keyKnown = true;
			const expected = digestOf(form.algorithm, key, parts, { body: rawBody, timestamp, id });
			for (const candidate of claimed) {
				if (timingSafeEqual(candidate, expected)) return { ok: true, secretIndex, signed };
			}
		}
	}
	return rejected(keyKnown ? 'signature_mismatch' : 'secret_unknown');
}

function keysOf({ form, keys }: PreparedForm, secret: string): KeyObject[] {
	const known = keys.get(secret);
	if (known) return known;
	const made = keysOfSecret(form, secret).map((key) => createSecretKey(key));
	if (keys.size >= maxCachedKeys) keys.clear();
	keys.set(secret, made);
	return made;
}

/** @param name in lower case */
function headerText(headers: DeliveryHeaders, name: string): string | undefined {
	const value = headers[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function splitHeader(
	{ entries }: SignatureForm,
	header: string,
): { signatures: string[]; foreignEntries: boolean; timestampEntry?: string } {
	if (!entries) return { signatures: [header], foreignEntries: false };

	const signatures: string[] = [];
	let foreignEntries = false;
	let timestampEntry: string | undefined;
	for (const entry of header.split(entries.separator)) {
		const at = entry.indexOf(entries.assign);
		if (at < 0) continue;
		const name = entry.slice(0, at).trim();
		const value = entry.slice(at + entries.assign.length);
		if (name === entries.signature) signatures.push(value);
		else if (name === entries.timestamp) timestampEntry ??= value;
		else foreignEntries = true;
	}
	return { signatures, foreignEntries, timestampEntry };
}

const digits = /^\d{1,19}$/;

/** Seconds since 1970. */
function readTimestamp(text: string, unit: NonNullable<SignatureForm['timestampUnit']>): number | undefined {
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

function prepare(scheme: SignatureScheme): readonly PreparedForm[] {
	const known = preparedSchemes.get(scheme);
	if (known) return known;
	const prepared = formsOf(scheme).map(prepareForm);
	preparedSchemes.set(scheme, prepared);
	return prepared;
}

function prepareForm(form: SignatureForm): PreparedForm {
	const parts = partsOf(form.content);
	const signs = (placeholder: Placeholder): boolean =>
		parts.some((part) => 'placeholder' in part && part.placeholder === placeholder);
	return {
		form,
		headers: form.headers.map(({ signature, timestamp, id }) => ({
			signature: signature.toLowerCase(),
			timestamp: timestamp?.toLowerCase(),
			id: id?.toLowerCase(),
		})),
		parts,
		signsTimestamp: signs('timestamp'),
		signsId: signs('id'),
		keys: new Map(),
	};
}

const holdsSeparator = (parts: Part[], id: string): boolean =>
	parts.some(
		(part) =>
			'placeholder' in part && part.placeholder === 'id' && part.followedBy !== '' && id.includes(part.followedBy),
	);
