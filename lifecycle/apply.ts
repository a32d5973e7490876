import { loggedNode } from '../services/n8n/nodeIdentity';
import { getSecret, renewEndpoint, rotateSecret, updateEndpoint } from '../endpoints/client';
import { sameSet, sameUrl } from '../endpoints/compare';
import { mayHaveHappened, ReplacementNotPossibleError, ServiceError, type ServiceErrorCode } from '../endpoints/errors';
import { countsAsOn } from '../endpoints/endpoint';
import { createWithSecret } from '../endpoints/operations/create';
import { deleteAllConfirmed, isListedAfter, type Removal } from '../endpoints/operations/remove';
import { settle } from '../endpoints/settle';
import { secretProblem } from '../deliveries/verification/secrets';
import { canRotateSecret, choosesEvents, hasOwnSecret } from '../services/capabilities';
import { wantedEndpoint, type Account } from './account';
import { faultText } from './faultText';
import { deletedName, processMemory } from './memory';
import { observe, observed, type Observation } from './observe';
import type { ObservedEndpoint } from './plan';
import { adopt, adoptSecret, doubtSecret, forget, orphan, receiptIn, reinstate } from './receipts';
import { listShared } from './sharedList';
import { survey, type Survey } from './survey';
import { withDeleted } from './state';
import { UnusableSecretError } from './unusableSecret';

/** Pauses in milliseconds before looking for an endpoint whose create call got no answer: a list may lag behind. */
const lookPausesMs = [1_000, 2_000] as const;

/**
 * Carries out a plan, storing what is learned the moment it is known, so that whatever breaks off later is repaired by
 * the next plan instead of leaving an orphan. Endpoints that have to go are all tried before a failure counts.
 *
 * @throws ServiceError, PartialChangeError or ReplacementNotPossibleError
 */
export async function apply(account: Account, { steps, observation }: Survey, isSecondPlan = false): Promise<void> {
	const { connection } = account;
	const toRemove = new Set(steps.flatMap((step) => (step.do === 'remove' ? [step.id] : [])));
	let echoOf: string | undefined;
	for (const step of steps) {
		switch (step.do) {
			case 'keep':
				adopt(account, step.id, endpointIn(observation, step.id));
				break;
			case 'update':
				if (step.changes.url !== undefined) doubtSecret(account, step.id);
				await updateEndpoint(connection, step.id, step.changes);
				adopt(account, step.id, undefined, 'written');
				echoOf = step.id;
				break;
			case 'renew':
				await renew(account, step.id);
				break;
			case 'getSecret':
				await takeSecret(account, step.id);
				break;
			case 'rotateSecret':
				await rotateAndAdopt(account, step.id);
				// A service that tells when an endpoint was changed last counts this as a change.
				echoOf = step.id;
				break;
			case 'create': {
				const made = await settle(create(account, observation, toRemove));
				if (!made.ok) {
					if (isSecondPlan || !mayHaveHappened(made.error)) throw made.error;
					// Never just repeated: a new plan is made from what the service has now.
					return await apply(account, await surveyAfterLoss(account, observation), true);
				}
				toRemove.delete(made.value.id);
				if (!made.value.isEchoExact || step.replaces.length > 0) echoOf = made.value.id;
				break;
			}
			case 'forget':
				forget(account, step.id);
				break;
			case 'remove':
				break;
		}
	}
	await removeAll(account, [...toRemove], observation);
	if (echoOf !== undefined) await rememberEcho(account, echoOf);
}

/**
 * Removes endpoints of ours, and makes sure that they are gone. Each that is not is kept as a receipt, for the next
 * occasion.
 *
 * @param seen what the service has shown before.
 * @param lastAttempt whether nothing is left to go on: then what the service still lists although it says that it has
 * deleted it counts as a failure too, and the endpoint in use stays the one in use where the service refuses to delete it.
 * @throws the first failure, after all have been tried.
 */
