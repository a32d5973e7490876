import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import { ownState, secretsAt } from './state';
import type { TriggerSettings } from './settings';
import { signingSecretSchema } from './signingSecret';

/** Credential that holds the signing secret of an endpoint registered by hand. */
export const signingSecretCredential = 'webhookSigningSecretApi';

/**
 * The signing secrets that deliveries of this trigger may be signed with now, the one in force first.
 *
 * An endpoint registered by us has them in static data, so nothing is looked up; what came there with an imported
 * workflow is somebody else's and proves nothing. One registered by hand has them in a credential, which is read at each
 * delivery: a user who changes it there expects it to count at once.
 */
export async function currentSecrets(
	context: IHookFunctions | IWebhookFunctions,
	{ manual, scheme, service }: Pick<TriggerSettings, 'manual' | 'scheme' | 'service'>,
): Promise<string[]> {
	if (!scheme) return [];
	if (!manual) {
		const staticData = context.getWorkflowStaticData('node');
		return secretsAt(ownState(staticData, fingerprintOf(context), service.id), Date.now());
	}
	if (!context.getNode().credentials?.[signingSecretCredential]) return [];
	const credential = signingSecretSchema.safeParse(await context.getCredentials(signingSecretCredential));
	if (!credential.success) return [];
	const { secret, previousSecret } = credential.data;
	return [secret, previousSecret ?? ''].filter((text) => text !== '');
}
