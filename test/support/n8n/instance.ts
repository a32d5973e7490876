import type { IDataObject, Workflow, WorkflowActivateMode } from 'n8n-workflow';
import type { Clock } from './clock';
import type { Version } from './contexts';

/**
 * Which n8n takes the workflow live and off:
 *
 * - `publication`: 2.40 and later with its publication service, the default there
 * - `older`: 2.40 and later with `N8N_USE_WORKFLOW_PUBLICATION_SERVICE=false`
 * - `1.123`: the last of n8n 1
 */
export type Pipeline = 'publication' | 'older' | '1.123';

/** The moment at which n8n is killed: when its own row is stored, or when the node has done its work and nothing is saved. */
export type KillMoment = 'row' | 'create';

/** n8n was killed in the middle of a step. */
export class Killed extends Error {}

/** What a step came to, as n8n's user sees it. */
export interface Told {
	/** What n8n shows of the workflow after it: published, published with an error, or not published. */
	shows: 'published' | 'failed' | 'off';
	/** Whether n8n called the node at all. */
	calledNode: boolean;
	/** What the user reads in the editor. */
	error?: Error;
	/** What n8n says beside a success, or writes only to its log. */
	warning?: Error;
}

/** What n8n has in its database and in memory about one workflow; the pipelines work on it. */
export interface Instance {
	readonly clock: Clock;
	/** `webhook_entity`: the route of the trigger. */
	row: boolean;
	/** The version that is published. */
	published: Version | null;
	/** Whether n8n has noted that the trigger was activated: `workflow_publication_trigger_status`. */
	activated: boolean;
	/** A publication that was begun and not ended, because n8n was killed. */
	inFlight: WorkflowActivateMode | null;
	/** Kills n8n at that moment of the next registration. */
	killAt: KillMoment | null;
	/** Whether the node type has a `trigger()`, so that n8n keeps it in memory. */
	readonly hasTrigger: boolean;
	/** Whether `trigger()` has registered something that still runs. */
	readonly triggerRuns: boolean;
	/** Static data as the database holds it: a copy of one's own. */
	readStaticData(): IDataObject;
	/** The workflow as n8n makes it for a step, on static data that the caller holds. */
	load(version: Version, staticData: IDataObject): Workflow;
	/** Writes static data as a whole, if anything in it has changed. */
	save(workflow: Workflow): void;
	call(method: 'checkExists' | 'create' | 'delete', workflow: Workflow, mode: WorkflowActivateMode): Promise<boolean>;
	/** Calls `trigger()`. @param reactivate what n8n does when the node reports an error by `emitError` */
	startTrigger(workflow: Workflow, mode: WorkflowActivateMode, reactivate: () => Promise<void>): Promise<void>;
	/** Ends what `trigger()` began, by its `closeFunction` too. */
	stopTrigger(): Promise<void>;
}

export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * `webhookService.createWebhookIfNotExists`.
 *
 * @throws Killed where n8n dies in it.
 */
export async function createIfNotExists(
	instance: Instance,
	workflow: Workflow,
	mode: WorkflowActivateMode,
): Promise<void> {
	const dies = (moment: KillMoment): void => {
		if (instance.killAt !== moment) return;
		instance.killAt = null;
		throw new Killed(`n8n was killed after its ${moment}`);
	};
	dies('row');
	if (!(await instance.call('checkExists', workflow, mode))) await instance.call('create', workflow, mode);
	dies('create');
}
