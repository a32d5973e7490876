import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { DeliveryMemory } from '../../deliveries/deduplication/memory';
import { dropDuplicates } from '../../deliveries/n8n/seenStore';
import { receiveDelivery } from '../../deliveries/n8n/receive';
import { isHandover } from '../../handover/header';
import { currentSecrets } from '../../lifecycle/secrets';
import { readSettings } from '../../lifecycle/settings';
import { nodeKeyOf } from '../../services/n8n/nodeIdentity';
import { chosenNames } from '../../services/subscription';

/** Events that this process remembers for all its triggers together: 16 to 26 megabytes when full. */
const memory = new DeliveryMemory(100_000);

/** Answers a request to the trigger's address: a delivery of the service, or a new secret from another workflow. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { service, scheme, timestampTolerance, simplify, testEvents, ...settings } = await readSettings(context);
	if (isHandover(context)) {
		const { receiveHandover } = await import('../../handover/receive');
		return await receiveHandover(context, service, settings.secretGracePeriod);
	}
	const remembers = settings.deduplicate !== 'off' && context.getMode() === 'webhook';
	return await receiveDelivery(context, {
		service,
		scheme,
		secrets: await currentSecrets(context, { service, scheme, manual: settings.manual }),
		toleranceSeconds: timestampTolerance,
		simplify,
		selection: {
			events: chosenNames(settings),
			ignoreCase: service.events.ignoreCase ?? false,
			testEvents,
		},
		seen: remembers ? { memory, triggerKey: nodeKeyOf(context) } : undefined,
	});
}

/** Hands on what no process has seen before, at the start of an execution. */
export async function dropSeen(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await dropDuplicates(context, (digest) => memory.knows(digest));
}
