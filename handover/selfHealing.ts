import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import type { RejectionReason } from '../deliveries/verification/verify';
import { settle } from '../endpoints/settle';
import { noteRenewed, noteUnverified } from '../lifecycle/doubt';
import { now } from '../lifecycle/memory';
import { faultText } from '../lifecycle/faultText';
import { reconcile } from '../lifecycle/reconcile';
import type { TriggerSettings } from '../lifecycle/settings';
import { currentReceipt } from '../lifecycle/state';
import { memoryKeyOf, peekState } from '../lifecycle/stateStore';
import { hasOwnSecret } from '../services/capabilities';
import { loggedNode } from '../services/n8n/nodeIdentity';
import { ports } from './ports';
import { repairItem } from './repairItem';

/** What a delivery can be refused for that a wrong secret explains. */
const secretReasons: readonly RejectionReason[] = ['secret_unknown', 'signature_mismatch'];

/**
 * Makes a published trigger look after its secret when a delivery could not be verified, which has been answered by then:
 * after a crash, after older data has come back, or after a rotation elsewhere the secret that it knows is a wrong one.
 * n8n saves what comes of it. How often, and how much may be done, see `lifecycle/doubt.ts`. Never throws.
 *
 * @returns what starts the workflow, where the user wants to be told of a repair
 */
export async function healAfter(
	context: IWebhookFunctions,
	settings: TriggerSettings,
	reason: RejectionReason,
): Promise<INodeExecutionData | undefined> {
	if (settings.manual || context.getMode() !== 'webhook' || !secretReasons.includes(reason)) return undefined;
	// No call could bring another one.
	if (hasOwnSecret(settings.service.management)) return undefined;
	const memoryKey = memoryKeyOf(context);
	const known = await peekState(context, settings.service);
	const secretSince = reason === 'secret_unknown' ? undefined : (known?.secretSince ?? 0);
	const secretDoubt = noteUnverified(memoryKey, secretSince, now());
	if (secretDoubt === undefined) return undefined;
	const doubtedSecret = known && currentReceipt(known, settings.service.id)?.secret;
	const healed = await settle(
		reconcile(context, settings, 'unverifiedDelivery', ports, { secretDoubt, doubtedSecret }),
	);
	if (healed.ok) {
		const { repairs, endpointId } = healed.value;
		if (repairs.some((repair) => repair === 'rotateSecret' || repair === 'create')) noteRenewed(memoryKey, now());
		return settings.runOnRepair && repairs.length > 0 ? repairItem(settings.service, repairs, endpointId) : undefined;
	}
	const { service } = settings;
	const why = faultText(service, healed.error, 'checking the signing secret of this workflow');
	context.logger.warn(
		`A delivery of ${service.displayName} could not be verified, and the signing secret could not be checked: ${why} ${loggedNode(context).text}`,
	);
	return undefined;
}
