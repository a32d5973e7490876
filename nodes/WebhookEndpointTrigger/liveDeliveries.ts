import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { DeliveryMemory } from '../../deliveries/deduplication/memory';
import { dropDuplicates } from '../../deliveries/n8n/seenStore';
import { receiveDelivery } from '../../deliveries/n8n/receive';
import { isHandover, isMessage, isSample } from '../../handover/requestKinds';
import { noteVerified } from '../../lifecycle/doubt';
import { now } from '../../lifecycle/memory';
import { currentSecrets } from '../../lifecycle/secrets';
import { readSettings } from '../../lifecycle/settings';
import { memoryKeyOf } from '../../lifecycle/stateStore';
import { nodeKeyOf } from '../../services/n8n/nodeIdentity';
import { chosenNames } from '../../services/subscription';

/** Events that this process remembers for all its triggers together: 16 to 26 megabytes when full. */
const memory = new DeliveryMemory(100_000);

/**
 * Answers a request to the trigger's address: a delivery of the service, a new secret from another workflow, or a message
 * from this trigger's own clock or from another trigger.
 *
 * @throws NodeOperationError for settings that cannot be used: n8n answers 500, so that the service sends the event again.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const settings = await readSettings(context);
	const { service, scheme, manual } = settings;
	if (context.getWebhookName() !== 'default') {
		const { receiveProbe } = await import('../../deliveries/n8n/receiveProbe');
		return receiveProbe(context, service);
	}
	if (isHandover(context)) {
		const { receiveHandover } = await import('../../handover/receiveHandover');
		return await receiveHandover(context, service, settings.secretGracePeriod);
	}
	if (isMessage(context)) {
		const { receiveMessage } = await import('../../handover/receiveMessage');
		return await receiveMessage(context, settings);
	}
	if (isSample(context)) {
		const { receiveSample } = await import('../../handover/receiveSample');
		return await receiveSample(context, settings);
	}
	const remembers = settings.deduplicate !== 'off' && context.getMode() === 'webhook';
	// A service that is answered only after the run repeats what has failed, and that must run again.
	const isShared = settings.deduplicate === 'database' && settings.acknowledge === 'onReceived';
	const { response, unverified, secretIndex } = await receiveDelivery(context, {
		service,
		scheme,
		secrets: await currentSecrets(context, { service, scheme, manual }),
		toleranceSeconds: settings.timestampTolerance,
		simplify: settings.simplify,
		selection: {
			events: chosenNames(settings),
			ignoreCase: service.events.ignoreCase ?? false,
			testEvents: settings.testEvents,
		},
		seen: remembers ? { memory, triggerKey: nodeKeyOf(context), isShared } : undefined,
	});
	if (unverified !== undefined) {
		const { healAfter } = await import('../../handover/selfHealing');
		const told = await healAfter(context, settings, unverified);
		return told ? { ...response, workflowData: [[told]] } : response;
	}
	if (secretIndex === 0 && !manual) noteVerified(memoryKeyOf(context), now());
	return response;
}

/** Hands on what no process has seen before, at the start of an execution. */
export async function dropSeen(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await dropDuplicates(context, (digest) => memory.knows(digest));
}