export async function removeAll(
	account: Account,
	ids: readonly string[],
	seen: Pick<Observation, 'ids'>,
	lastAttempt = false,
): Promise<void> {
	const { connection, context, settings } = account;
	if (ids.length === 0) return;
	const inUse = ids.map((id) => receiptIn(account, id)).find((receipt) => receipt?.status === 'current');
	for (const id of ids) orphan(account, id);
	const removals = await deleteAllConfirmed(connection, ids, seen.ids);
	const failures: unknown[] = [];
	for (const [index, id] of ids.entries()) {
		const removal = removals[index];
		const wasDeleted = account.store.state.deletedIds.includes(id);
		if (removal === undefined) continue;
		if (isListedAfter(removal)) processMemory().deletedIds.set(deletedName(account.store.account, id), true);
		if (removal.type === 'gone' || (wasDeleted && isMissingFault(removal.error))) {
			forget(account, id);
			account.store.update((state) => withDeleted(state, id));
			continue;
		}
		if (removal.type === 'stillThere' && removal.reason === 'ignored') {
			account.store.update((state) => withDeleted(state, id));
			context.logger.warn(
				`${settings.service.displayName} says that the endpoint ${id} was deleted, but still lists it: ${loggedNode(context).text}`,
			);
			if (!lastAttempt) continue;
		}
		if (lastAttempt && inUse?.endpointId === id && wasRefused(removal)) reinstate(account, inUse);
		failures.push(removal.error);
	}
	if (failures.length > 0) throw failures[0];
}

/** Answers to a delete call that say that it had no effect, and nothing about what is there. */
const refusals: readonly ServiceErrorCode[] = ['unauthorized', 'forbidden', 'conflict', 'invalid', 'rateLimited'];

/** Whether an endpoint is as it was, for sure: the service has refused to delete it, and still shows it. */
const wasRefused = (removal: Removal): boolean =>
	removal.type === 'stillThere' &&
	removal.reason === 'refused' &&
	removal.error instanceof ServiceError &&
	refusals.includes(removal.error.code);

const isMissingFault = (fault: unknown): boolean => fault instanceof ServiceError && fault.isMissing;

/** Fetches the secret; a service that shows it only masked gives a new one, if it can. */
async function takeSecret(account: Account, id: string): Promise<void> {
	const { connection } = account;
	const { secret } = await getSecret(connection, id);
	const { scheme } = account.settings;
	const isUnusable = scheme && secretProblem(secret, scheme) !== undefined;
	if (isUnusable && canRotateSecret(connection.management)) await rotateAndAdopt(account, id);
	else adoptSecret(account, id, secret);
}

/** Puts off the end of an endpoint. It works until then, so what is refused now is tried again at the next look. */
async function renew({ connection, context, settings }: Account, id: string): Promise<void> {
	const renewed = await settle(renewEndpoint(connection, id));
	if (renewed.ok) return;
	const reason = faultText(settings.service, renewed.error, 'renewing the endpoint of this workflow');
	context.logger.warn(`The endpoint ${id} expires and could not be renewed: ${reason} ${loggedNode(context).text}`);
}

async function rotateAndAdopt(account: Account, id: string): Promise<void> {
	doubtSecret(account, id);
	adoptSecret(account, id, (await rotateSecret(account.connection, id)).secret);
}

/** What came of a create call: the endpoint that is ours now, and whether the service shows it exactly as it was sent. */
interface Made {
	id: string;
	isEchoExact: boolean;
}

/**
 * Creates our endpoint, whatever the service makes of a create call for an address that it knows. Where it has but one
 * endpoint for an address, or no room for a second one, the old one goes first.
 */
async function create(account: Account, observation: Observation, toRemove: ReadonlySet<string>): Promise<Made> {
	const { context, settings } = account;
	const first = await settle(createOnce(account, observation.ids));
	if (first.ok && first.value.isUsable) return first.value;
	if (!first.ok && !isInTheWay(account, first.error, observation, toRemove)) throw first.error;
	// It gave back an endpoint that was there: one of ours may be deleted, another one never.
	if (first.ok && !toRemove.has(first.value.id)) throw new ReplacementNotPossibleError(first.value.id);

	const inTheWay = first.ok ? [first.value.id] : [...toRemove];
	context.logger.info(
		`${settings.service.displayName} takes no second endpoint for this address, so the old one is deleted before the new one is made: ${loggedNode(context).text}`,
	);
	await removeAll(account, inTheWay, observation);
	const second = await createOnce(account, new Set([...observation.ids].filter((id) => !inTheWay.includes(id))));
	if (!second.isUsable) throw new ReplacementNotPossibleError(second.id);
	return second;
}

