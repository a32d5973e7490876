import type { IHookFunctions } from 'n8n-workflow';
import { canPause } from '../services/capabilities';
import { updateEndpoint } from '../endpoints/client';
import { deleteAllOrThrow } from '../endpoints/operations/remove';
import { toNodeError } from '../endpoints/n8n/errors';
import { knownState, openAccount, readListed, webhookUrlOf, type Account } from './account';
import { fingerprintOf } from '../services/n8n/nodeIdentity';
import type { ListedEndpoint } from './plan';
import { whyUnreachable } from './publicUrl';
import { ownState, retireSecret, store } from './state';
import { readSettings } from './settings';

/**
 * Removes every endpoint of ours at the vendor; none there is fine. The secret stays valid for the grace period, for
 * deliveries that the vendor has queued and sends once the workflow is live again.
 *
 * @throws a sentence for the user, with what is stored left as it is for the next attempt.
 */
export async function deactivate(context: IHookFunctions): Promise<void> {
	const settings = await readSettings(context);
	if (settings.manual) return;
	const staticData = context.getWorkflowStaticData('node');
	const known = ownState(staticData, fingerprintOf(context), settings.service.id);
	// n8n calls this after a refused activation too. Nothing can be there if the address was never let through.
	if (!known && !settings.allowPrivateUrl && whyUnreachable(webhookUrlOf(context))) return;
	try {
		const account = await openAccount(context, settings);
		const { own } = await readListed(account);
		const paused = await pause(account, own);
		await deleteAllOrThrow(
			account.connection,
			own.map(({ id }) => id).filter((id) => id !== paused),
		);
		if (paused !== undefined) return;
	} catch (fault) {
		const doing = 'removing the endpoint of this workflow, which may still be registered';
		throw toNodeError(context, settings.service, fault, doing, { oneLine: true });
	}
	if (known) {
		store(staticData, {
			service: known.service,
			owner: known.owner,
			url: known.url,
			previous: retireSecret(known, Date.now(), settings.secretGracePeriod),
		});
	}
}

/**
 * Switches our endpoint off instead of deleting it, where the user wants that and the service can: it keeps its secret,
 * and the service keeps what it has queued. The endpoint of a test listener always goes.
 *
 * @returns the id of the endpoint that stays, if any
 */
async function pause(account: Account, own: readonly ListedEndpoint[]): Promise<string | undefined> {
	const { connection, settings } = account;
	const known = knownState(account);
	if (settings.onDeactivate !== 'pause' || !canPause(connection.management) || !known?.secret || known.listening)
		return undefined;
	const endpoint = own.find(({ id }) => id === known.endpointId);
	if (endpoint && endpoint.enabled !== false) await updateEndpoint(connection, endpoint.id, { enabled: false });
	return endpoint?.id;
}
