import { z } from 'zod';

/** What n8n's REST API answers, as far as we read it. */

/** Ids of executions are numbers in some versions and text in others. */
const id = z.union([z.string(), z.number()]).transform(String);

export const nodeSchema = z.object({
	id: z.string(),
	name: z.string(),
	type: z.string(),
	typeVersion: z.number(),
	webhookId: z.string().optional(),
});

export const createdApiKeySchema = z.object({ rawApiKey: z.string() });

export const createdCredentialSchema = z.object({ id: z.string(), name: z.string(), type: z.string() });

export const credentialTestSchema = z.object({ status: z.enum(['OK', 'Error']), message: z.string() });

export const workflowSchema = z.object({
	id: z.string(),
	name: z.string(),
	versionId: z.string(),
	active: z.boolean(),
	activeVersionId: z.string().nullish(),
	nodes: z.array(nodeSchema),
});

export const workflowListSchema = z.array(z.object({ id: z.string(), name: z.string() }));

/** What a workflow consists of, to be handed back to n8n as it is. */
export const savedWorkflowSchema = z.object({
	id: z.string(),
	name: z.string(),
	nodes: z.array(z.unknown()),
	connections: z.unknown(),
	settings: z.unknown(),
});

export const publicationSchema = z.object({
	status: z.enum(['in_progress', 'published', 'failed', 'partial', 'not_published']),
	liveVersionId: z.string().nullable(),
	triggers: z.array(z.object({ nodeId: z.string(), status: z.string(), errorMessage: z.string().nullish() })),
});

export const executionSummarySchema = z.object({
	id,
	workflowId: z.string(),
	status: z.string(),
	mode: z.string(),
	startedAt: z.string().nullish(),
	stoppedAt: z.string().nullish(),
});

export const executionListSchema = z.object({ results: z.array(executionSummarySchema) });

export const retriedExecutionSchema = z.object({ status: z.string() });

const problemSchema = z.object({ message: z.string(), description: z.string().nullish() });

const nodeRunSchema = z.object({
	executionStatus: z.string().optional(),
	data: z
		.object({
			main: z.array(z.array(z.object({ json: z.record(z.string(), z.unknown()) })).nullable()).optional(),
		})
		.optional(),
	error: problemSchema.optional(),
});

/** What an execution did: the runs of each node, in order. */
export const executionDataSchema = z.object({
	resultData: z.object({
		runData: z.record(z.string(), z.array(nodeRunSchema)),
		error: problemSchema.optional(),
		lastNodeExecuted: z.string().optional(),
	}),
});

/** `data` is text in the format of the package `flatted`, which keeps repeated and circular parts. */
export const storedExecutionSchema = executionSummarySchema.extend({ data: z.string() });

export const nodeTypeSchema = z
	.object({
		name: z.string(),
		displayName: z.string(),
		version: z.union([z.number(), z.array(z.number())]),
		properties: z.array(z.object({ name: z.string() }).passthrough()),
		codex: z
			.object({ alias: z.array(z.string()).optional() })
			.passthrough()
			.optional(),
	})
	.passthrough();

export const credentialTypeSchema = z.object({ name: z.string(), displayName: z.string() }).passthrough();

export const manualRunSchema = z.object({ waitingForWebhook: z.boolean().optional(), executionId: id.optional() });

export const problemAnswerSchema = z.object({
	message: z.string(),
	meta: z.object({ nodeId: z.string().nullish(), description: z.string().nullish() }).optional(),
});

export type Workflow = z.infer<typeof workflowSchema>;
export type SavedWorkflow = z.infer<typeof savedWorkflowSchema>;
export type CredentialTest = z.infer<typeof credentialTestSchema>;
export type Publication = z.infer<typeof publicationSchema>;
export type ExecutionSummary = z.infer<typeof executionSummarySchema>;
export type Execution = ExecutionSummary & z.infer<typeof executionDataSchema>;
export type NodeType = z.infer<typeof nodeTypeSchema>;
export type CredentialType = z.infer<typeof credentialTypeSchema>;

const lookUpEntrySchema = z.object({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) });

/** What the editor is offered for a parameter: a plain list of options, or entries with a way to get more. */
export const lookUpSchema = z.union([
	z.array(lookUpEntrySchema).transform((results) => ({ results, paginationToken: undefined })),
	z.object({ results: z.array(lookUpEntrySchema), paginationToken: z.unknown().optional() }),
]);
export type LookUp = z.infer<typeof lookUpSchema>;
