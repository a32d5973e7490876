import { publicKeyAlgorithms, type PublicKeyAlgorithm } from './schema/signatureMethods';
import type { SignatureForm, SignatureScheme } from './schema/verification';

/** Whether deliveries are proven by a signature in a header: the usual kind. */
export const signsInHeaders = <Scheme extends SignatureScheme>(
	scheme: Scheme,
): scheme is Exclude<Scheme, { kind: 'token' | 'values' | 'jwt' }> =>
	scheme.kind === undefined || scheme.kind === 'signature';

/** The ways to sign of a scheme, in the order in which they count; none where nothing is signed in a header. */
export const formsOf = (scheme: SignatureScheme): readonly SignatureForm[] =>
	signsInHeaders(scheme) ? [...(scheme.anyOf ?? []), scheme] : [];

/** How a secret of this scheme is written; a token is text. */
export const secretFormsOf = (scheme: SignatureScheme): ReadonlyArray<SignatureForm['secret']> => {
	if (scheme.kind === 'token') return [{ encodings: ['utf8'] }];
	if (scheme.kind === 'values' || scheme.kind === 'jwt') return [scheme.secret];
	return formsOf(scheme).map(({ secret }) => secret);
};

/** Whether the secret is a key that the service publishes, so that nobody has to hide it. */
export const usesPublicKey = (scheme: SignatureScheme): boolean =>
	formsOf(scheme).some(({ algorithm }) => isPublicKeyAlgorithm(algorithm));

/** Whether the key to verify with is one that anybody may know. */
export const isPublicKeyAlgorithm = (algorithm: SignatureForm['algorithm']): algorithm is PublicKeyAlgorithm =>
	publicKeyAlgorithms.some((known) => known === algorithm);

/** Whether a proof covers the body, so that nothing of it can have been changed on the way. */
export const coversBody = (scheme: SignatureScheme): boolean => {
	if (scheme.kind === 'token' || scheme.kind === 'values') return false;
	return scheme.kind === 'jwt' ? scheme.bodyHash !== undefined : true;
};
