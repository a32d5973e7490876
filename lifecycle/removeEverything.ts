import { updateEndpoint } from '../endpoints/client';
import { readEndpoint } from '../endpoints/endpoint';
import { settle } from '../endpoints/settle';
import { canPause, hasOwnSecret } from '../services/capabilities';
import { removeAll } from './apply';
import type { Account } from './account';
import { observed, type Observation } from './observe';
import { planRemoval, type ObservedEndpoint } from './plan';
import { doubtSecret, forget, markPaused, receiptIn } from './receipts';
import { look } from './survey';

/**
 * Removes every endpoint of ours, those too that were left over before; none there is fine. With *Pause* the one in use
 * is switched off instead. Secrets stay valid for the grace period, for deliveries that the service has queued and sends
 * once the workflow is published again.
 *
 * @throws the first failure, after all have been tried. What is left is kept as a receipt.
 */
export async function removeEverything(account: Account): Promise<void> {
	const { observation, stored } = await look(account);
	const pausable = pausableIn(account, observation);
	const paused = pausable ? await settle(pause(account, pausable)) : undefined;
	const pausedId = pausable?.id;
	const known = { ...stored, receipts: stored.receipts.filter(({ endpointId }) => endpointId !== pausedId) };
	for (const { endpointId } of known.receipts) if (observation.missingIds.has(endpointId)) forget(account, endpointId);
	const ids = planRemoval(account.desired, known, observation, pausedId);
	await removeAll(account, ids, observation, true);
	if (paused?.ok === false) {
		// It goes on delivering to nobody, and nobody knows what becomes of it meanwhile.
		if (pausedId !== undefined) doubtSecret(account, pausedId);
		throw paused.error;
	}
}

/**
 * The endpoint in use, where the user wants it to stay and the service can switch it off: it keeps its secret, and the
 * service keeps what it has queued. The endpoint of a test listener always goes, and one without a secret is of no use.
 */
function pausableIn(account: Account, { endpoints }: Observation): ObservedEndpoint | undefined {
	const { connection, settings, store } = account;
	if (settings.onDeactivate !== 'pause' || !canPause(connection.management)) return undefined;
	const inUse = store.state.receipts.find(
		({ status, secret }) =>
			(status === 'current' || status === 'paused') && (secret !== undefined || hasOwnSecret(connection.management)),
	);
	return endpoints.find(({ id }) => id === inUse?.endpointId && receiptIn(account, id) !== undefined);
}

async function pause(account: Account, { id, state }: ObservedEndpoint): Promise<void> {
	const { connection } = account;
	if (state === 'off' && receiptIn(account, id)?.status === 'paused') return;
	const raw = await updateEndpoint(connection, id, { enabled: false });
	const shown = readEndpoint(connection.management.endpoint, raw);
	markPaused(account, id, shown && observed(connection.management, { endpoint: shown, raw }));
}
