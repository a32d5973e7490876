import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { settle } from '../endpoints/settle';
import { faultText } from '../lifecycle/faultText';
import { inspect, reconcile } from '../lifecycle/reconcile';
import { now } from '../lifecycle/memory';
import { readSettings, type TriggerSettings } from '../lifecycle/settings';
import { urlToLookAfter } from '../lifecycle/state';
import { peekState } from '../lifecycle/stateStore';
import type { Service } from '../services/schema/service';
import { loggedNode, nodeKeyOf } from '../services/n8n/nodeIdentity';
import { oneAtATime } from './oneAtATime';
import { ports } from './ports';
import { repairItem } from './repairItem';
import { cronsOf } from './schedule';
import { wakeWebhook } from './wakeWebhook';

/**
 * Gives a published trigger a clock: at each tick it looks whether its endpoint is at the service as it should be, and
 * has it repaired. n8n calls this when the workflow is published, before or after the endpoint is registered, and at its
 * own start.
 *
 * @returns what ends it; undefined where there is nothing to look after: the endpoint is registered by hand, or the user
 * has switched it off.
 */
export async function startClock(context: ITriggerFunctions): Promise<ITriggerResponse | undefined> {
	if (context.getMode() === 'manual') return undefined;
	const settings = await settle(readSettings(context));
	// What cannot be used is refused where the endpoint is registered; two errors for one mistake would help nobody.
	if (!settings.ok || settings.value.manual || settings.value.checkEndpoint === 'off') return undefined;
	const clock = { isOver: false, hasFailed: false };
	const tick = oneAtATime(async (): Promise<void> => {
		if (clock.isOver) return;
		const done = await settle(check(context, () => clock.isOver));
		// One line when it begins, not one at each tick.
		if (!done.ok && !clock.hasFailed) logFault(context, settings.value, done.error);
		clock.hasFailed = !done.ok;
	}, now);
	const { checkEndpoint, service } = settings.value;
	const keys = { account: accountKeyOf(context, service), trigger: nodeKeyOf(context) };
	for (const expression of cronsOf(checkEndpoint, keys)) {
		context.helpers.registerCron({ expression }, tick);
	}
	return {
		closeFunction: async () => {
			clock.isOver = true;
			await Promise.resolve();
		},
	};
}

/** Name of the account that a trigger's credential stands for, as far as n8n tells it apart: by the id of the credential. */
const accountKeyOf = (context: ITriggerFunctions, { credential = '' }: Service): string =>
	`${credential}:${context.getNode().credentials?.[credential]?.id ?? ''}`;

/**
 * Looks at the service, and changes something only where something is not as it should be. A service that cannot be asked
 * changes nothing.
 *
 * @throws ServiceError for what the service answers, NodeOperationError for settings or a credential that cannot be used.
 */
async function check(context: ITriggerFunctions, isOver: () => boolean): Promise<void> {
	const settings = await readSettings(context);
	if ((await inspect(context, settings, ports)).length === 0 || isOver()) return;
	const known = await peekState(context, settings.service);
	const url = known && urlToLookAfter(known, settings.service.id);
	if (url === undefined) return;
	const woken = await wakeWebhook(context, settings.service, url);
	if (woken !== 'notReached' || isOver()) return;
	// The own address cannot be reached from here, so nothing is saved before the next delivery or publish.
	const { repairs, endpointId } = await reconcile(context, settings, 'clock', ports, { url });
	if (settings.runOnRepair && repairs.length > 0) context.emit([[repairItem(settings.service, repairs, endpointId)]]);
}

function logFault(context: ITriggerFunctions, { service }: TriggerSettings, fault: unknown): void {
	const reason = faultText(service, fault, 'checking the endpoint of this workflow');
	context.logger.warn(
		`The endpoint at ${service.displayName} could not be checked, and stays as it is: ${reason} ${loggedNode(context).text}`,
	);
}
