import { timingSafeEqual } from 'node:crypto';
import type { SignatureForm, SignatureScheme } from '../../services/schema/verification';
import { formsOf, isPublicKeyAlgorithm } from '../../services/signature';
import { contentOf, decodeDigest, digestOf, isHashOf, partsOf, type Part, type Placeholder } from './digest';
import { verifyJwt } from './jwt';
import { KeyCache } from './keys';
import { isSignedBy } from './publicKey';
import { verifyToken } from './token';
import { verifyValues } from './values';
import {
	headerText,
	isRecent,
	readTimestamp,
	rejected,
	type DeliveryHeaders,
	type Evidence,
	type RejectionReason,
	type RequestTarget,
	type SignedParts,
	type Verdict,
} from './verdict';

export type { DeliveryHeaders, Evidence, RejectionReason, RequestTarget, SignedParts, Verdict } from './verdict';

type HeaderSet = SignatureForm['headers'][number];

/** One way to sign as verification needs it. */
interface PreparedForm {
	form: SignatureForm;
	/** The form's headers, their names in lower case. */
	headers: HeaderSet[];
	parts: Part[];
	signsTimestamp: boolean;
	signsId: boolean;
	/** Whether the address is part of what is signed. */
	signsTarget: boolean;
	keys: KeyCache;
}

/** Prepared once: definitions live as long as the process. */
const preparedSchemes = new WeakMap<SignatureScheme, readonly PreparedForm[]>();

/**
 * Whether a delivery was signed with one of the secrets, as the scheme demands.
 *
 * Pure: bytes, headers, secrets and the clock come in, a verdict goes out; it never throws on what a sender can send.
 * Any signature of the header may match any secret, so a rotation on either side is seamless. The body is hashed as
 * raw bytes, and digests are compared in constant time over equal lengths.
 */
export function verify(scheme: SignatureScheme, evidence: Evidence): Verdict {
	const forms = prepare(scheme);
	const [first] = forms;
	if (first) return forms.length === 1 ? verifyOne(first, evidence) : verifyAny(forms, evidence);
	if (scheme.kind === 'token') return verifyToken(scheme, evidence);
	if (scheme.kind === 'values') return verifyValues(scheme, evidence);
	return scheme.kind === 'jwt' ? verifyJwt(scheme, evidence) : rejected('signature_missing');
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
	const isTimeInside = signsTimestamp && set.timestamp === undefined;
	return splitHeader(form, text, isTimeInside).signatures.some((signature) => decodeDigest(form, signature));
}

/** @param ignoreAge verify also what is outside the replay window */
function verifyHeader(
	prepared: PreparedForm,
	set: HeaderSet,
	signatureHeader: string,
	evidence: Evidence,
	ignoreAge = false,
): Verdict {
	const { headers, rawBody, secrets } = evidence;
	const { form, parts } = prepared;
	const isTimeInside = prepared.signsTimestamp && set.timestamp === undefined;
	const { signatures, foreignEntries, timestampEntry } = splitHeader(form, signatureHeader, isTimeInside);
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
		const seconds = readTimestamp(text, form.timestampUnit);
		if (seconds === undefined) return rejected('timestamp_malformed');
		if (!isRecent(seconds, evidence) && !ignoreAge) return rejected('timestamp_out_of_range');
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

	let target: RequestTarget = { method: '', url: '' };
	if (prepared.signsTarget) {
		const known = evidence.target?.();
		if (!known) return rejected('signature_mismatch');
		target = known;
		if (form.bodyHash && !isHashOf(rawBody, parameterOf(target.url, form.bodyHash.query), form.bodyHash)) {
			return rejected('signature_mismatch');
		}
	}

	const values = { body: rawBody, timestamp, id, url: target.url, method: target.method };
	let keyKnown = false;
	for (let secretIndex = 0; secretIndex < secrets.length; secretIndex += 1) {
		for (const key of prepared.keys.of(secrets[secretIndex] ?? '')) {
			keyKnown = true;
			const { algorithm } = form;
			if (isPublicKeyAlgorithm(algorithm)) {
				const content = contentOf(parts, values);
				if (claimed.some((candidate) => isSignedBy(algorithm, key, content, candidate))) {
					return { ok: true, secretIndex, signed };
				}
				continue;
			}
			const expected = digestOf(algorithm, key, parts, values);
			for (const candidate of claimed) {
				if (timingSafeEqual(candidate, expected)) return { ok: true, secretIndex, signed };
			}
		}
	}
	return rejected(keyKnown ? 'signature_mismatch' : 'secret_unknown');
}

/** A parameter of an address; empty where it is not there, or there twice. */
function parameterOf(url: string, name: string): string {
	const values = URL.canParse(url) ? new URL(url).searchParams.getAll(name) : [];
	return values.length === 1 ? (values[0] ?? '') : '';
}

/** More signatures in one header than any service sends: each costs a check with a public key. */
const maxSignatures = 100;

function splitHeader(
	{ entries }: SignatureForm,
	header: string,
	isTimeInside: boolean,
): { signatures: string[]; foreignEntries: boolean; timestampEntry?: string } {
	if (!entries) return { signatures: [header], foreignEntries: false };

	if (entries.assign === undefined) {
		const [first, ...others] = header.split(entries.separator);
		const [timestampEntry, signatures] = isTimeInside ? [first, others] : [undefined, [first ?? '', ...others]];
		return { signatures: signatures.slice(0, maxSignatures), foreignEntries: false, timestampEntry };
	}
	const signatures: string[] = [];
	let foreignEntries = false;
	let timestampEntry: string | undefined;
	for (const entry of header.split(entries.separator)) {
		const at = entry.indexOf(entries.assign);
		if (at < 0) continue;
		const name = entry.slice(0, at).trim();
		const value = entry.slice(at + entries.assign.length);
		if (name === entries.signature) {
			if (signatures.length < maxSignatures) signatures.push(value);
		} else if (name === entries.timestamp) timestampEntry ??= value;
		else foreignEntries = true;
	}
	return { signatures, foreignEntries, timestampEntry };
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
		signsTarget: signs('url') || signs('method'),
		keys: new KeyCache(form),
	};
}

const holdsSeparator = (parts: Part[], id: string): boolean =>
	parts.some(
		(part) =>
			'placeholder' in part && part.placeholder === 'id' && part.followedBy !== '' && id.includes(part.followedBy),
	);
