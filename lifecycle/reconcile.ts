import { loggedNode } from '../services/n8n/nodeIdentity';
import type { Patience } from '../endpoints/http/transport';
import { ServiceError } from '../endpoints/errors';
import { explain } from '../endpoints/messages/explain';
import { settle } from '../endpoints/settle';
import { apply } from './apply';
import { processMemory } from './memory';
import { limitGrace, openAccount, type Account, type LifecyclePorts } from './account';
import { exclusively } from './exclusive';
import { handoverMs, mayBeUnderWay } from './handoverUnderWay';
import type { SecretDoubt, Step } from './plan';
import type { Reason } from './reasons';
import { doubtSecret } from './receipts';
import { removeEverything } from './removeEverything';
import { noteAttempt, noteWrite } from './sharedList';
import { currentReceipt, urlToLookAfter, type Receipt } from './state';
import { isListener, memoryKeyOf, peekState, type LifecycleContext } from './stateStore';
import { survey, type Survey } from './survey';
import { hasOwnSecret } from '../services/capabilities';
import type { TriggerSettings } from './settings';

/**
 * How old a list may be, in milliseconds. At n8n's start all triggers look within some seconds; somebody who publishes wants
 * to see what is there now, and shares only what is being read for others at this moment, but for the first time (see
 * `sharedList.ts`); the rest looks for itself.
 */
const maxListAgesMs: Partial<Record<Reason, number>> = { start: 15_000, publish: 0 };

/** The same for a look by the clock: all triggers of an account look within the same minute. */
const maxListAgeOfClockMs = 75_000;

/** Whether nobody asked for it: the trigger looks after itself. */
const isRepair = (reason: Reason): boolean => reason === 'clock' || reason === 'unverifiedDelivery';

/** What can be done at the service: `keep` and `forget` are not among it. */
type Action = Exclude<Step['do'], 'keep' | 'forget'>;

/** What was put right at the service, in words for a log line or an item. To renew in time what expires is no repair. */
export type Repair = Exclude<Action, 'renew'>;

export interface ReconcileOptions {
	/** How long calls may take, where somebody waits for the outcome. */
	patience?: Patience;
	/** How much may be done about the secret, where a delivery could not be verified. */
	secretDoubt?: SecretDoubt;
	/** The secret that was in force then, if one was known: the doubt is about no other. */
	doubtedSecret?: string;
	/** The trigger's address, where n8n does not tell it in this context. */
	url?: string;
	/** Called when the service has been looked at, before anything is changed there. */
	onLooked?(): void;
}

/** What the lifecycle has come to. */
export interface Reconciled {
	account: Account;
	/** Id of the endpoint that is in use now; undefined after unpublishing. */
	endpointId: string | undefined;
	/** What was done; empty where everything was as it should be. */
	repairs: Repair[];
	/** Endpoints that may still be there and cannot be removed from here, because they are of another account. */
	leftBehind: Receipt[];
}

/**
 * Brings the service to what the trigger wants: it looks, plans and acts, and stores each thing the moment it is known.
 * It is run for every reason there is to look, in any context of n8n that has static data and the trigger's credential,
 * and saves what changes in static data. For one trigger it runs once at a time.
 *
 * A repair may come in the middle of what our action node does to the endpoint, before its handover has come in. What looks
 * like that is done only where two looks in a row want the same; between them others have their turn.
 *
 * A service that cannot be asked, or an answer that cannot be read, changes nothing; at n8n's start what is stored counts
 * then.
 *
 * @throws ServiceError, PartialChangeError, EndpointNotDeletedError or ReplacementNotPossibleError for what the service
 * does, NodeOperationError for a credential that lacks something, and what n8n throws where the credential is not there.
 */
