import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { rawBodyOf } from '../deliveries/n8n/rawBody';
import { refuse } from '../deliveries/n8n/refuse';
import type { RejectionReason } from '../deliveries/verification/verify';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import { ownState, retireSecret, store, type TriggerState } from '../lifecycle/state';
import type { Service } from '../services/schema/service';
import { credentialSecret } from './credentialSecret';
import { openHandover, sealedHandoverSchema, type SealedHandover } from './seal';

/** How far the time in a handover may be from the time here, in milliseconds to both sides. */
const maxAgeMs = 300_000;

/** No handover of ours is longer, so nothing longer is parsed. */
const maxBodyBytes = 16_384;

/**
 * Takes the new secret of this trigger's endpoint from our action node. The secret before stays valid for the grace
 * period. What is old, repeated, for another endpoint or not sealed with this trigger's API credential is refused like a
 * delivery with a bad signature.
 *
 * n8n stores the static data before it sends the answer, so every process knows the new secret from then on.
 *
 * @param graceHours hours that the secret before stays valid
 */
export async function receiveHandover(
	context: IWebhookFunctions,
	service: Service,
	graceHours: number,
): Promise<IWebhookResponseData> {
	// The sender learns nothing from the reason: not even whether it has guessed the id of the endpoint.
	const refused = (loggedReason: RejectionReason) =>
		refuse(context, service, { what: 'Secret handover', status: 401, reason: 'signature_mismatch', loggedReason });

	const sealed = readSealed(await rawBodyOf(context));
	if (!sealed) return refused('signature_malformed');
	const staticData = context.getWorkflowStaticData('node');
	const known = ownState(staticData, fingerprintOf(context), service.id);
	const now = Date.now();
	const reason = whyRefused(known, sealed, now);
	if (reason !== undefined || !known) return refused(reason ?? 'secret_unknown');

	const key = await credentialSecret(context, service);
	const handover = key === undefined ? undefined : openHandover(key, service.id, sealed);
	if (!handover) return refused('signature_mismatch');

	store(staticData, {
		...known,
		endpointId: handover.newEndpointId,
		secret: handover.secret,
		previous: retireSecret(known, now, graceHours),
		handedOverAt: sealed.issuedAt,
	});
	return { webhookResponse: { status: 'handed_over' } };
}

function readSealed(rawBody: Buffer): SealedHandover | undefined {
	if (rawBody.length > maxBodyBytes) return undefined;
	try {
		return sealedHandoverSchema.safeParse(JSON.parse(rawBody.toString('utf8'))).data;
	} catch {
		return undefined;
	}
}

/** What can be told without the key comes first, so that a stranger cannot make us work for nothing. */
function whyRefused(
	known: TriggerState | undefined,
	{ endpointId, issuedAt }: SealedHandover,
	now: number,
): RejectionReason | undefined {
	// Nothing that a test listener learns is kept.
	if (known?.secret === undefined || known.listening) return 'secret_unknown';
	if (known.endpointId !== endpointId) return 'signature_mismatch';
	if (Math.abs(now - issuedAt) > maxAgeMs) return 'timestamp_out_of_range';
	// The same one again, or one that another has overtaken: it would bring back a secret that is no longer in force.
	if (issuedAt <= (known.handedOverAt ?? 0)) return 'signature_mismatch';
	return undefined;
}
