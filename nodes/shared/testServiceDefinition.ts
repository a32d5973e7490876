import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { z } from 'zod';
import { definitionTextSchema } from '../../services/custom/credential';
import type { Service } from '../../services/schema/service';
import { isHeaderName } from '../../services/headerName';

const text = z.string().transform((value) => value.trim());

const credentialSchema = z.object({
	baseUrl: text.catch(''),
	authHeader: text.catch(''),
	definition: definitionTextSchema,
});

/**
 * Tests the Webhook Service credential from its dialog. Which call would be harmless only the user knows, so the form
 * is checked, and the answer says so.
 */
export async function testServiceDefinition(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const stored = credentialSchema.safeParse(credential.data);
	const { baseUrl, authHeader, definition } = stored.data ?? { baseUrl: '', authHeader: '', definition: '' };
	const { parseDefinition } = await import('../../services/custom/parse');
	const parsed = parseDefinition(definition);
	const problems = [
		...(baseUrl === '' || isWebAddress(baseUrl)
			? []
			: ['Base URL is not a web address. Put in an address that starts with https://, or leave it empty.']),
		...(authHeader === '' || isHeaderName(authHeader)
			? []
			: [
					'Header is not a name that can be sent. Put in the name alone, without blanks and colon, such as Authorization.',
				]),
		...(parsed.ok ? addressMissing(parsed.service, baseUrl) : parsed.problems),
	];
	return parsed.ok && problems.length === 0
		? { status: 'OK', message: summary(parsed.service) }
		: { status: 'Error', message: problems.join(' ') };
}

function isWebAddress(address: string): boolean {
	return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

const addressMissing = ({ management }: Service, baseUrl: string): string[] =>
	management?.baseUrl === '' && baseUrl === ''
		? ['Base URL is empty, and the definition names none. Put in the address of the API for your account.']
		: [];

function summary({ management, events }: Service): string {
	const operations = Object.keys(management?.operations ?? {}).length;
	const counted = `The definition is valid: it has ${count(operations, 'operation')} and ${count(events.catalog.length, 'event')}.`;
	return management
		? `${counted} Whether the service accepts the account shows with the first call.`
		: `${counted} Endpoints are registered by hand.`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
