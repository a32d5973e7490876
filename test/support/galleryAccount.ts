import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { oauth2Of } from '../../services/capabilities';
import type { Service } from '../../services/schema/service';

/** Values of the account that a credential has, by field. `apiKey` is what proves it. */
interface Values extends ICredentialDataDecryptedObject {
	apiKey: string;
}

/**
 * An account at a service of the gallery, in the credential that it has. With a sign-in, the key stands where the token and
 * the client secret are.
 */
export function galleryAccount(service: Service, values: Values): Record<string, ICredentialDataDecryptedObject> {
	const { credential = '', management, id } = service;
	if (!oauth2Of(management)) return { [credential]: { ...values, service: id } };
	const { apiKey, ...others } = values;
	return {
		[credential]: {
			...others,
			service: id,
			grantType: 'authorizationCode',
			clientId: 'a-client',
			clientSecret: apiKey,
			oauthTokenData: { access_token: apiKey, token_type: 'bearer' },
		},
	};
}
