import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeParameters, INodeProperties } from 'n8n-workflow';
import { WebhookEndpoint } from '../../../nodes/WebhookEndpoint/WebhookEndpoint.node';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { services } from '../../../services/catalog';
import { summaries } from '../../../services/catalog/summaries';
import { customServiceId } from '../../../services/custom/credential';
import { editorView } from '../../support/editorView';

type Shown = ReturnType<typeof editorView>;

const trigger = editorView(new WebhookEndpointTrigger());
const action = editorView(new WebhookEndpoint());

/** A node as n8n has it in memory, with the defaults filled in. */
function nodeWith({ description }: Shown, chosen: INodeParameters): INode {
	const parameters =
		NodeHelpers.getNodeParameters(description.properties, chosen, true, false, null, description) ?? {};
	return { id: '1', name: 'n', type: 't', typeVersion: 1, position: [0, 0], parameters };
}

/** What n8n marks red and does not run the workflow with, by the name of the parameter. */
function issues(type: Shown, chosen: INodeParameters): Record<string, string[]> {
	const { properties } = type.description;
	return NodeHelpers.getNodeParametersIssues(properties, nodeWith(type, chosen), type.description)?.parameters ?? {};
}

/** The parameters of a name that are shown. */
function shown(type: Shown, name: string, chosen: INodeParameters): INodeProperties[] {
	const node = nodeWith(type, chosen);
	return type.description.properties.filter(
		(property) =>
			property.name === name && NodeHelpers.displayParameter(node.parameters, property, node, type.description),
	);
}

const all = [...services, ...summaries].map(({ id, registration }) => ({ id, registration }));
const automatic = [...all.filter(({ registration }) => registration.includes('automatic')), { id: customServiceId }];
const manualOnly = all.filter(({ registration }) => !registration.includes('automatic'));

describe('the events of the trigger', () => {
	it('are asked for at many services, and others are registered by hand alone', () => {
		expect([automatic.length > 10, manualOnly.length > 10]).toEqual([true, true]);
	});

	it.each(automatic)('are required where it registers at $id, unless custom ones are typed in', ({ id: service }) => {
		expect(Object.keys(issues(trigger, { service, events: [] }))).toEqual(['events']);
		expect(Object.keys(issues(trigger, { service, events: [], customEvents: [''] }))).toEqual(['events']);
		for (const chosen of [
			{ events: ['*'] },
			{ events: [], customEvents: ['order.shipped'] },
			{ events: '={{ $json.events }}' },
			{ events: [], registration: 'manual' },
		]) {
			expect(issues(trigger, { service, ...chosen })).toEqual({});
		}
	});

	it.each(manualOnly)('may be empty at $id, which is registered by hand', ({ id: service }) => {
		expect(issues(trigger, { service, events: [] })).toEqual({});
	});

	it.each([...automatic, ...manualOnly])('are in one list at $id, whatever else is chosen', ({ id: service }) => {
		for (const chosen of [{}, { customEvents: ['a.b'] }, { registration: 'manual' }]) {
			expect(shown(trigger, 'events', { service, ...chosen })).toHaveLength(1);
		}
		expect(shown(trigger, 'events', { service, customEvents: ['a.b'], registration: 'manual' })).toHaveLength(1);
	});
});

describe('the panel of the trigger', () => {
	const boxes = (chosen: INodeParameters): string[] => {
		const node = nodeWith(trigger, chosen);
		return trigger.description.properties
			.filter(({ type }) => type === 'notice')
			.filter((property) => NodeHelpers.displayParameter(node.parameters, property, node, trigger.description))
			.map(({ displayName }) => displayName);
	};

	it.each([...automatic, ...manualOnly])(
		'has one notice at most for $id, with a warning of what is unsafe',
		({ id }) => {
			expect(boxes({ service: id }).length).toBeLessThanOrEqual(1);
			const manual = boxes({ service: id, registration: 'manual' });
			expect(manual).toEqual([expect.stringMatching(/^(Copy|Add) the production URL above\b.*\.$/)]);
			const unsafe = boxes({ service: id, registration: 'manual', options: { verification: 'off' } });
			expect(unsafe.filter((text) => !manual.includes(text))).toEqual([
				expect.stringMatching(/^Signatures are not checked/),
			]);
		},
	);
});

describe('the service of the action node', () => {
	it('is not set by the editor: every entry of its list of actions but that of a message has none', () => {
		const operations = action.description.properties.filter(
			({ name, type }) => name === 'operation' && type === 'options',
		);
		for (const resource of ['endpoint', 'delivery']) {
			const first = operations.find(({ displayOptions }) => displayOptions?.show?.resource?.includes(resource));
			expect(first?.displayOptions?.show?.service?.[0]).toBe('');
			expect(first?.options?.length).toBeGreaterThan(resource === 'endpoint' ? 10 : 0);
		}
	});

	it('has to be chosen, and no credential is asked for before', () => {
		expect(issues(action, { resource: 'endpoint', operation: 'getAll' })).toEqual({
			service: ['Parameter "Service" is required.'],
		});
		const node = nodeWith(action, { resource: 'endpoint', operation: 'delete' });
		const asked = (action.description.credentials ?? []).filter((credential) =>
			NodeHelpers.displayParameter(node.parameters, credential, node, action.description),
		);
		expect(asked).toEqual([]);
		expect(node.parameters).toMatchObject({ service: '', resource: 'endpoint', operation: 'delete' });
	});

	it.each(services.filter(({ management }) => management))(
		'$id keeps the operation that was chosen before',
		({ id }) => {
			const node = nodeWith(action, { service: id, resource: 'endpoint', operation: 'delete' });
			expect(node.parameters.operation).toBe('delete');
		},
	);
});