export async function reconcile(
	context: LifecycleContext,
	settings: TriggerSettings,
	reason: Reason,
	ports: LifecyclePorts,
	options: ReconcileOptions = {},
): Promise<Reconciled> {
	let wanted: string | undefined;
	for (let looks = 1; ; looks += 1) {
		const mayWait = isRepair(reason) && looks < maxLooks;
		const turn = await exclusively(memoryKeyOf(context), async () => {
			const account = await openAccount(context, settings, ports, options);
			limitGrace(account);
			return reason === 'unpublish'
				? await unpublish(account)
				: await takeTurn(account, reason, options, mayWait ? { wanted } : undefined);
		});
		if (!('postponed' in turn)) return turn;
		wanted = turn.postponed;
		await turn.account.connection.sleep(handoverMs);
	}
}

/** More looks than that are made by no repair: something changes without end, and is none of our action node's work. */
const maxLooks = 4;

/** A repair that waits for a handover, and what it would do. */
interface Postponed {
	account: Account;
	postponed: string;
}

/** Removes everything, and has no repair bring it back. @throws as {@link reconcile} */
async function unpublish(account: Account): Promise<Reconciled> {
	const { store } = account;
	// Before anything else, so that it holds whatever fails. Where nothing was ever stored, no repair makes anything either.
	if (store.state.revision > 0) store.update((state) => ({ ...state, isUnpublished: true }));
	noteAttempt(account);
	const removed = await settle(removeEverything(account));
	noteWrite(account);
	if (!removed.ok) throw removed.error;
	return outcome(account, []);
}

/**
 * Looks and acts, once.
 *
 * @param before set where it may be left at the look; with what the look before wanted, if there was one
 * @throws as {@link reconcile}
 */
async function takeTurn(
	account: Account,
	reason: Reason,
	options: ReconcileOptions,
	before: { wanted: string | undefined } | undefined,
): Promise<Reconciled | Postponed> {
	const { store, settings } = account;
	if (store.state.isUnpublished) {
		// A request may still have been on its way then, or a repair waiting for its turn: nothing is made for it.
		if (isRepair(reason)) return outcome(account, []);
		store.update((state) => ({ ...state, isUnpublished: undefined }));
	}
	const inForce = (): string | undefined => currentReceipt(store.state, settings.service.id)?.secret;
	const doubt = (): SecretDoubt | undefined => (inForce() === options.doubtedSecret ? options.secretDoubt : undefined);
	const look = async (): Promise<Survey> =>
		await survey(account, {
			secretDoubt: doubt(),
			believesNew: reason !== 'publish',
			maxAgeMs: maxListAgesMs[reason],
			isFirstPublish: reason === 'publish' && isFirst(account),
		});
	let looked = await settle(look());
	// A handover does not wait for long. What was planned then was planned for the endpoint and the secret of before.
	if (looked.ok && store.wasOvertaken()) looked = await settle(look());
	if (!looked.ok) {
		if (reason === 'start' && countsAsRegistered(account, looked.error)) return outcome(account, []);
		throw looked.error;
	}
	const found = looked.value;
	if (isRepair(reason) && isOutOfNothing(account, found.steps)) return outcome(account, []);
	const wanted = JSON.stringify(found.steps);
	if (before && wanted !== before.wanted && mayBeUnderWay(account, found.steps)) {
		return { account, postponed: wanted };
	}
	options.onLooked?.();
	const isNew = store.state.receipts.length === 0;
	const planned = actionsOf(found.steps).filter(isRepairing);
	const secretBefore = inForce();
	// What was only read is a repair where it turns out to be another secret.
	const isOnlyFetched = planned.every((repair) => repair === 'getSecret');
	if (!isNew && !isOnlyFetched) logRepairs(account, planned);
	// What is replaced for the sake of its secret has to make room where there is none.
	if (doubt() === 'renew' && secretBefore !== undefined) doubtReplaced(account, found.steps);
	noteAttempt(account);
	const applied = await settle(apply(account, found));
	noteWrite(account);
	if (!applied.ok) throw applied.error;
	const isSecretNew = inForce() !== secretBefore;
	const repairs = planned.filter((repair) => repair !== 'getSecret' || isSecretNew);
	if (!isNew && isOnlyFetched && repairs.length > 0) logRepairs(account, repairs);
	if (reason === 'publish' || reason === 'start') warnOfLeftBehind(account);
	return outcome(account, repairs);
}

