/*
 * Apart from the schemas, which take longer to load than all else that the nodes need at first.
 */

/** Methods for which both sides know the same secret. */
export const hmacAlgorithms = ['sha256', 'sha1', 'sha512'] as const;

/** Methods for which the service signs with a key that only it knows, and publishes the one to check with. */
export const publicKeyAlgorithms = ['ed25519', 'ecdsa-p256', 'rsa-sha256'] as const;

/** Longest replay window, in seconds: a week. */
export const maxToleranceSeconds = 604_800;

export type HmacAlgorithm = (typeof hmacAlgorithms)[number];
export type PublicKeyAlgorithm = (typeof publicKeyAlgorithms)[number];
