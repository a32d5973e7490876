import type { IAuthenticate, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { asPasted } from '../../services/pasted';

/**
 * Proves the account by headers. A function and not a template: a template is an expression, for which n8n has to have
 * an isolate at hand. It has none when the call is made after the one that n8n asked for is over.
 *
 * @param headersOf the headers for a credential's values, which come without what was copied along with them
 */
export const withHeaders =
	(headersOf: (credential: (name: string) => string) => Record<string, string>): IAuthenticate =>
	async (credentials: ICredentialDataDecryptedObject, request) => {
		const value = (name: string) => {
			const stored = credentials[name];
			return typeof stored === 'string' || typeof stored === 'number' ? asPasted(String(stored)) : '';
		};
		return { ...request, headers: { ...request.headers, ...headersOf(value) } };
	};
