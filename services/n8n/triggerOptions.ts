import { z } from 'zod';
import { maxToleranceSeconds } from '../schema/signatureMethods';

/** Longest time that a former secret stays valid, in hours: a year, so that no time overflows. */
export const maxGraceHours = 8_760;

/**
 * The trigger's collection `options`: what counts where a user has set nothing. Literal, so that a panel that begins with
 * another value does not compile.
 */
export const triggerOptionDefaults = {
	acknowledge: 'onReceived',
	allowPrivateUrl: false,
	checkEndpoint: 'everyHour',
	deduplicate: 'database',
	onDeactivate: 'delete',
	runOnRepair: false,
	sampleOnListen: true,
	secretGracePeriod: 48,
	testEvents: 'run',
	timestampTolerance: 300,
	verification: 'required',
} as const;

/**
 * The names and allowed values of the same collection. Publishing, a request and the start of an execution read it with
 * this schema, and the panel has its fields and values.
 */
export const triggerOptionsSchema = z.object({
	/** When the service is answered: as soon as the event is stored, or after the last node of the workflow has run. */
	acknowledge: z.enum(['onReceived', 'lastNode']).default(triggerOptionDefaults.acknowledge),
	/** Whether an address that a service on the internet cannot reach is registered. */
	allowPrivateUrl: z.boolean().default(triggerOptionDefaults.allowPrivateUrl),
	/** How often a published trigger looks whether its endpoint is at the service as it should be. */
	checkEndpoint: z
		.enum(['everyHour', 'every15Minutes', 'everyDay', 'off'])
		.default(triggerOptionDefaults.checkEndpoint),
	/** Where events that were delivered before are remembered. */
	deduplicate: z.enum(['database', 'memory', 'off']).default(triggerOptionDefaults.deduplicate),
	/** What happens to the endpoint when the workflow is unpublished. */
	onDeactivate: z.enum(['delete', 'pause']).default(triggerOptionDefaults.onDeactivate),
	/** Whether the workflow runs once when the trigger has repaired its endpoint. */
	runOnRepair: z.boolean().default(triggerOptionDefaults.runOnRepair),
	/** Whether the editor, when it listens, gets the service's test event or, a few seconds later, a sample of a chosen event. */
	sampleOnListen: z.boolean().default(triggerOptionDefaults.sampleOnListen),
	/** Hours that a former secret stays valid. */
	secretGracePeriod: z.number().min(0).max(maxGraceHours).default(triggerOptionDefaults.secretGracePeriod),
	/** Whether a test event starts the workflow or is only answered. */
	testEvents: z.enum(['run', 'acknowledge']).default(triggerOptionDefaults.testEvents),
	/** Replay window in seconds. */
	timestampTolerance: z.number().min(0).max(maxToleranceSeconds).default(triggerOptionDefaults.timestampTolerance),
	/** Whether a delivery has to be signed. */
	verification: z.enum(['required', 'off']).default(triggerOptionDefaults.verification),
});

/** The trigger's options as they were read; what a user has not set has its default. */
export type TriggerOptions = z.output<typeof triggerOptionsSchema>;