/**
 * Whether a create call was refused for the sake of what is to be replaced. A conflict says so itself. A full account may
 * say it in many ways; that is tried only where nothing live is lost by it, because we have paused the old ones ourselves,
 * because they are switched off anyway, because nothing that they send can be verified, or because they are at an address
 * that n8n has left.
 */
function isInTheWay(
	account: Account,
	fault: unknown,
	observation: Observation,
	toRemove: ReadonlySet<string>,
): boolean {
	if (!(fault instanceof ServiceError) || toRemove.size === 0) return false;
	if (fault.code === 'conflict') return true;
	const areUseless = [...toRemove].every((id) => {
		const receipt = receiptIn(account, id);
		const isOff = endpointIn(observation, id)?.state === 'off';
		const hasMoved = receipt !== undefined && !sameUrl(receipt.url, account.desired.url);
		const isUnverifiable = receipt?.isSecretTrusted === false && !hasOwnSecret(account.connection.management);
		return isOff || hasMoved || receipt?.status === 'paused' || isUnverifiable;
	});
	return areUseless && ['invalid', 'forbidden'].includes(fault.code);
}

/** Creates an endpoint, and stores its id and its secret each the moment it is known. */
async function createOnce(account: Account, knownIds: ReadonlySet<string>): Promise<Made & { isUsable: boolean }> {
	const { connection } = account;
	const isOwnSecret = hasOwnSecret(connection.management);
	const created = await createWithSecret(connection, wantedEndpoint(account), {
		knownIds,
		existing: 'leave',
		requireSecret: !isOwnSecret,
		onCreated: (answer) => {
			if (!answer.isNew) return;
			// Before anything is stored: an endpoint whose secret is of no use must not take the place of the one in use.
			if (answer.secret !== undefined) assertUsable(account, answer.secret);
			adopt(account, answer.endpoint.id, observed(connection.management, answer));
			if (answer.secret !== undefined) adoptSecret(account, answer.endpoint.id, answer.secret);
		},
	});
	const { id } = created.endpoint;
	const shown = observed(connection.management, created);
	const isEchoExact = isAsWanted(account, shown);
	const isSecretKnown = isOwnSecret || created.secret !== undefined || receiptIn(account, id)?.isSecretTrusted === true;
	const isUsable = created.isNew === true || (isEchoExact && isSecretKnown);
	if (isUsable) adopt(account, id, shown, 'written');
	if (isUsable && created.secret !== undefined) adoptSecret(account, id, created.secret);
	return { id, isUsable, isEchoExact };
}

/** @throws UnusableSecretError where a secret can never be a key. */
function assertUsable({ settings: { scheme, service } }: Account, secret: string): void {
	const problem = scheme && secretProblem(secret, scheme);
	if (problem !== undefined) throw new UnusableSecretError(service.displayName, problem.what);
}

/** Whether the service shows an endpoint exactly as it was sent. */
const isAsWanted = ({ desired, connection }: Account, { url, events, state }: ObservedEndpoint): boolean =>
	sameUrl(url, desired.url) &&
	(!choosesEvents(connection.management) || sameSet(events, desired.events)) &&
	countsAsOn(state);

/** What the service has after the answer to a create call got lost: it is given some time to show it. */
async function surveyAfterLoss(account: Account, before: Observation): Promise<Survey> {
	for (const pauseMs of lookPausesMs) {
		const now = await survey(account);
		const isShown = now.observation.endpoints.some(
			({ id, url }) => !before.ids.has(id) && sameUrl(url, account.desired.url),
		);
		if (isShown) return now;
		await account.connection.sleep(pauseMs);
	}
	return await survey(account);
}

const endpointIn = ({ endpoints }: Observation, id: string): ObservedEndpoint | undefined =>
	endpoints.find((endpoint) => endpoint.id === id);

/** Reads back what was written, so that what differs only by the service's habit is not repaired again and again. */
async function rememberEcho(account: Account, id: string): Promise<void> {
	const { context, connection, settings } = account;
	const looked = await settle(listShared(account).then(async ({ listed }) => await observe(connection, listed, [id])));
	const shown = looked.ok ? endpointIn(looked.value, id) : undefined;
	// What could not be looked at is looked at the next time.
	if (!shown) return;
	adopt(account, id, shown, 'written');
	if (isAsWanted(account, shown)) return;
	context.logger.warn(
		`${settings.service.displayName} shows the endpoint ${id} differently from what was sent, so changes there may go unnoticed: ${loggedNode(context).text}`,
	);
}
