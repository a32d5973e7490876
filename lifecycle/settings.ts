import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions, INode, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { applyOverrides, signatureOverridesSchema } from '../deliveries/verification/override';
import { resolveService } from '../services/n8n/resolve';
import { parameterProblem } from '../services/n8n/parameterProblem';
import { triggerOptionsSchema, type TriggerOptions } from '../services/n8n/triggerOptions';
import type { Service, SignatureScheme } from '../services/schema/service';
import { eventNamesSchema, type EventChoice } from '../services/subscription';

/** The trigger's parameters, read and checked. */
export interface TriggerSettings extends EventChoice, Omit<TriggerOptions, 'verification'> {
	service: Service;
	/** Whether the user registers the endpoint at the service by hand. */
	manual: boolean;
	/** How deliveries are verified; undefined where the user has switched that off. */
	scheme: SignatureScheme | undefined;
	/** Whether the output is the short one, without body and headers. */
	simplify: boolean;
}

const parametersSchema = z.object({
	service: z.string(),
	registration: z.enum(['automatic', 'manual']),
	events: eventNamesSchema,
	customEvents: eventNamesSchema,
	signature: signatureOverridesSchema,
	simplify: z.boolean(),
	options: triggerOptionsSchema,
});

type Parameters = z.output<typeof parametersSchema>;

type Context = IHookFunctions | ITriggerFunctions | IWebhookFunctions;

/** Parameters that were read before, by their text. Deliveries come often, and what is saved changes seldom. */
const readBefore = new Map<string, Parameters>();

/** How many different ones are kept: some 2 kB each. */
const maxReadBefore = 1_000;

/** Whether a text has a value in it that n8n evaluates, and that can be another one the next time. */
const hasExpression = /[:,[]"=/;

/**
 * Reads a node's parameters. n8n takes them out of the node one by one, with the types of their fields, which takes longer
 * than to verify a delivery; the same text without an expression gives the same values.
 *
 * @throws NodeOperationError that names the parameter which cannot be used.
 */
function readParameters(context: Context, node: INode): Parameters {
	const text = JSON.stringify(node.parameters);
	const known = readBefore.get(text);
	if (known) return known;
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
		throw new NodeOperationError(node, `Some settings cannot be used. ${problems.join(' ')}`);
	}
	if (!hasExpression.test(text)) {
		if (readBefore.size >= maxReadBefore) readBefore.clear();
		readBefore.set(text, parsed.data);
	}
	return parsed.data;
}

/**
 * Reads the trigger's parameters, alike when the workflow is published and when a request comes in. Thrown at a request,
 * n8n answers it with 500 and shows a failed execution: the event is not accepted, so the service sends it again.
 *
 * @throws NodeOperationError that names the parameter which cannot be used.
 */
export async function readSettings(context: Context): Promise<TriggerSettings> {
	const node = context.getNode();
	const data = readParameters(context, node);
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
