import { isDeepStrictEqual } from 'node:util';
import type { IDataObject, Workflow, WorkflowActivateMode } from 'n8n-workflow';
import type { Version } from './contexts';
import { asError, createIfNotExists, Killed, type Instance, type Told } from './instance';

/*
 * n8n 2.40's publication service, read in its `dist/workflows`. Where a function stands for one of n8n's, its comment
 * names the file.
 */

/** `constants.js`: TRIGGER_ACTIVATION_MAX_ATTEMPTS, TRIGGER_TEARDOWN_MAX_ATTEMPTS, both with 1, 2, 4 … seconds between. */
export const activationAttempts = 5;
export const teardownAttempts = 3;
const firstPauseMs = 1_000;

/**
 * `publication/workflow-publication-outbox-consumer.js`: 70 % of the lease of two minutes
 * (`workflows.config.js`, publicationOutboxLeaseSeconds), after which a publication is given up.
 */
export const deadlineMs = 84_000;

/** `triggers/trigger-diff.js`: whether a trigger node counts as unchanged. The rest of the workflow does not matter. */
const isSameTrigger = (one: Version, other: Version): boolean =>
	isDeepStrictEqual(
		[one.nodeName, one.credentials, one.parameters],
		[other.nodeName, other.credentials, other.parameters],
	);

/** `publication/workflow-publication-applier.js`, publish: what is published becomes live. */
export async function publish(
	instance: Instance,
	version: Version,
	reason: 'publish' | 'startup' = 'publish',
): Promise<Told> {
	return await withDeadline(instance, async (deadline) => {
		const old = instance.published;
		const isModified = old !== null && !isSameTrigger(old, version);
		const isAdded = old === null || isModified || !instance.row || (instance.hasTrigger && !instance.triggerRuns);
		const mode: WorkflowActivateMode = reason === 'startup' ? 'init' : old === null ? 'activate' : 'update';
		if (!isAdded) {
			instance.published = version;
			instance.activated = true;
			return { shows: 'published', calledNode: false };
		}

		instance.inFlight = mode;
		// Read once: what others write meanwhile is overwritten by what is saved at the end.
		const staticData = instance.readStaticData();
		const warning = isModified ? await teardown(instance, old, staticData, deadline) : undefined;
		if (deadline.aborted) return givenUp(instance, deadline);
		instance.published = version;
		const error = await activate(instance, instance.load(version, staticData), mode, deadline);
		instance.inFlight = null;
		instance.activated = error === undefined;
		return { shows: error ? 'failed' : 'published', calledNode: true, error, warning };
	});
}

/** The same file, unpublish. That something could not be removed is shown as a warning. */
export async function unpublish(instance: Instance): Promise<Told> {
	return await withDeadline(instance, async (deadline) => {
		const old = instance.published;
		if (old === null) return { shows: 'off', calledNode: false };
		const warning = await teardown(instance, old, instance.readStaticData(), deadline);
		if (deadline.aborted) return givenUp(instance, deadline);
		instance.published = null;
		instance.activated = false;
		return { shows: 'off', calledNode: true, warning };
	});
}

/**
 * n8n's start. `publication/workflow-publication-reconciler.service.js`: only triggers that n8n keeps in memory are
 * looked at, those that were activated; a plain webhook trigger is not. What was under way when n8n was killed is taken
 * up again when its lease is over.
 */
export async function restart(instance: Instance): Promise<Told> {
	const { published, inFlight } = instance;
	instance.inFlight = null;
	if (!published) return { shows: 'off', calledNode: false };
	if (inFlight !== null) return await publish(instance, published);
	if (instance.activated && instance.hasTrigger) return await publish(instance, published, 'startup');
	return { shows: instance.activated ? 'published' : 'failed', calledNode: false };
}

/** A teardown that took too long: what was published stays so, without its row. */
function givenUp(instance: Instance, deadline: AbortSignal): Told {
	instance.inFlight = null;
	instance.activated = false;
	return { shows: 'failed', calledNode: true, error: asError(deadline.reason) };
}

