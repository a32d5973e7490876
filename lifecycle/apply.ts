import { createEndpoint, getSecret, rotateSecret, updateEndpoint } from '../endpoints/client';
import { ServiceError } from '../endpoints/errors';
import { endpointCapabilitiesOf, findOwn, knownState, removeOwn, wantedEndpoint, type Account } from './account';
import { plan, type Step } from './plan';
import { retireSecret, store } from './state';

/** How often a plan is made anew because the answer to a create call was lost. */
const maxNewPlans = 2;

/** The plan for what the vendor has now. */
export async function planFor(account: Account): Promise<Step[]> {
	const known = knownState(account);
	return plan(
		account.desired,
		known && { ...known, hasSecret: known.secret !== undefined },
		await findOwn(account),
		endpointCapabilitiesOf(account.connection),
	);
}

/**
 * Carries out a plan, storing what is learnt the moment it is known, so that whatever breaks off later is repaired by
 * the next plan instead of leaving an orphan.
 *
 * A create call whose answer is lost is never just repeated: the vendor is asked what it has now, and a new plan is
 * made from that.
 */
export async function apply(account: Account, steps: readonly Step[], newPlans = 0): Promise<void> {
	const { connection } = account;
	for (const step of steps) {
		switch (step.do) {
			case 'keep':
				remember(account, step.id);
				break;
			case 'update':
				await updateEndpoint(connection, step.id, step.changes);
				remember(account, step.id);
				break;
			case 'getSecret':
				remember(account, step.id, (await getSecret(connection, step.id)).secret);
				break;
			case 'rotateSecret':
				remember(account, step.id, (await rotateSecret(connection, step.id)).secret);
				break;
			case 'remove':
				await removeOwn(account, step.id);
				break;
			case 'create': {
				const lost = await create(account);
				if (!lost) break;
				if (newPlans >= maxNewPlans) throw lost;
				await apply(account, await planFor(account), newPlans + 1);
				return;
			}
		}
	}
	forgetFormerUrls(account);
}

/** Creates our endpoint; gives the fault back where it may have been created without our knowing. */
async function create(account: Account): Promise<ServiceError | undefined> {
	const { connection } = account;
	const outcome = await createEndpoint(connection, wantedEndpoint(account)).catch((thrown: unknown) => ({ thrown }));
	if ('thrown' in outcome) {
		const { thrown } = outcome;
		if (thrown instanceof ServiceError && thrown.details.mayHaveHappened) return thrown;
		throw thrown;
	}
	const { id } = outcome.endpoint;
	remember(account, id, outcome.secret);
	if (outcome.secret === undefined) await recoverSecret(account, id);
	return undefined;
}

/** A vendor that hands out no secret at creation may do so when asked. */
async function recoverSecret(account: Account, id: string): Promise<void> {
	const can = endpointCapabilitiesOf(account.connection);
	if (can.getSecret) return remember(account, id, (await getSecret(account.connection, id)).secret);
	if (can.rotateSecret) return remember(account, id, (await rotateSecret(account.connection, id)).secret);
	throw new ServiceError({ kind: 'unexpectedAnswer', mayHaveHappened: false });
}

/** Nothing is left at addresses that were registered before. */
function forgetFormerUrls(account: Account): void {
	const known = knownState(account);
	if (known?.formerUrls) store(account.staticData, { ...known, formerUrls: undefined });
}

/** Stores an endpoint of ours, and its secret where it is new; the one before stays valid for the grace period. */
function remember(account: Account, endpointId: string, secret?: string): void {
	const { staticData, owner, settings, desired } = account;
	const known = knownState(account);
	const sameEndpoint = known?.endpointId === endpointId;
	const keepsSecret = sameEndpoint && (secret === undefined || secret === known.secret);
	store(staticData, {
		service: settings.service.id,
		owner,
		url: desired.url,
		formerUrls: known && known.url !== desired.url ? [known.url, ...(known.formerUrls ?? [])] : known?.formerUrls,
		endpointId,
		...(account.context.getMode() === 'manual' ? { listening: true } : {}),
		secret: keepsSecret ? known.secret : secret,
		previous: known ? (keepsSecret ? known.previous : retireSecret(known, Date.now(), settings.secretGracePeriod)) : [],
	});
}
