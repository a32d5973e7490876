import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { refuse } from '../deliveries/n8n/refuse';
import type { RejectionReason } from '../deliveries/verification/verify';
import { exclusively } from '../lifecycle/exclusive';
import { processMemory } from '../lifecycle/memory';
import { currentReceipt, retire, withReceipt, type TriggerState } from '../lifecycle/state';
import { knownState, memoryKeyOf, openState } from '../lifecycle/stateStore';
import type { Service } from '../services/schema/service';
import { maxClockSkewMs } from './box';
import { credentialSecret } from './credentialSecret';
import { readSealed } from './readSealed';
import { openHandover, sealedHandoverSchema, type Handover, type SealedHandover } from './seal';

/** Handovers that are taken within the time in which one could be repeated; nobody renews a secret that often. */
const maxTaken = 50;

/**
 * Longest wait for a look at the service that is under way, in milliseconds. The sender waits for ten seconds; after that
 * it would say that nobody knows, although the secret is taken.
 */
const longestWaitMs = 5_000;

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
	const { now } = processMemory();
	const receivedAt = now();
	const reason = whyRefused(await knownState(context, service), service.id, sealed, receivedAt);
	if (reason !== undefined) return refused(reason);

	const key = await credentialSecret(context, service);
	const handover = key === undefined ? undefined : openHandover(key, service.id, sealed);
	if (!handover) return refused('signature_mismatch');

	// A look that is under way may be about to change the very endpoint. What it comes to is known after it.
	const reasonNow = await exclusively(
		memoryKeyOf(context),
		async () => {
			const store = await openState(context, service);
			const late = whyRefused(store.state, service.id, sealed, receivedAt);
			if (late !== undefined) return late;
			// A publish in the middle of the replacement leaves one endpoint, which may be the old one: the new one is gone then.
			if (store.state.deletedIds.includes(handover.newEndpointId)) return 'signature_mismatch';
			store.update((state) => taken(state, service.id, { sealed, handover, receivedAt, graceHours }));
			return undefined;
		},
		longestWaitMs,
	);
	if (reasonNow !== undefined) return refused(reasonNow);
	return { webhookResponse: { status: 'handed_over' } };
}

/** The state after a handover, as of the moment at which it came in. */
function taken(
	state: TriggerState,
	service: string,
	{
		sealed,
		handover: { newEndpointId, secret, ageMs },
		receivedAt,
		graceHours,
	}: { sealed: SealedHandover; handover: Handover; receivedAt: number; graceHours: number },
): TriggerState {
	const receipt = currentReceipt(state, service);
	if (!receipt) return state;
	const noted = { ...state, takenHandovers: takenWith(state, sealed, receivedAt) };
	const madeAt = receivedAt - ageMs;
	// Another one was made later and has come in before: of this one, only deliveries that wait are left.
	if (madeAt < (state.secretSince ?? 0)) return retire(noted, { ...receipt, secret }, receivedAt, graceHours);
	// What took the place of an endpoint has not been seen yet, so nothing is known of how the service shows it.
	const others = state.receipts.filter((other) => other !== receipt);
	const renewed = {
		...receipt,
		endpointId: newEndpointId,
		secret,
		isSecretTrusted: true,
		shown: undefined,
		since: receivedAt,
	};
	const handedOver = { ...retire(noted, receipt, receivedAt, graceHours), receipts: others, secretSince: madeAt };
	return withReceipt(handedOver, renewed);
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
