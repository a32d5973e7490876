import type { INodeProperties } from 'n8n-workflow';
import type { SignatureOverrides } from '../../deliveries/verification/override';
import { choices } from '../shared/choices';

const fromHeaders = '{timestamp} and {id}';

/** The fields as the panel shows them, by the names that are read: with other names or values, this does not compile. */
const fields: { [Name in keyof SignatureOverrides]-?: INodeProperties & { name: Name } } = {
	algorithm: {
		displayName: 'Algorithm',
		name: 'algorithm',
		type: 'options',
		default: 'sha256',
		description: 'Method by which the service calculates the signature, often written as HMAC-SHA256 or similar',
		options: choices<NonNullable<SignatureOverrides['algorithm']>>({
			sha1: { name: 'SHA-1' },
			sha256: { name: 'SHA-256' },
			sha512: { name: 'SHA-512' },
		}),
	},
	encoding: {
		displayName: 'Encoding',
		name: 'encoding',
		type: 'options',
		default: 'hex',
		description: 'How the signature is written in its header',
		options: choices<NonNullable<SignatureOverrides['encoding']>>({
			base64: { name: 'Base64', description: 'Uppercase and lowercase letters, digits, + and /, often ending in =' },
			base64url: { name: 'Base64 for URLs', description: 'The same with - and _ in place of + and /' },
			hex: { name: 'Hex', description: 'Only digits and the letters a to f' },
		}),
	},
	header: {
		displayName: 'Header',
		name: 'header',
		type: 'string',
		default: '',
		placeholder: 'e.g. X-Webhook-Signature',
		description: 'Name of the header with the signature',
	},
	idHeader: {
		displayName: 'ID Header',
		name: 'idHeader',
		type: 'string',
		default: '',
		placeholder: 'e.g. X-Webhook-ID',
		description: 'Name of the header with the ID of the delivery, where that is signed too',
	},
	prefix: {
		displayName: 'Prefix',
		name: 'prefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. sha256=',
		description:
			'Text before the signature in its header. Where the header holds the time too: t={timestamp},v1= (or as the service writes it).',
	},
	secretEncoding: {
		displayName: 'Secret Encoding',
		name: 'secretEncoding',
		type: 'options',
		default: 'utf8',
		description: 'How the service turns the signing secret into the key that it signs with',
		options: choices<NonNullable<SignatureOverrides['secretEncoding']>>({
			base64: { name: 'Base64', description: 'The secret is the key written in Base64' },
			hex: { name: 'Hex', description: 'The secret is the key written in hex' },
			utf8: { name: 'Text', description: 'The secret is the key as it is' },
		}),
	},
	content: {
		displayName: 'Signed Content',
		name: 'content',
		type: 'string',
		default: '{body}',
		placeholder: 'e.g. {timestamp}.{body}',
		description: `What the service signs: {body} stands for all that it sends, ${fromHeaders} for what is in the Timestamp Header and the ID Header`,
	},
	timestampHeader: {
		displayName: 'Timestamp Header',
		name: 'timestampHeader',
		type: 'string',
		default: '',
		placeholder: 'e.g. X-Webhook-Timestamp',
		description: 'Name of the header with the time of sending, where that is signed too',
	},
};

/** How deliveries are signed, for services that do not publish it; empty fields mean our best guess. */
export const signature: INodeProperties = {
	displayName: 'Signature',
	name: 'signature',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	description:
		'How the service signs its deliveries. It does not document that, so a likely way is assumed. If every delivery is refused, compare these fields with the headers of a real delivery.',
	options: Object.values(fields),
};
