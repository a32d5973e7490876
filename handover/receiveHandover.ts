import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { refuse } from '../deliveries/n8n/refuse';
import type { RejectionReason } from '../deliveries/verification/verify';
import { processMemory } from '../lifecycle/memory';
import { currentReceipt, retire, withReceipt, type TriggerState } from '../lifecycle/state';
import { knownState, openState } from '../lifecycle/stateStore';
import type { Service } from '../services/schema/service';
import { maxClockSkewMs } from './box';
import { credentialSecret } from './credentialSecret';
import { readSealed } from './readSealed';
import { openHandover, sealedHandoverSchema, type SealedHandover } from './seal';

/** Handovers that are taken within the time in which one could be repeated; nobody renews a secret that often. */
const maxTaken = 50;

/**
 * Takes the new secret of this trigger's endpoint from our action node. The secret before stays valid for the grace
 * period. What is old, repeated, for another endpoint or not sealed with this trigger's API credential is refused like a
 * delivery with a bad signature.
 *
 * n8n stores the static data before it sends the answer, so every process knows the new secret from then on.
 *
 * @param graceHours hours that the secret before stays valid
 * @throws what n8n throws where the API credential is not there.
 */
export async function receiveHandover(
	context: IWebhookFunctions,
	service: Service,
	graceHours: number,
): Promise<IWebhookResponseData> {
	// The sender learns nothing from the reason: not even whether it has guessed the id of the endpoint.
	const refused = (loggedReason: RejectionReason) =>
		refuse(context, service, { what: 'Secret handover', status: 401, reason: 'signature_mismatch', loggedReason });

	const sealed = await readSealed(context, sealedHandoverSchema);
	if (!sealed) return refused('signature_malformed');
	const known = await knownState(context, service);
	const now = processMemory().now();
	const reason = whyRefused(known, service.id, sealed, now);
	if (reason !== undefined) return refused(reason);

	const key = await credentialSecret(context, service);
	const handover = key === undefined ? undefined : openHandover(key, service.id, sealed);
	if (!handover) return refused('signature_mismatch');

	const { update } = await openState(context, service);
	update((state) => {
		const receipt = currentReceipt(state, service.id);
		if (!receipt) return state;
		const { newEndpointId, secret, ageMs } = handover;
		const taken = { ...state, takenHandovers: takenWith(state, sealed, now) };
		const madeAt = now - ageMs;
		// Another one was made later and has come in before: of this one, only deliveries that wait are left.
		if (madeAt < (state.secretSince ?? 0)) return retire(taken, { ...receipt, secret }, now, graceHours);
		// What took the place of an endpoint has not been seen yet, so nothing is known of how the service shows it.
		const others = state.receipts.filter((other) => other !== receipt);
		const renewed = {
			...receipt,
			endpointId: newEndpointId,
			secret,
			isSecretTrusted: true,
			shown: undefined,
			since: now,
		};
		const handedOver = { ...retire(taken, receipt, now, graceHours), receipts: others, secretSince: madeAt };
		return withReceipt(handedOver, renewed);
	});
	return { webhookResponse: { status: 'handed_over' } };
}

/** What can be told without the key comes first, so that a stranger cannot make us work for nothing. */
function whyRefused(
	known: TriggerState | undefined,
	service: string,
	{ endpointId, issuedAt, nonce }: SealedHandover,
	now: number,
): RejectionReason | undefined {
	// Nothing that a test listener learns is kept.
	const receipt = known && currentReceipt(known, service);
	if (receipt?.secret === undefined || receipt.status === 'listening') return 'secret_unknown';
	if (receipt.endpointId !== endpointId) return 'signature_mismatch';
	if (Math.abs(now - issuedAt) > maxClockSkewMs) return 'timestamp_out_of_range';
	const taken = known?.takenHandovers.filter(({ until }) => until > now) ?? [];
	if (taken.length >= maxTaken || taken.some((one) => one.nonce === nonce)) return 'signature_mismatch';
	return undefined;
}

/** Each is remembered for as long as its time would let it count again. */
const takenWith = ({ takenHandovers }: TriggerState, { nonce, issuedAt }: SealedHandover, now: number) => [
	{ nonce, until: issuedAt + maxClockSkewMs },
	...takenHandovers.filter(({ until }) => until > now),
];
