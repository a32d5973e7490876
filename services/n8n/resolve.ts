import { NodeOperationError } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { loadDefinition } from '../catalog';
import { customServiceCredential, customServiceId, definitionTextSchema } from '../custom/credential';
import type { Service } from '../schema/service';

const credentialSchema = z.object({ definition: definitionTextSchema });

/**
 * The definition of the service that a node is set to: one of the catalog, or the one that the user has written into the
 * credential.
 *
 * @throws NodeOperationError that says what to change, for a definition place by place.
 */
export async function resolveService(
	context: IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | ITriggerFunctions | IWebhookFunctions,
	id: string,
	itemIndex = 0,
): Promise<Service> {
	const known = await loadDefinition(id);
	if (known) return known;
	const node = context.getNode();
	if (id !== customServiceId) {
		const problem = id === '' ? 'No service is chosen' : `The service "${id}" is not known`;
		throw new NodeOperationError(node, `${problem}. Choose one from the list.`, { itemIndex });
	}
	const stored = credentialSchema.safeParse(await context.getCredentials(customServiceCredential, itemIndex));
	// The schema of a definition takes longer to load than all the rest of the trigger, and most workflows need none.
	const { parseDefinition } = await import('../custom/parse');
	const parsed = parseDefinition(stored.success ? stored.data.definition : '');
	if (parsed.ok) return parsed.service;
	const [first = '', ...more] = parsed.problems;
	// n8n shows the message alone where a trigger is published or listens.
	const remedy = 'Correct it in the credential, save it, and try again.';
	throw new NodeOperationError(
		node,
		`The definition in the Webhook Service credential cannot be used: ${first} ${remedy}`,
		{
			description: more.length === 0 ? undefined : `Also: ${more.join(' ')}`,
			itemIndex,
		},
	);
}
