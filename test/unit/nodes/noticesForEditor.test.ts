import { deepCopy, type INodeProperties } from 'n8n-workflow';
import { noticesForEditor } from '../../../nodes/WebhookEndpointTrigger/noticesForEditor';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';

const property = (name: string, type: INodeProperties['type']): INodeProperties => ({
	displayName: name,
	name,
	type,
	default: '',
});
const all = [
	property('first', 'notice'),
	property('a', 'string'),
	property('second', 'notice'),
	property('third', 'notice'),
	property('b', 'options'),
];

test('a run has what has a value, and the editor everything, in its order', () => {
	const properties = noticesForEditor(all);
	expect(properties.map(({ name }) => name)).toEqual(['a', 'b']);
	expect(JSON.parse(JSON.stringify({ properties }))).toEqual({ properties: all });
	expect(deepCopy(properties)).toEqual(all);
});

test('what n8n puts between them stays where it was put', () => {
	const properties = noticesForEditor(all);
	properties.splice(1, 0, property('added', 'hidden'));
	expect((JSON.parse(JSON.stringify(properties)) as INodeProperties[]).map(({ name }) => name)).toEqual([
		'first',
		'a',
		'second',
		'third',
		'added',
		'b',
	]);
});

test('a delivery pays for no service of the gallery: the trigger has no notice in a run, and many in the editor', () => {
	const { properties } = new WebhookEndpointTrigger().description;
	expect(properties.filter(({ type }) => type === 'notice')).toEqual([]);
	const shown = JSON.parse(JSON.stringify(properties)) as INodeProperties[];
	expect(shown.filter(({ type }) => type === 'notice').length).toBeGreaterThan(50);
	expect(shown.filter(({ type }) => type !== 'notice')).toEqual(JSON.parse(JSON.stringify([...properties])));
});