/**
 * Whether an endpoint would be made although nothing is stored and none is there. That is how it is after a workflow was
 * unpublished of which nothing was stored. What a live one has lost leaves its endpoint at the service.
 */
const isOutOfNothing = ({ store }: Account, steps: readonly Step[]): boolean =>
	store.state.revision === 0 && steps.some((step) => step.do === 'create' && step.replaces.length === 0);

/**
 * Looks whether anything is to be done, and changes nothing, neither at the service nor in static data.
 *
 * What is stored may be an old copy where the context is that of a clock. So it counts for the trigger's own address, and
 * the secret decides nothing; without anything stored there is nothing to do.
 *
 * @returns what {@link reconcile} would do; on fresh state that may turn out to be less.
 * @throws as {@link reconcile}
 */
export async function inspect(
	context: LifecycleContext,
	settings: TriggerSettings,
	ports: LifecyclePorts,
): Promise<Action[]> {
	const known = await peekState(context, settings.service);
	const url = known && urlToLookAfter(known, settings.service.id);
	if (url === undefined || known?.isUnpublished) return [];
	const account = await openAccount(context, settings, ports, { url, isReadOnly: true });
	return actionsOf(
		(await survey(account, { areSecretsAssumed: true, believesNew: true, maxAgeMs: maxListAgeOfClockMs })).steps,
	);
}

/**
 * Whether what is stored counts although the service could not be asked. A fault at n8n's start would leave a working
 * workflow off because a key or a session cookie has run out meanwhile, and older versions of n8n would have a healthy
 * endpoint deleted.
 */
function countsAsRegistered({ context, settings, store, desired, connection }: Account, fault: unknown): boolean {
	if (!(fault instanceof ServiceError && fault.isInconclusive)) return false;
	const known = currentReceipt(store.state, settings.service.id);
	if (known?.status !== 'current' || known.url !== desired.url) return false;
	if (known.secret === undefined && !hasOwnSecret(connection.management)) return false;
	const { message } = explain(settings.service, fault, 'looking for the endpoint of this workflow');
	context.logger.warn(`${message}; continuing with the stored endpoint: ${loggedNode(context).text}`);
	return true;
}

/**
 * Whether a trigger is published for the first time, as far as anybody knows: nothing was ever stored of it, and no attempt
 * has failed. A test listener looks for itself.
 */
const isFirst = ({ context, store }: Account): boolean =>
	store.state.revision === 0 && !isListener(context) && !processMemory().failedPublishes.has(memoryKeyOf(context));

const actionsOf = (steps: readonly Step[]): Action[] => [
	...new Set(steps.map((step) => step.do).filter((done): done is Action => done !== 'keep' && done !== 'forget')),
];

const isRepairing = (action: Action): action is Repair => action !== 'renew';

function outcome(account: Account, repairs: Repair[]): Reconciled {
	const { store, settings } = account;
	return {
		account,
		repairs,
		endpointId: currentReceipt(store.state, settings.service.id)?.endpointId,
		leftBehind: leftBehindBy(account),
	};
}

/** Endpoints of other accounts and services, which the credential of this node does not lead to. */
export const leftBehindBy = ({ store, settings }: Pick<Account, 'store' | 'settings'>): Receipt[] =>
	store.state.receipts.filter(({ service, account }) => service !== settings.service.id || account !== store.account);

function doubtReplaced(account: Account, steps: readonly Step[]): void {
	for (const step of steps) if (step.do === 'create') for (const id of step.replaces) doubtSecret(account, id);
}

function warnOfLeftBehind(account: Account): void {
	for (const { service, endpointId, url } of leftBehindBy(account)) {
		account.context.logger.warn(
			`The endpoint ${endpointId} for ${url} was registered at ${service} with another credential and may still be there: ${loggedNode(account.context).text}`,
		);
	}
}

function logRepairs({ context, settings }: Account, repairs: readonly Repair[]): void {
	context.logger.info(
		`The endpoint at ${settings.service.displayName} was not as it should be and is repaired (${repairs.join(', ')}): ${loggedNode(context).text}`,
	);
}
