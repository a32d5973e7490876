import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { repository } from '../../host/paths';

/** The folder of the workflows that users import. */
export const templatesDirectory = path.join(repository, 'examples', 'templates');

const link = z.object({ node: z.string(), type: z.literal('main'), index: z.number() }).strict();

const parameters = z.record(z.string(), z.unknown());

/** A template as n8n exports a workflow; strict, so that nothing of the n8n it was made on comes along. */
const templateSchema = z
	.object({
		name: z.string(),
		nodes: z.array(
			z
				.object({
					parameters,
					id: z.string().uuid(),
					name: z.string(),
					type: z.string(),
					typeVersion: z.number(),
					position: z.tuple([z.number(), z.number()]),
					alwaysOutputData: z.boolean().optional(),
					executeOnce: z.boolean().optional(),
					onError: z.literal('continueErrorOutput').optional(),
					retryOnFail: z.boolean().optional(),
					maxTries: z.number().optional(),
					waitBetweenTries: z.number().optional(),
				})
				.strict(),
		),
		connections: z.record(z.string(), z.object({ main: z.array(z.array(link)) }).strict()),
		settings: z
			.object({
				executionOrder: z.literal('v1'),
				saveDataSuccessExecution: z.literal('none').optional(),
				saveManualExecutions: z.boolean().optional(),
			})
			.strict(),
	})
	.strict();

export type Template = z.infer<typeof templateSchema>;
export type TemplateNode = Template['nodes'][number];

/** The names of all templates: their file names without the ending. */
export const templateNames = (): string[] =>
	readdirSync(templatesDirectory)
		.filter((file) => file.endsWith('.json'))
		.map((file) => path.basename(file, '.json'))
		.sort();

/** Reads a template. @throws if it has anything that a template must not have */
export const readTemplate = (name: string): Template =>
	templateSchema.parse(JSON.parse(readFileSync(path.join(templatesDirectory, `${name}.json`), 'utf8')));
