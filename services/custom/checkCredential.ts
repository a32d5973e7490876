import { z } from 'zod';
import { isAuthHeaderName, isPlainBase, isWebAddress } from '../http';
import type { Service } from '../schema/service';
import { definitionTextSchema } from './credential';
import { parseDefinition } from './parse';

const text = z
	.string()
	.transform((value) => value.trim())
	.catch('');

const credentialSchema = z.object({ baseUrl: text, authHeader: text, definition: definitionTextSchema.catch('') });

/** What can be said of a credential without calling the service; the message is one or more sentences for a user. */
export type CredentialCheck = { ok: true; message: string; service: Service } | { ok: false; message: string };

/**
 * Checks the form of a Webhook Service credential: address, header and definition. Nothing is called.
 *
 * @param stored the decrypted fields.
 */
export function checkServiceCredential(stored: unknown): CredentialCheck {
	const { baseUrl, authHeader, definition } = credentialSchema.parse(stored ?? {});
	const parsed = parseDefinition(definition);
	const problems = [
		...(baseUrl === '' || isWebAddress(baseUrl)
			? []
			: ['Base URL is not a web address. Put in an address that starts with https://, or leave it empty.']),
		...(isPlainBase(baseUrl)
			? []
			: [
					'Base URL has a question mark, a # or a part of dots in it. Put in the plain address, without what begins with ? or #.',
				]),
		...(authHeader === '' || isAuthHeaderName(authHeader)
			? []
			: ['Header is not a valid header name. Enter the name alone, without spaces or a colon, such as Authorization.']),
		...(parsed.ok ? missingAddress(parsed.service, baseUrl) : parsed.problems),
	];
	return parsed.ok && problems.length === 0
		? { ok: true, message: summary(parsed.service), service: parsed.service }
		: { ok: false, message: problems.join(' ') };
}

const missingAddress = ({ management }: Service, baseUrl: string): string[] =>
	management?.baseUrl === '' && baseUrl === ''
		? ['Base URL is empty, and the definition names none. Put in the address of the API for your account.']
		: [];

function summary({ management, events }: Service): string {
	const operations = Object.keys(management?.operations ?? {}).length;
	return `The definition is valid: it has ${count(operations, 'operation')} and ${count(events.catalog.length, 'event')}.`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
