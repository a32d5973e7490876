import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { now } from './memory';
import { secretsAt } from './state';
import { knownState } from './stateStore';
import type { TriggerSettings } from './settings';
import { signingSecretSchema } from './signingSecret';

/** Credential that holds the signing secret of an endpoint registered by hand. */
export const signingSecretCredential = 'webhookSigningSecretApi';

/**
 * The signing secrets that deliveries of this trigger may be signed with now, the one in force first.
 *
 * An endpoint registered by us has them in static data, so nothing is looked up for a state that this process has seen;
 * what came there with an imported workflow has no proof that the API credential bears out. One registered by hand has
 * them in a credential, which is read at each delivery: a user who changes it there expects it to count at once.
 */
export async function currentSecrets(
	context: IHookFunctions | IWebhookFunctions,
	{ manual, scheme, service }: Pick<TriggerSettings, 'manual' | 'scheme' | 'service'>,
): Promise<string[]> {
	if (!scheme) return [];
	if (!manual) return secretsAt(await knownState(context, service), service.id, now());
	if (!context.getNode().credentials?.[signingSecretCredential]) return [];
	const credential = signingSecretSchema.safeParse(await context.getCredentials(signingSecretCredential));
	if (!credential.success) return [];
	const { secret, previousSecret } = credential.data;
	return [secret, previousSecret ?? ''].filter((text) => text !== '');
}
