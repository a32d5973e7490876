import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';
import { loggedNode } from '../services/n8n/nodeIdentity';
import { toNodeError } from '../endpoints/n8n/errors';
import { ServiceError } from '../endpoints/errors';
import { explain } from '../endpoints/messages/explain';
import { assertRegistrable, knownState, openAccount, type Account } from './account';
import { apply, planFor, type Plan } from './apply';
import { nothingToDo, type Step } from './plan';
import { requestTestEvent } from './testEvent';
import { currentSecrets, signingSecretCredential } from './secrets';
import { readSettings, type TriggerSettings } from './settings';

/**
 * What `checkExists` has found is used by the `create` that n8n calls right after it, so that going live asks the
 * vendor for its list only once. Keyed by the static data, which both calls share.
 */
const plannedByCheck = new WeakMap<object, { account: Account; planned: Plan }>();

/**
 * Whether the endpoint stands at the vendor exactly as this node wants it, with a secret that we know.
 *
 * @throws a sentence for the user, unless n8n is only starting and the fault tells nothing about the endpoint: then what
 * is stored counts. A thrown fault would make n8n delete a healthy endpoint, or leave a working workflow off because a
 * key or a session cookie has run out meanwhile.
 */
export async function checkExists(context: IHookFunctions): Promise<boolean> {
	const settings = await readSettings(context);
	if (settings.manual) return false;
	assertRegistrable(context, settings);
	const account = await openAccount(context, settings);
	try {
		const planned = await planFor(account);
		if (nothingToDo(planned.steps)) {
			requestTestEvent(account);
			return true;
		}
		plannedByCheck.set(account.staticData, { account, planned });
		return false;
	} catch (fault) {
		if (countsAsRegistered(account, fault)) return true;
		throw toNodeError(context, settings.service, fault, 'looking for the endpoint of this workflow', {
			oneLine: true,
		});
	}
}

/**
 * Brings the vendor to exactly one endpoint as this node wants it. What stops this also stops n8n from starting the
 * workflow, and n8n tries again by itself: the vendor has shown by then that the endpoint is missing or not as it should
 * be, so what is stored does not count any more.
 *
 * @throws a sentence for the user; n8n ignores what this returns, so nothing less would stop a workflow from going
 * live without an endpoint.
 */
export async function activate(context: IHookFunctions): Promise<void> {
	const settings = await readSettings(context);
	warnIfUnverified(context, settings);
	if (settings.manual) return await checkManualRegistration(context, settings);

	const surveyed = plannedByCheck.get(context.getWorkflowStaticData('node'));
	plannedByCheck.delete(context.getWorkflowStaticData('node'));
	if (!surveyed) assertRegistrable(context, settings);
	const account = surveyed ? { ...surveyed.account, context, settings } : await openAccount(context, settings);
	try {
		const planned = surveyed?.planned ?? (await planFor(account));
		logRepairs(account, planned.steps);
		await apply(account, planned);
		requestTestEvent(account);
	} catch (fault) {
		throw toNodeError(context, settings.service, fault, 'registering the endpoint of this workflow', {
			oneLine: true,
		});
	}
}

/** n8n calls these at its own start, and then deletes what they throw at. */
const startModes = ['init', 'leadershipChange'];

function countsAsRegistered(account: Account, fault: unknown): boolean {
	const { context, settings, desired } = account;
	if (!startModes.includes(context.getActivationMode())) return false;
	if (!(fault instanceof ServiceError && fault.isInconclusive)) return false;
	const known = knownState(account);
	if (!known?.endpointId || !known.secret || known.url !== desired.url) return false;
	const { message } = explain(settings.service, fault, 'looking for the endpoint of this workflow');
	context.logger.warn(`${message}; going on with the endpoint that is stored: ${loggedNode(account.context).text}`);
	return true;
}

async function checkManualRegistration(context: IHookFunctions, settings: TriggerSettings): Promise<void> {
	if (!settings.scheme) return;
	if ((await currentSecrets(context, settings)).length > 0) return;
	const credentialChosen = context.getNode().credentials?.[signingSecretCredential] !== undefined;
	throw new NodeOperationError(
		context.getNode(),
		`${credentialChosen ? 'The Webhook Signing Secret credential is empty' : 'No Webhook Signing Secret credential is chosen'}, so n8n could not tell whether a delivery really comes from ${settings.service.displayName}. ${settings.service.secretHelp} Put it into a Webhook Signing Secret credential, choose that in this node, and publish the workflow again.`,
	);
}

function warnIfUnverified(context: IHookFunctions, settings: TriggerSettings): void {
	if (settings.scheme) return;
	context.logger.warn(
		`Signatures of ${settings.service.displayName} are not checked, so anyone who knows the address can start this workflow: ${loggedNode(context).text}`,
	);
}

function logRepairs(account: Account, steps: readonly Step[]): void {
	const repairs = steps.filter((step) => step.do !== 'create' && step.do !== 'keep').map((step) => step.do);
	if (repairs.length === 0) return;
	account.context.logger.info(
		`The endpoint at ${account.settings.service.displayName} is being repaired (${repairs.join(', ')}): ${loggedNode(account.context).text}`,
	);
}
