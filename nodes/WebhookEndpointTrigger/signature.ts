import type { INodeProperties } from 'n8n-workflow';

const fromHeaders = '{timestamp} and {id}';

/** How deliveries are signed, for services that do not publish it; empty fields mean our best guess. */
export const signature: INodeProperties = {
	displayName: 'Signature',
	name: 'signature',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	description:
		'How the service signs its deliveries. It does not publish that, so a likely way is assumed. Only if every delivery is refused: look at the headers (the lines sent along) of a real delivery, and change here what differs.',
	options: [
		{
			displayName: 'Algorithm',
			name: 'algorithm',
			type: 'options',
			default: 'sha256',
			description: 'Method by which the service calculates the signature, often written as HMAC-SHA256 or similar',
			options: [
				{ name: 'SHA-1', value: 'sha1' },
				{ name: 'SHA-256', value: 'sha256' },
				{ name: 'SHA-512', value: 'sha512' },
			],
		},
		{
			displayName: 'Encoding',
			name: 'encoding',
			type: 'options',
			default: 'hex',
			description: 'How the signature is written in its header',
			options: [
				{ name: 'Base64', value: 'base64', description: 'Letters of both sizes, digits, + and /, often = at the end' },
				{ name: 'Hex', value: 'hex', description: 'Only digits and the letters a to f' },
			],
		},
		{
			displayName: 'Header',
			name: 'header',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Webhook-Signature',
			description: 'Name of the header with the signature',
		},
		{
			displayName: 'ID Header',
			name: 'idHeader',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Webhook-ID',
			description: 'Name of the header with the ID of the delivery, where that is signed too',
		},
		{
			displayName: 'Prefix',
			name: 'prefix',
			type: 'string',
			default: '',
			placeholder: 'e.g. sha256=',
			description: 'Text before the signature in its header',
		},
		{
			displayName: 'Secret Encoding',
			name: 'secretEncoding',
			type: 'options',
			default: 'utf8',
			description: 'How the service turns the signing secret into the key that it signs with',
			options: [
				{ name: 'Base64', value: 'base64', description: 'The secret is the key written in Base64' },
				{ name: 'Hex', value: 'hex', description: 'The secret is the key written in hex' },
				{ name: 'Text', value: 'utf8', description: 'The secret is the key as it stands there' },
			],
		},
		{
			displayName: 'Signed Content',
			name: 'content',
			type: 'string',
			default: '{body}',
			placeholder: 'e.g. {timestamp}.{body}',
			description: `What the service signs: {body} stands for all that it sends, ${fromHeaders} for what is in the Timestamp Header and the ID Header`,
		},
		{
			displayName: 'Timestamp Header',
			name: 'timestampHeader',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Webhook-Timestamp',
			description: 'Name of the header with the time of sending, where that is signed too',
		},
	],
};
