import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A random id of 22 letters and digits behind a vendor's prefix, such as `whev_`. */
export const identifier = (prefix: string): string =>
	prefix + Array.from(randomBytes(22), (byte) => alphabet[byte % alphabet.length]).join('');