/** Runs a publication that is given up at its deadline; what it began goes on behind. */
async function withDeadline(instance: Instance, work: (deadline: AbortSignal) => Promise<Told>): Promise<Told> {
	const controller = new AbortController();
	const takeBack = instance.clock.at(instance.clock.now() + deadlineMs, () => {
		controller.abort(new Error('Workflow publication processing exceeded its deadline'));
	});
	try {
		return await work(controller.signal);
	} finally {
		takeBack();
	}
}

/** `triggers/workflow-trigger-activator.js`, raceAbort. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	if (signal.aborted) {
		work.catch(() => undefined);
		throw asError(signal.reason);
	}
	let stop = (): void => undefined;
	const aborted = new Promise<never>((_resolve, reject) => {
		stop = () => reject(asError(signal.reason));
		signal.addEventListener('abort', stop, { once: true });
	});
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener('abort', stop);
		work.catch(() => undefined);
	}
}

/** `triggers/trigger-activation-retry.js`, and deregisterExternalWebhookWithRetry of the activator. */
async function attempts(
	instance: Instance,
	most: number,
	deadline: AbortSignal,
	work: () => Promise<void>,
): Promise<void> {
	for (let attempt = 0; ; attempt += 1) {
		deadline.throwIfAborted();
		try {
			return await work();
		} catch (fault) {
			if (fault instanceof Killed || attempt >= most - 1 || deadline.aborted) throw fault;
			await instance.clock.sleep(firstPauseMs * 2 ** attempt, deadline);
		}
	}
}

/**
 * The activator's activateInternal: webhook and `trigger()` begin together, so `trigger()` is called before `checkExists`
 * has an answer; static data is saved when both are through. A `trigger()` that runs goes on even if the webhook failed.
 */
async function activate(
	instance: Instance,
	workflow: Workflow,
	mode: WorkflowActivateMode,
	deadline: AbortSignal,
): Promise<Error | undefined> {
	const outcomes = await Promise.allSettled([
		untilAborted(
			attempts(instance, activationAttempts, deadline, async () => await register(instance, workflow, mode)),
			deadline,
		),
		untilAborted(
			attempts(instance, activationAttempts, deadline, async () => await startTrigger(instance, workflow, mode)),
			deadline,
		),
	]);
	const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [asError(outcome.reason)] : []));
	const killed = faults.find((fault) => fault instanceof Killed);
	if (killed) throw killed;
	instance.save(workflow);
	return faults[0];
}

async function startTrigger(instance: Instance, workflow: Workflow, mode: WorkflowActivateMode): Promise<void> {
	if (!instance.hasTrigger || instance.triggerRuns) return;
	// recoverFromRuntimeTriggerFailure: the trigger alone is begun again, on the same workflow.
	await instance.startTrigger(workflow, mode, async () => {
		await instance.stopTrigger();
		await startTrigger(instance, workflow, mode);
		instance.save(workflow);
	});
}

/**
 * `triggers/webhook-trigger-registrar.js`, register: the row is stored before the node is asked. After a failure `delete`
 * is called on what is in memory, and the row goes only if that succeeds.
 */
async function register(instance: Instance, workflow: Workflow, mode: WorkflowActivateMode): Promise<void> {
	instance.row = true;
	try {
		await createIfNotExists(instance, workflow, mode);
	} catch (fault) {
		if (fault instanceof Killed) throw fault;
		try {
			await instance.call('delete', workflow, 'update');
			instance.save(workflow);
			instance.row = false;
		} catch {
			// n8n writes this to its log only.
		}
		throw fault;
	}
}

/** The activator's deactivateInternal: the row goes first, then the node is asked, three times at most; then it is saved. */
async function teardown(
	instance: Instance,
	version: Version,
	staticData: IDataObject,
	deadline: AbortSignal,
): Promise<Error | undefined> {
	const workflow = instance.load(version, staticData);
	instance.row = false;
	await instance.stopTrigger();
	const fault = await untilAborted(
		attempts(instance, teardownAttempts, deadline, async () => {
			await instance.call('delete', workflow, 'update');
		}),
		deadline,
	).then(
		() => undefined,
		(thrown: unknown) => asError(thrown),
	);
	instance.save(workflow);
	return fault;
}
