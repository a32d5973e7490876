import type { INodeProperties } from 'n8n-workflow';
import { WebhookEndpoint } from '../../../nodes/WebhookEndpoint/WebhookEndpoint.node';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { editorView } from '../../support/editorView';

/** What a parameter's showing depends on and n8n 1.x looks for among the parameters beside it, in vain. */
function unresolvable(properties: INodeProperties[]): string[] {
	const names = new Set(properties.map(({ name }) => name));
	return properties.flatMap((property) => {
		const { show = {}, hide = {} } = property.displayOptions ?? {};
		const own = [...Object.keys(show), ...Object.keys(hide)]
			.filter((key) => !/^[/@]/.test(key) && !names.has(key))
			.map((key) => `${property.name} by ${key}`);
		return property.type === 'collection' ? [...own, ...unresolvable(parametersIn(property))] : own;
	});
}

function parametersIn({ options = [] }: INodeProperties): INodeProperties[] {
	return options.filter((option): option is INodeProperties => 'type' in option);
}

// n8n 1.x does not activate a workflow with such a node; a path from the root (`/options.x`) passes in all versions.
test.each([new WebhookEndpoint(), new WebhookEndpointTrigger()].map(editorView))(
	'each parameter is shown by one beside it or by a path from the root: $description.displayName',
	({ description: { properties } }) => {
		expect(properties.length).toBeGreaterThan(5);
		expect(unresolvable(properties)).toEqual([]);
	},
);
