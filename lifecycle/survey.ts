import { endpointCapabilitiesOf, type Account } from './account';
import { observe, type Observation } from './observe';
import { plan, type ObservedEndpoint, type Step, type Stored } from './plan';
import { sameUrl } from '../endpoints/compare';
import { forget } from './receipts';
import { listShared, type ListAges } from './sharedList';
import { currentReceipt, withoutForeignSecrets, type Receipt } from './state';

/** How long a new endpoint may be missing in a list that lags behind, in milliseconds. */
const lagMs = 300_000;

/** How a survey is made. */
export interface SurveyOptions extends Pick<Stored, 'areSecretsAssumed' | 'secretDoubt'>, ListAges {
	/**
	 * Whether an endpoint that was made a moment ago is believed to be there, although the list does not show it yet and it
	 * cannot be asked for by its id. Not where somebody publishes, and so asks for a look at what is there.
	 */
	believesNew?: boolean;
}

/** What the service has, and the steps from there to what is wanted. */
export interface Survey {
	steps: Step[];
	observation: Observation;
	stored: Stored;
}

/**
 * Looks at the service and makes a plan.
 *
 * @throws ServiceError where anything could not be read.
 */
export async function survey(
	account: Account,
	{ believesNew = false, maxAgeMs, isFirstPublish, ...secrets }: SurveyOptions = {},
): Promise<Survey> {
	const { connection, desired } = account;
	const { observation, stored, isOlder } = await look(account, { maxAgeMs, isFirstPublish });
	const believed = believesNew ? unseenNew(account, observation) : [];
	const endpoints = [...observation.endpoints, ...believed];
	const wanted = { ...stored, ...secrets, now: account.now() };
	const steps = plan(desired, wanted, endpoints, endpointCapabilitiesOf(connection));
	// What was there some seconds ago may have been changed or deleted since: nothing is done to it before another look.
	if (isFirstPublish && isOlder && !createsOnly(steps)) {
		return await survey(account, { believesNew, maxAgeMs, ...secrets });
	}
	return { steps, observation, stored };
}

const createsOnly = ([first, ...more]: readonly Step[]): boolean =>
	first?.do === 'create' && first.replaces.length === 0 && more.length === 0;

/** The endpoint in use as the service has shown it when it was made, where it is too new to be called gone. */
function unseenNew({ store, settings, now }: Account, { ids, missingIds }: Observation): ObservedEndpoint[] {
	const receipt = currentReceipt(store.state, settings.service.id);
	if (!receipt || receipt.account !== store.account || receipt.status !== 'current') return [];
	const { endpointId: id, url, events, since, shown } = receipt;
	if (ids.has(id) || missingIds.has(id) || now() - since > lagMs) return [];
	return [{ url, events, state: 'on', updatedAt: null, apiVersion: null, ...shown, id }];
}

/**
 * Looks at the service, and sorts out which of the receipts count there: those of this account, unless a copy of our
 * data on another n8n uses the endpoint.
 *
 * @throws ServiceError where anything could not be read.
 */
export async function look(
	account: Account,
	ages?: ListAges,
): Promise<Pick<Survey, 'observation' | 'stored'> & { isOlder: boolean }> {
	const { settings, store, desired, connection } = account;
	const ofService = store.state.receipts.filter(({ service }) => service === settings.service.id);
	const own = ofService.filter((receipt) => receipt.account === store.account);
	const foreign = ofService.filter(({ account, status }) => account !== store.account && status !== 'orphaned');
	const { listed, isOlder } = await listShared(account, ages);
	const observation = await observe(connection, listed, idsOf(own), idsOf(foreign));
	recognizeAccount(account, observation);
	dropForeignSecrets(account);
	const receipts: Receipt[] = [];
	for (const receipt of store.state.receipts) {
		if (receipt.service !== settings.service.id || receipt.account !== store.account) continue;
		if (observation.ids.has(receipt.endpointId) && (await isUsedByOther(account, receipt))) {
			forget(account, receipt.endpointId);
		} else receipts.push(receipt);
	}
	return { observation, stored: { receipts, deletedIds: store.state.deletedIds }, isOlder };

	async function isUsedByOther({ ports, context }: Account, { url }: Receipt): Promise<boolean> {
		if (sameUrl(url, desired.url) || (desired.testUrl !== undefined && sameUrl(url, desired.testUrl))) return false;
		return await ports.isAnsweredByOther(context, settings.service, url);
	}
}

const idsOf = (receipts: readonly Receipt[]): string[] => receipts.map(({ endpointId }) => endpointId);

/** Former secrets of what has turned out to be another account count no more. */
function dropForeignSecrets({ store }: Account): void {
	const left = withoutForeignSecrets(store.state, store.account);
	if (left.retired.length !== store.state.retired.length) store.update(() => left);
}

/**
 * A new key in the credential makes another mark, although the account is the same. What tells is the endpoint: where
 * one of our ids is at the address of its receipt, it is the account that the receipt is from.
 */
function recognizeAccount({ store, settings }: Account, { endpoints }: Observation): void {
	const isHere = ({ service, endpointId, url, shown }: Receipt): boolean =>
		service === settings.service.id &&
		endpoints.some(
			(endpoint) => endpoint.id === endpointId && (sameUrl(endpoint.url, url) || endpoint.url === shown?.url),
		);
	const former = new Set(
		store.state.receipts
			.filter((receipt) => receipt.account !== store.account && isHere(receipt))
			.map(({ account }) => account),
	);
	if (former.size === 0) return;
	const restamped = <Entry extends { account: string }>(entry: Entry): Entry =>
		former.has(entry.account) ? { ...entry, account: store.account } : entry;
	store.update((state) => ({
		...state,
		receipts: state.receipts.map(restamped),
		retired: state.retired.map(restamped),
	}));
}
