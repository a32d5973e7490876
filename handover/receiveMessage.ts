import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { refuse } from '../deliveries/n8n/refuse';
import type { RejectionReason } from '../deliveries/verification/verify';
import { settle } from '../endpoints/settle';
import { webhookUrlOf } from '../lifecycle/account';
import { faultText } from '../lifecycle/faultText';
import { processMemory } from '../lifecycle/memory';
import { reconcile } from '../lifecycle/reconcile';
import type { TriggerSettings } from '../lifecycle/settings';
import { memoryKeyOf } from '../lifecycle/stateStore';
import { loggedNode } from '../services/n8n/nodeIdentity';
import { credentialSecret } from './credentialSecret';
import { messageSchema, openMessage, sealAnswer } from './message';
import { ports } from './ports';
import { readSealed } from './readSealed';
import { repairItem } from './repairItem';

/**
 * Answers another trigger of ours that asks whose this address is, and repairs the endpoint when this trigger's own clock
 * says so. What is old, repeated or not sealed with this trigger's API credential is refused like a delivery that cannot
 * be verified.
 *
 * @throws what n8n throws where the API credential is not there.
 */
export async function receiveMessage(
	context: IWebhookFunctions,
	settings: TriggerSettings,
): Promise<IWebhookResponseData> {
	const { service, manual } = settings;
	const refused = (loggedReason: RejectionReason) =>
		refuse(context, service, { what: 'Endpoint check', status: 401, reason: 'signature_mismatch', loggedReason });

	const message = await readSealed(context, messageSchema);
	if (!message) return refused('signature_malformed');
	// Nobody looks after the endpoint of a test listener, or after one that is registered by hand.
	if (manual || context.getMode() !== 'webhook') return refused('secret_unknown');
	const key = await credentialSecret(context, service);
	const url = key === undefined ? undefined : openMessage(key, service.id, message, Date.now());
	if (key === undefined || url === undefined) return refused('signature_mismatch');

	const response = context.getResponseObject();
	if (message.kind === 'whose') {
		response.status(200).json(sealAnswer(key, message, webhookUrlOf(context)));
		return { noWebhookResponse: true };
	}
	const { lastMessages } = processMemory();
	if (message.issuedAt <= (lastMessages.get(memoryKeyOf(context)) ?? 0)) return refused('timestamp_out_of_range');
	lastMessages.set(memoryKeyOf(context), message.issuedAt);

	const repaired = await settle(reconcile(context, settings, 'clock', ports));
	if (!repaired.ok) {
		const reason = faultText(service, repaired.error, 'repairing the endpoint of this workflow');
		context.logger.warn(
			`The endpoint at ${service.displayName} could not be repaired: ${reason} ${loggedNode(context).text}`,
		);
		response.status(200).json({ status: 'notRepaired' });
		return { noWebhookResponse: true };
	}
	const { repairs, endpointId } = repaired.value;
	response.status(200).json({ status: 'repaired', repairs });
	return {
		noWebhookResponse: true,
		...(settings.runOnRepair && repairs.length > 0
			? { workflowData: [[repairItem(service, repairs, endpointId)]] }
			: {}),
	};
}
