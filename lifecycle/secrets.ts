import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { cleanSecret } from '../deliveries/verification/secrets';
import { hasOwnSecret } from '../services/capabilities';
import type { Service } from '../services/schema/service';
import { now } from './memory';
import { secretsAt } from './state';
import { knownState } from './stateStore';
import type { TriggerSettings } from './settings';

/** Credential that holds the signing secret of an endpoint registered by hand. */
export const signingSecretCredential = 'webhookSigningSecretApi';

/** Where a signing secret that the user brings stands in the API credential, and the one before it. */
const ownSecretFields = ({ management, credentialSecret = '' }: Service): readonly string[] =>
	management?.secret === 'key' ? [credentialSecret] : ['signingSecret', 'previousSigningSecret'];

const storedSchema = z.record(z.string(), z.unknown());

/**
 * The signing secrets that deliveries of this trigger may be signed with now, the one in force first.
 *
 * An endpoint registered by us has them in static data, so nothing is looked up for a state that this process has seen;
 * what came there with an imported workflow has no proof that the API credential bears out. Those that the user brings
 * are in a credential, which is read at each delivery: a user who changes one there expects it to count at once.
 *
 * @throws what n8n throws where a credential that is chosen is not there.
 */
export async function currentSecrets(
	context: IHookFunctions | IWebhookFunctions,
	{ manual, scheme, service }: Pick<TriggerSettings, 'manual' | 'scheme' | 'service'>,
): Promise<string[]> {
	if (!scheme) return [];
	if (manual) return await storedSecrets(context, signingSecretCredential, ['secret', 'previousSecret']);
	if (hasOwnSecret(service.management)) return await ownSecrets(context, service);
	return secretsAt(await knownState(context, service), service.id, now());
}

/** The signing secrets in the credential of the API; none where that is for another service. */
async function ownSecrets(context: IHookFunctions | IWebhookFunctions, service: Service): Promise<string[]> {
	return await storedSecrets(context, service.credential ?? '', ownSecretFields(service), service.id);
}

async function storedSecrets(
	context: IHookFunctions | IWebhookFunctions,
	credential: string,
	fields: readonly string[],
	service?: string,
): Promise<string[]> {
	if (!context.getNode().credentials?.[credential]) return [];
	const stored = storedSchema.parse(await context.getCredentials(credential));
	if (service !== undefined && stored.service !== service) return [];
	return fields.flatMap((field) => {
		const value = Object.hasOwn(stored, field) ? stored[field] : undefined;
		const secret = typeof value === 'string' ? cleanSecret(value) : '';
		return secret === '' ? [] : [secret];
	});
}
