import type { INodeParameters } from 'n8n-workflow';
import type { triggerOptionDefaults } from '../../services/n8n/triggerOptions';

/** Key under which n8n looks for a description's native resolvers. Versions that do not know it pass it over. */
const nativeResolvers = Symbol.for('n8n.webhookDescriptionResolvers');

const defaultMode: (typeof triggerOptionDefaults)['acknowledge'] = 'onReceived';

const template = `={{$parameter["options"]["acknowledge"] || "${defaultMode}"}}`;

/** What {@link template} says, for n8n to read without its expression engine. */
function resolve({ options }: INodeParameters): string {
	const acknowledge =
		typeof options === 'object' && options !== null && 'acknowledge' in options ? options.acknowledge : undefined;
	return typeof acknowledge === 'string' && acknowledge !== '' ? acknowledge : defaultMode;
}

/**
 * When the sender is answered, as the user has chosen it in `acknowledge`: the part of a webhook description that says so.
 *
 * An expression costs an isolate of n8n's expression engine at each delivery. So n8n gets the same choice as a function
 * too, as it does for its own Webhook node, and the expression is left for the editor and for versions that do not know
 * the function.
 */
export const responseMode = {
	responseMode: template,
	[nativeResolvers]: { responseMode: { template, resolve } },
};
