import type { IDataObject, WorkflowActivateMode } from 'n8n-workflow';
import type { Version } from './contexts';
import { asError, createIfNotExists, Killed, type Instance, type Told } from './instance';

/*
 * The pipeline of n8n 1.123, which 2.40 has too where its publication service is switched off: `dist/
 * active-workflow-manager.js` and `dist/workflows/workflow.service.js` of both.
 */

/** `constants.js`, WORKFLOW_REACTIVATE_INITIAL_TIMEOUT; doubled each time, up to a day. */
const firstPauseMs = 1_000;

/** n8n goes on trying at its start for as long as it runs; a test looks at the first ones. */
const attemptsAtStart = 4;

/**
 * `workflow.service.js`, activateWorkflow: what was live is removed whatever comes of it, then the new version is added.
 * If that fails, the workflow is not published; 2.40 then removes once more, 1.123 does not.
 */
export async function publish(
	instance: Instance,
	version: Version,
	{ removesAgain }: { removesAgain: boolean },
): Promise<Told> {
	const old = instance.published;
	const warning = old ? await remove(instance, old) : undefined;
	instance.published = version;
	const error = await add(instance, version, old ? 'update' : 'activate');
	if (!error) return { shows: 'published', calledNode: true, warning };
	if (removesAgain) await remove(instance, version);
	instance.published = null;
	return { shows: 'off', calledNode: true, error, warning };
}

/** deactivateWorkflow: whatever `delete` throws, the workflow is off, and only the log tells. */
export async function unpublish(instance: Instance): Promise<Told> {
	const old = instance.published;
	if (!old) return { shows: 'off', calledNode: false };
	const warning = await remove(instance, old);
	instance.published = null;
	return { shows: 'off', calledNode: true, warning };
}

/**
 * `active-workflow-manager.js`, activateWorkflow and addQueuedWorkflowActivation: every start asks the node, and what
 * fails is tried again, unless its message says "Authorization". All attempts work on what was read at the first.
 */
export async function restart(instance: Instance): Promise<Told> {
	const { published } = instance;
	if (!published) return { shows: 'off', calledNode: false };
	const staticData = instance.readStaticData();
	let error: Error | undefined;
	for (let attempt = 0; attempt < attemptsAtStart; attempt += 1) {
		if (attempt > 0) await instance.clock.sleep(firstPauseMs * 2 ** (attempt - 1));
		error = await add(instance, published, 'init', staticData);
		if (!error) return { shows: 'published', calledNode: true };
		if (attempt === 0 && error.message.includes('Authorization')) break;
	}
	return { shows: 'failed', calledNode: true, error };
}

/** add and addWebhooks: webhooks first, then `trigger()`; static data is saved when all is done. */
async function add(
	instance: Instance,
	version: Version,
	mode: WorkflowActivateMode,
	staticData: IDataObject = instance.readStaticData(),
): Promise<Error | undefined> {
	const workflow = instance.load(version, staticData);
	instance.row = true;
	try {
		await createIfNotExists(instance, workflow, mode);
	} catch (fault) {
		if (fault instanceof Killed) throw fault;
		await clear(instance, version).catch(() => undefined);
		return asError(fault);
	}
	instance.save(workflow);
	try {
		// The emitError of getExecuteTriggerFunctions: all of it is removed from memory, and added again after a pause.
		const again = async (): Promise<void> => {
			await instance.stopTrigger();
			await instance.clock.sleep(firstPauseMs);
			await add(instance, version, mode);
		};
		if (instance.hasTrigger && !instance.triggerRuns) await instance.startTrigger(workflow, mode, again);
	} catch (fault) {
		return asError(fault);
	}
	instance.save(workflow);
	return undefined;
}

/** clearWebhooks: on what the database holds, not on what is in memory. @throws what the node throws; then the row stays. */
async function clear(instance: Instance, version: Version): Promise<void> {
	const workflow = instance.load(version, instance.readStaticData());
	await instance.call('delete', workflow, 'update');
	instance.save(workflow);
	instance.row = false;
}

/** remove: gives back what only the log would tell. */
async function remove(instance: Instance, version: Version): Promise<Error | undefined> {
	const fault = await clear(instance, version).then(
		() => undefined,
		(thrown: unknown) => asError(thrown),
	);
	await instance.stopTrigger();
	return fault;
}
