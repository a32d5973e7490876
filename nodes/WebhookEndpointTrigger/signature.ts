import type { INodeProperties } from 'n8n-workflow';

const placeholders = '{body}, {timestamp} and {id}';

/** How deliveries are signed, for services that do not publish it; empty fields mean our best guess. */
export const signature: INodeProperties = {
	displayName: 'Signature',
	name: 'signature',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	description:
		'How the service signs its deliveries. It does not publish that, so a likely way is assumed; look at the headers of a real delivery and change what differs.',
	options: [
		{
			displayName: 'Algorithm',
			name: 'algorithm',
			type: 'options',
			default: 'sha256',
			description: 'Hash function of the HMAC',
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
				{ name: 'Base64', value: 'base64' },
				{ name: 'Hex', value: 'hex' },
			],
		},
		{
			displayName: 'Header',
			name: 'header',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Webhook-Signature',
			description: 'Header that carries the signature',
		},
		{
			displayName: 'ID Header',
			name: 'idHeader',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Webhook-ID',
			description: 'Header that carries the delivery ID, where that is signed too',
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
			description: 'How the key is made from the secret',
			options: [
				{ name: 'Base64', value: 'base64', description: 'The secret is the key written in Base64' },
				{ name: 'Hex', value: 'hex', description: 'The secret is the key written in hex' },
				{ name: 'Text', value: 'utf8', description: 'The characters of the secret are the key' },
			],
		},
		{
			displayName: 'Signed Content',
			name: 'content',
			type: 'string',
			default: '{body}',
			placeholder: 'e.g. {timestamp}.{body}',
			description: `What is signed, with ${placeholders} where they stand`,
		},
		{
			displayName: 'Timestamp Header',
			name: 'timestampHeader',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Webhook-Timestamp',
			description: 'Header that carries the time of sending, where that is signed too',
		},
	],
};
