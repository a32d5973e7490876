import type { Account } from './account';
import { isListener } from './stateStore';
import { secretProblem } from '../deliveries/verification/secrets';
import type { ObservedEndpoint } from './plan';
import { UnusableSecretError } from './unusableSecret';
import { areSameReceipts, retire, withoutReceipt, withReceipt, type Receipt, type Shown } from './state';

/** The receipt for an endpoint of this service and account. */
export const receiptIn = ({ store, settings }: Account, id: string): Receipt | undefined =>
	store.state.receipts.find(
		({ service, account, endpointId }) =>
			service === settings.service.id && account === store.account && endpointId === id,
	);

/**
 * Keeps the receipt for the endpoint that this trigger uses from now on, for the address and the events that are wanted.
 *
 * @param shown what the service shows of it. It is kept only for what we have just written (`written`), or have no
 * receipt for yet: anything later may be somebody else's change.
 */
export function adopt(
	account: Account,
	id: string,
	shown: ObservedEndpoint | undefined,
	reason: 'seen' | 'written' = 'seen',
): void {
	const { settings, store, desired, context } = account;
	const before = receiptIn(account, id);
	const echo = reason === 'seen' && before?.shown ? before.shown : shown && echoOf(shown);
	put(account, {
		isSecretTrusted: false,
		since: account.now(),
		...before,
		service: settings.service.id,
		account: store.account,
		endpointId: id,
		url: desired.url,
		events: [...desired.events],
		shown: echo,
		status: isListener(context) ? 'listening' : 'current',
		toldAt: undefined,
	});
}

/**
 * Stores a secret that was read just now; the one before stays valid for the grace period.
 *
 * @throws UnusableSecretError where it can never be a key, such as one that is masked: nothing would be proven with it.
 */
export function adoptSecret(account: Account, id: string, secret: string): void {
	const { scheme, service } = account.settings;
	const problem = scheme && secretProblem(secret, scheme);
	if (problem !== undefined) throw new UnusableSecretError(service.displayName, problem.what);
	const receipt = receiptIn(account, id);
	if (!receipt) return;
	if (receipt.secret !== undefined && receipt.secret !== secret) retireSecretOf(account, receipt);
	if (receipt.secret !== secret) account.store.update((state) => ({ ...state, secretSince: account.now() }));
	put(account, { ...receipt, secret, isSecretTrusted: true });
}

/** Stores that a secret may not be the one in force any more; until another is known, it still proves deliveries. */
export function doubtSecret(account: Account, id: string): void {
	const receipt = receiptIn(account, id);
	if (receipt?.isSecretTrusted) put(account, { ...receipt, isSecretTrusted: false });
}

/**
 * Stores that an endpoint is switched off on purpose, and how the service shows that. Address and events were not written
 * now: where the service shows others than before, somebody else has changed them.
 */
export function markPaused(account: Account, id: string, shown: ObservedEndpoint | undefined): void {
	const receipt = receiptIn(account, id);
	if (!receipt) return;
	const { url, events } = receipt.shown ?? receipt;
	put(account, { ...receipt, status: 'paused', ...(shown ? { shown: { ...echoOf(shown), url, events } } : {}) });
}

/** Stores that an endpoint is to be removed. */
export function orphan(account: Account, id: string): void {
	const receipt = receiptIn(account, id);
	if (!receipt || receipt.status === 'orphaned') return;
	retireSecretOf(account, receipt);
	put(account, { ...receipt, status: 'orphaned' });
}

/** Stores that an endpoint that was to be removed stays in use as it was, with its secret, because nothing happened to it. */
export function reinstate(account: Account, receipt: Receipt): void {
	put(account, receipt);
}

/** Drops the receipt of an endpoint that is gone. */
export function forget(account: Account, id: string): void {
	const { store, settings, now } = account;
	const receipt = receiptIn(account, id);
	if (receipt) store.update((state) => withoutReceipt(state, receipt, now(), settings.secretGracePeriod));
}

function retireSecretOf({ store, settings, now }: Account, receipt: Receipt): void {
	store.update((state) => retire(state, receipt, now(), settings.secretGracePeriod));
}

const echoOf = ({ url, events, state, updatedAt, apiVersion }: ObservedEndpoint): Shown => ({
	url,
	events: [...events],
	state,
	updatedAt,
	apiVersion,
});

/** Stores a receipt, unless it is stored like this already: n8n writes all static data for the smallest change. */
function put({ store, settings, now }: Account, receipt: Receipt): void {
	const next = withReceipt(store.state, receipt);
	if (areSameReceipts(next.receipts, store.state.receipts)) return;
	// What this one takes the place of keeps proving deliveries for a while.
	const displaced = store.state.receipts.filter(
		(other) =>
			other.account === store.account &&
			other.status !== 'orphaned' &&
			next.receipts.some((one) => one.endpointId === other.endpointId && one.status === 'orphaned'),
	);
	store.update(() => displaced.reduce((state, other) => retire(state, other, now(), settings.secretGracePeriod), next));
}
