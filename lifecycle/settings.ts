import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { applyOverrides } from '../deliveries/verification/override';
import { resolveService } from '../services/n8n/resolve';
import { parameterProblem } from '../services/n8n/parameterProblem';
import type { Service, SignatureScheme } from '../services/schema/service';
import { eventNamesSchema, type EventChoice } from '../services/subscription';

/** The trigger's parameters, read and checked. */
export interface TriggerSettings extends EventChoice {
	service: Service;
	/** Whether the user registers the endpoint at the vendor by hand. */
	manual: boolean;
	/** How deliveries are proven; undefined with verification off. */
	scheme: SignatureScheme | undefined;
	simplify: boolean;
	allowPrivateUrl: boolean;
	/** Where events that were delivered before are remembered. */
	deduplicate: 'database' | 'memory' | 'off';
	/** What happens to the endpoint when the workflow goes off. */
	onDeactivate: 'delete' | 'pause';
	/** Whether the service is asked for its test event when the editor listens for one. */
	sampleOnListen: boolean;
	/** Hours that a former secret stays valid. */
	secretGracePeriod: number;
	testEvents: 'run' | 'acknowledge';
	/** Replay window in seconds. */
	timestampTolerance: number;
}

const optionsSchema = z.object({
	allowPrivateUrl: z.boolean().default(false),
	deduplicate: z.enum(['database', 'memory', 'off']).default('database'),
	onDeactivate: z.enum(['delete', 'pause']).default('delete'),
	sampleOnListen: z.boolean().default(true),
	secretGracePeriod: z.number().min(0).default(48),
	testEvents: z.enum(['run', 'acknowledge']).default('run'),
	timestampTolerance: z.number().min(0).default(300),
	verification: z.enum(['required', 'off']).default('required'),
});

const signatureSettingsSchema = z.object({
	header: z.string().trim().optional(),
	algorithm: z.enum(['sha256', 'sha1', 'sha512']).optional(),
	encoding: z.enum(['hex', 'base64']).optional(),
	prefix: z.string().optional(),
	content: z.string().optional(),
	timestampHeader: z.string().trim().optional(),
	idHeader: z.string().trim().optional(),
	secretEncoding: z.enum(['utf8', 'hex', 'base64']).optional(),
});

const parametersSchema = z.object({
	service: z.string(),
	registration: z.enum(['automatic', 'manual']),
	events: eventNamesSchema,
	customEvents: eventNamesSchema,
	signature: signatureSettingsSchema,
	simplify: z.boolean(),
	options: optionsSchema,
});

/**
 * Reads the trigger's parameters.
 *
 * @throws NodeOperationError that names the parameter which cannot be used.
 */
export async function readSettings(context: IHookFunctions | IWebhookFunctions): Promise<TriggerSettings> {
	const node = context.getNode();
	const parsed = parametersSchema.safeParse({
		service: context.getNodeParameter('service'),
		registration: context.getNodeParameter('registration', 'automatic'),
		events: context.getNodeParameter('events', []),
		customEvents: context.getNodeParameter('customEvents', []),
		signature: context.getNodeParameter('signature', {}),
		simplify: context.getNodeParameter('simplify', true),
		options: context.getNodeParameter('options', {}),
	});
	if (!parsed.success) {
		const problems = parsed.error.issues.map((issue) => `${parameterProblem(issue.path, issue)}.`);
		throw new NodeOperationError(
			node,
			`The trigger cannot use what is filled in. ${problems.join(' ')} Change that in the node, and try again.`,
		);
	}
	const { data } = parsed;
	const service = await resolveService(context, data.service);
	const scheme = applyOverrides(service, data.signature);
	if (!scheme.ok) throw new NodeOperationError(node, scheme.message);

	const { verification, ...options } = data.options;
	return {
		service,
		manual: data.registration === 'manual' || !service.registration.includes('automatic'),
		events: data.events,
		customEvents: data.customEvents,
		scheme: verification === 'off' ? undefined : scheme.scheme,
		simplify: data.simplify,
		...options,
	};
}
