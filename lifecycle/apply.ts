import { getSecret, rotateSecret, updateEndpoint } from '../endpoints/client';
import { sameSet, sameUrl } from '../endpoints/compare';
import { mayHaveHappened, ReplacementNotPossibleError } from '../endpoints/errors';
import { createWithSecret, type CreatedEndpoint } from '../endpoints/operations/create';
import { deleteAllOrThrow } from '../endpoints/operations/remove';
import { settle } from '../endpoints/settle';
import { choosesEvents } from '../services/capabilities';
import { endpointCapabilitiesOf, knownState, readListed, wantedEndpoint, type Account } from './account';
import { plan, type Step } from './plan';
import { retireSecret, store } from './state';

/** How often a plan is made anew because the answer to a create call was lost. */
const maxNewPlans = 2;

/** Steps, and the ids of all endpoints that the service listed when they were planned. */
export interface Plan {
	steps: Step[];
	listedIds: ReadonlySet<string>;
}

/** The plan for what the service has now. @throws ServiceError */
export async function planFor(account: Account): Promise<Plan> {
	const known = knownState(account);
	const { own, ids } = await readListed(account);
	const can = endpointCapabilitiesOf(account.connection);
	const stored = known && { ...known, hasSecret: known.secret !== undefined };
	return { steps: plan(account.desired, stored, own, can), listedIds: ids };
}

/**
 * Carries out a plan, storing what is learnt the moment it is known, so that whatever breaks off later is repaired by
 * the next plan instead of leaving an orphan.
 *
 * A create call whose answer is lost is never just repeated: the service is asked what it has now, and a new plan is
 * made from that. Endpoints that have to go are all tried before a failure counts.
 *
 * @throws ServiceError, PartialChangeError, EndpointNotDeletedError or ReplacementNotPossibleError
 */
export async function apply(account: Account, { steps, listedIds }: Plan, newPlans = 0): Promise<void> {
	const { connection } = account;
	const toRemove = new Set(steps.flatMap((step) => (step.do === 'remove' ? [step.id] : [])));
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
			case 'create': {
				const created = await settle(create(account, listedIds));
				if (created.ok) {
					toRemove.delete(created.value);
					break;
				}
				if (!mayHaveHappened(created.error) || newPlans >= maxNewPlans) throw created.error;
				await apply(account, await planFor(account), newPlans + 1);
				return;
			}
			case 'remove':
				break;
		}
	}
	await deleteAllOrThrow(connection, [...toRemove]);
	forgetFormerUrls(account);
}

/** Creates our endpoint, and stores its id and its secret each the moment it is known. @returns its id. */
async function create(account: Account, knownIds: ReadonlySet<string>): Promise<string> {
	const created = await createWithSecret(account.connection, wantedEndpoint(account), {
		knownIds,
		existing: 'leave',
		requireSecret: true,
		onCreated: ({ endpoint, secret, isNew }) => {
			if (isNew) remember(account, endpoint.id, secret);
		},
	});
	const { id } = created.endpoint;
	if (!created.isNew && !isUsable(account, created)) throw new ReplacementNotPossibleError(id);
	remember(account, id, created.secret);
	return id;
}

/** Whether what was there before, and the service has given back instead of a new endpoint, is all that is wanted. */
function isUsable(account: Account, { endpoint, secret }: CreatedEndpoint): boolean {
	const { desired, connection } = account;
	const known = knownState(account);
	const hasSecret = secret !== undefined || (known?.endpointId === endpoint.id && known.secret !== undefined);
	const hasEvents = !choosesEvents(connection.management) || sameSet(endpoint.events, desired.events);
	return hasSecret && hasEvents && sameUrl(endpoint.url, desired.url) && endpoint.enabled !== false;
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
