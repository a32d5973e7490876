import type { HeaderScheme } from '../../services/schema/service';
import { services } from '../../services/catalog';

/** Every scheme of the catalog, and schemes that a user or a custom service can set up. */
export const schemes: Record<string, HeaderScheme> = {
	...Object.fromEntries(services.map(({ id, signature }) => [id, signature])),
	'one header of named entries': {
		algorithm: 'sha256',
		encoding: 'hex',
		headers: [{ signature: 'X-Vendor-Signature' }],
		content: '{timestamp}.{body}',
		entries: { separator: ',', assign: '=', signature: 'v1', timestamp: 't' },
		secret: { encodings: ['utf8'] },
	},
	'sha1, base64': {
		algorithm: 'sha1',
		encoding: 'base64',
		headers: [{ signature: 'X-Vendor-Signature' }],
		content: '{body}',
		secret: { encodings: ['hex'] },
	},
	'sha512, prefix, text around, milliseconds': {
		algorithm: 'sha512',
		encoding: 'hex',
		headers: [{ signature: 'X-Vendor-Signature', timestamp: 'X-Vendor-Time', id: 'X-Vendor-Id' }],
		content: 'v0:{id}:{timestamp}:{body}:end',
		prefix: 'sha512=',
		timestampUnit: 'any',
		secret: { encodings: ['base64'] },
	},
};
