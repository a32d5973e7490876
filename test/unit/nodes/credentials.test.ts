import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeParameters, INodeType } from 'n8n-workflow';
import { WebhookEndpoint } from '../../../nodes/WebhookEndpoint/WebhookEndpoint.node';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { services } from '../../../services/catalog';

const trigger = new WebhookEndpointTrigger();
const action = new WebhookEndpoint();

/** Credentials that n8n asks for with these parameters. */
function shown({ description }: INodeType, chosen: INodeParameters): string[] {
	const parameters =
		NodeHelpers.getNodeParameters(description.properties, chosen, true, false, null, description) ?? {};
	const node: INode = { id: '1', name: 'n', type: 't', typeVersion: 1, position: [0, 0], parameters };
	return (description.credentials ?? [])
		.filter((credential) => NodeHelpers.displayParameter(parameters, credential, node, description))
		.map(({ name }) => name);
}

test.each([
	[{ service: 'assisters' }, ['assistersApi']],
	[{ service: 'asistian' }, ['webhookSigningSecretApi']],
	[{ service: 'casey' }, ['caseyBackendApi']],
	[{ service: 'commet' }, ['commetApi']],
	[{ service: 'custom' }, ['webhookServiceApi']],
	[{ service: 'noderails' }, ['nodeRailsApi']],
	[{ service: 'commet', registration: 'manual' }, ['webhookSigningSecretApi']],
	[{ service: 'custom', registration: 'manual' }, ['webhookServiceApi', 'webhookSigningSecretApi']],
	[{ service: 'commet', registration: 'manual', options: { verification: 'off' } }, []],
])('the trigger with %j asks for %j', (parameters, credentials) => {
	expect(shown(trigger, parameters)).toEqual(credentials);
});

test.each([
	['assisters', 'assistersApi'],
	['asistian', 'asistianApi'],
	['casey', 'caseyBackendApi'],
	['commet', 'commetApi'],
	['custom', 'webhookServiceApi'],
	['noderails', 'nodeRailsApi'],
])('the action node for %s asks for %s', (service, credential) => {
	expect(shown(action, { service })).toEqual([credential]);
});

test.each(services.filter(({ inbound }) => inbound).map((service) => [service.id, service.inbound?.credential]))(
	'the URL of the inbound webhook of %s is in %s, which can be tested from its dialog',
	(id, credential) => {
		expect(shown(action, { service: id })).toContain(credential);
		const described = action.description.credentials?.find(({ name }) => name === credential);
		expect(Object.keys(action.methods.credentialTest)).toContain(described?.testedBy);
	},
);

test.each([
	['trigger', trigger],
	['action node', action],
])('no parameter of the %s is taken for a choice of authentication and hidden by the editor', (_name, node) => {
	const shownWith = (node.description.credentials ?? []).map(({ displayOptions }) => displayOptions?.show ?? {});
	expect(new Set(shownWith.flatMap((show) => Object.keys(show)))).toEqual(new Set(['service']));
	// So it does not look for another one either: each value would need a credential that is shown with it.
	const shownFor = shownWith.flatMap(({ service = [] }) => service);
	const [{ options = [] } = {}] = node.description.properties.filter(({ name }) => name === 'service');
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	expect(values.filter((value) => !shownFor.includes(value)).length).toBeGreaterThan(10);
});
