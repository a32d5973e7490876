import { loggedNode } from '../services/n8n/nodeIdentity';
import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';
import { mayHaveHappened, ServiceError } from '../endpoints/errors';
import { toNodeError } from '../endpoints/n8n/errors';
import { settle } from '../endpoints/settle';
import { loadDefinition } from '../services/catalog';
import { webhookUrlOf, type Account, type LifecyclePorts } from './account';
import { takeFailure } from './failedPublish';
import { whyUnreachable } from './publicUrl';
import { leftBehindBy, reconcile } from './reconcile';
import { readSettings } from './settings';
import type { Receipt } from './state';
import { unprovenState } from './stateStore';

const doing = 'removing the endpoint of this workflow, which may still be registered';

/** Longest wait in milliseconds for the first answer when something is tidied up that nobody waits for. */
const cleanUpPatienceMs = 2_500;

/**
 * Removes every endpoint of ours at the service; none there is fine.
 *
 * After a publish that failed n8n calls this too, to clean up. If it throws then, n8n 2.40 keeps its own mark that the
 * trigger is registered, and publishing again does nothing. So then it never throws: what is left is stored, for the
 * next publish to go on with.
 *
 * @throws a sentence for the user where the workflow is unpublished and something stays, with what is stored left for
 * the next attempt.
 */
export async function deactivate(context: IHookFunctions, ports: LifecyclePorts): Promise<void> {
	const failure = takeFailure(context);
	if (failure) return await cleanUp(context, ports, failure.fault, failure.isFirst);

	const settings = await settle(readSettings(context));
	const known = unprovenState(context)?.receipts ?? [];
	if (!settings.ok) throw await cannotAsk(context, known, settings.error);
	const { service, manual, allowPrivateUrl } = settings.value;
	if (manual) return;
	// Nothing can be there if the address was never let through.
	if (known.length === 0 && !allowPrivateUrl && whyUnreachable(webhookUrlOf(context)) !== undefined) return;
	const credential = await settle(context.getCredentials(service.credential ?? ''));
	if (!credential.ok) {
		if (known.length === 0) return;
		throw await cannotAsk(context, known, credential.error);
	}
	const removed = await settle(reconcile(context, settings.value, 'unpublish', ports));
	if (!removed.ok) {
		const { message } = toNodeError(context, service, removed.error, doing, { oneLine: true });
		throw new NodeOperationError(
			context.getNode(),
			`${message}${await listOf(unprovenState(context)?.receipts ?? [])}`,
		);
	}
	await tellOfLeftBehind(removed.value.account);
}

/** n8n tries again some seconds later, and says only what the last attempt says. */
const tellForMs = 300_000;

/**
 * Tells the user once of endpoints that the credential does not lead to any more.
 *
 * @throws NodeOperationError that names them
 */
async function tellOfLeftBehind(account: Account): Promise<void> {
	const { context, store, now } = account;
	const news = leftBehindBy(account).filter(({ toldAt }) => toldAt === undefined || now() - toldAt < tellForMs);
	if (news.length === 0) return;
	store.update((state) => ({
		...state,
		receipts: state.receipts.map((receipt) =>
			news.includes(receipt) ? { ...receipt, toldAt: receipt.toldAt ?? now() } : receipt,
		),
	}));
	throw new NodeOperationError(
		context.getNode(),
		`The workflow is unpublished, but endpoints that it registered with another credential may still be there.${await listOf(news)} Delete them at the service. Or choose that credential again, then publish and unpublish the workflow.`,
	);
}

/** The service cannot be asked, because what leads to it is gone. */
async function cannotAsk(
	context: IHookFunctions,
	known: readonly Receipt[],
	fault: unknown,
): Promise<NodeOperationError> {
	const reason = fault instanceof Error ? fault.message.replace(/\.$/, '') : 'unknown';
	return new NodeOperationError(
		context.getNode(),
		known.length === 0
			? reason
			: `The endpoint of this workflow cannot be removed, because the settings or the credential of this node cannot be used: ${reason}.${await listOf(known)} Delete it at the service. Or choose a credential for that account, then publish and unpublish the workflow.`,
	);
}

/** Which endpoints may be left, and where. */
async function listOf(receipts: readonly Receipt[]): Promise<string> {
	if (receipts.length === 0) return '';
	const named = receipts.map(
		async ({ service, endpointId, url }) => `${await nameOf(service)} endpoint ${endpointId} for ${url}`,
	);
	return ` Left behind: ${(await Promise.all(named)).join('; ')}.`;
}

const nameOf = async (service: string): Promise<string> => (await loadDefinition(service))?.displayName ?? service;

/**
 * What a service says that could be asked. Beside a call whose answer got lost, which may have left something, nothing else
 * is worth another call.
 */
const worthAnotherCall = ['conflict', 'forbidden', 'gone', 'invalid', 'notFound', 'rateLimited', 'serverFault'];

/** Removes what a failed publish may have left, and never throws. */
async function cleanUp(
	context: IHookFunctions,
	ports: LifecyclePorts,
	failure: unknown,
	isFirst: boolean,
): Promise<void> {
	// What was refused before any call has changed nothing.
	if (failure instanceof NodeOperationError && isFirst) return;
	const cause = failure instanceof ServiceError ? failure : undefined;
	const isWorthIt = !isFirst || cause === undefined || mayHaveHappened(cause) || worthAnotherCall.includes(cause.code);
	const tidied = isWorthIt
		? await settle(
				readSettings(context).then(
					async (settings) =>
						await reconcile(context, settings, 'unpublish', ports, {
							patience: isFirst ? { firstAnswerMs: cleanUpPatienceMs } : undefined,
						}),
				),
			)
		: undefined;
	const left = unprovenState(context)?.receipts ?? [];
	if (tidied?.ok || (left.length === 0 && !mayHaveHappened(failure))) return;
	context.logger.warn(
		`Publishing failed, and an endpoint may be left at the service; the next publish goes on with it.${await listOf(left)} ${loggedNode(context).text}`,
	);
}
