import { z } from 'zod';
import type { Service } from '../../services/schema/service';
import {
	signatureSchemeSchema,
	type HeaderScheme,
	type SignatureForm,
	type SignatureScheme,
} from '../../services/schema/verification';
import { hmacAlgorithms } from '../../services/schema/signatureMethods';
import { signsInHeaders } from '../../services/signature';

const { encoding } = signatureSchemeSchema.shape;

/**
 * What a user can set in the node's `signature` collection, where a service does not publish its scheme. What is not set
 * or empty stays as the definition guesses it.
 */
export const signatureOverridesSchema = z.object({
	header: z.string().trim().optional(),
	algorithm: z.enum(hmacAlgorithms).optional(),
	encoding: encoding.optional(),
	/** Text before the signature; with `{timestamp}` in it, as in `t={timestamp},v1=`, the header holds the time too. */
	prefix: z.string().optional(),
	content: z.string().optional(),
	timestampHeader: z.string().trim().optional(),
	idHeader: z.string().trim().optional(),
	secretEncoding: z.enum(['utf8', 'hex', 'base64']).optional(),
});

export type SignatureOverrides = z.output<typeof signatureOverridesSchema>;

/** The scheme that counts, or a sentence for the user. */
export type SchemeResult =
	/** Deliveries are verified with this scheme. */
	| { ok: true; scheme: SignatureScheme }
	/** Nothing could ever be verified with these settings; the message says what to change. */
	| { ok: false; message: string };

/** What came of the settings of a service's triggers: `verify` prepares a scheme once, as long as it is the same object. */
const cachedSchemes = new WeakMap<Service, Map<string, SchemeResult>>();

/** More settings than an n8n has triggers of one service; past this, all are forgotten and made anew. */
const maxCachedSchemes = 1_000;

/**
 * The scheme that deliveries of a service are verified with: that of its definition, changed by the user's settings.
 *
 * Settings count only for a service whose scheme is not published; a documented scheme cannot be weakened. The result
 * is checked for what could never be verified, so that activation can say so instead of every delivery failing.
 */
export function applyOverrides(service: Service, settings: SignatureOverrides): SchemeResult {
	const { signature } = service;
	if (signature.status !== 'unpublished' || !signsInHeaders(signature) || !hasSettings(settings)) {
		return { ok: true, scheme: signature };
	}

	const known = cachedSchemes.get(service) ?? new Map<string, SchemeResult>();
	cachedSchemes.set(service, known);
	const key = JSON.stringify(settings);
	const result = known.get(key) ?? changedScheme(signature, settings);
	if (known.size >= maxCachedSchemes) known.clear();
	known.set(key, result);
	return result;
}

/** A prefix that names the time: `t={timestamp},v1=`. */
const prefixWithTime = /^([\w.-]+)([=:])\{timestamp\}([,; ]) ?([\w.-]+)\2$/;

/** The entries of a header that are written as a prefix with the time in it. */
function entriesOf(prefix: string): SignatureForm['entries'] {
	const [, timestamp, assign = '', separator = '', signature = ''] = prefixWithTime.exec(prefix) ?? [];
	return timestamp === undefined ? undefined : { separator, assign, signature, timestamp };
}

function changedScheme(signature: HeaderScheme, settings: SignatureOverrides): SchemeResult {
	const { prefix = '' } = settings;
	const entries = entriesOf(prefix);
	if (prefix.includes('{') && !entries) {
		return {
			ok: false,
			message:
				'Prefix in Signature cannot be used. It is the text before the signature, such as sha256=, or t={timestamp},v1= where the header holds the time too.',
		};
	}
	const timestamp = settings.timestampHeader || undefined;
	const id = settings.idHeader || undefined;
	const scheme: HeaderScheme = {
		algorithm: settings.algorithm ?? signature.algorithm,
		encoding: settings.encoding ?? signature.encoding,
		headers: settings.header
			? [{ signature: settings.header, timestamp, id }]
			: signature.headers.map((set) => ({ ...set, timestamp: timestamp ?? set.timestamp, id: id ?? set.id })),
		content: settings.content || (entries ? '{timestamp}.{body}' : signature.content),
		timestampUnit: 'any',
		secret: { encodings: [settings.secretEncoding ?? 'utf8'] },
		// A prefix that the user has set is required; the one in the definition is a guess and stays optional.
		...(entries
			? { entries }
			: prefix
				? { prefix }
				: { prefix: signature.prefix, prefixOptional: signature.prefixOptional }),
	};

	if (!scheme.content.includes('{body}')) {
		return {
			ok: false,
			message: 'Signed Content in Signature has no {body}. Add {body}: it stands for all that the service sends.',
		};
	}
	if (scheme.content.includes('{timestamp}') && !timestamp && !entries) {
		return {
			ok: false,
			message:
				'Signed Content in Signature has {timestamp}, but Timestamp Header is empty. Fill in the name of the header with the time of sending, or take {timestamp} out. If the time stands before the signature in its header, write t={timestamp},v1= into Prefix.',
		};
	}
	if (scheme.content.includes('{id}') && !id) {
		return {
			ok: false,
			message:
				'Signed Content in Signature has {id}, but ID Header is empty. Fill in the name of the header with the ID of the delivery, or take {id} out.',
		};
	}
	return { ok: true, scheme };
}

const hasSettings = (settings: SignatureOverrides): boolean =>
	Object.values(settings).some((value) => value !== undefined && value !== '');
