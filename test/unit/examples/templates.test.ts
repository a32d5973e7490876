import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers } from 'n8n-workflow';
import type { INodeParameters, INodeProperties, INodeType } from 'n8n-workflow';
import { actionType } from '../../../host/actionWorkflow';
import { triggerType } from '../../../host/triggerWorkflow';
import { WebhookEndpoint } from '../../../nodes/WebhookEndpoint/WebhookEndpoint.node';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { loadDefinition } from '../../../services/catalog';
import {
	readTemplate,
	templateNames,
	templatesDirectory,
	type Template,
	type TemplateNode,
} from '../../support/templates';

const ours: Record<string, INodeType> = {
	[actionType]: new WebhookEndpoint(),
	[triggerType]: new WebhookEndpointTrigger(),
};

const stickyNote = 'n8n-nodes-base.stickyNote';

const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=');

const choices = (options: INodeProperties['options'] = []): unknown[] =>
	options.flatMap((option) => ('value' in option ? [option.value] : []));

const nested = (options: INodeProperties['options'] = []): INodeProperties[] =>
	options.filter((option): option is INodeProperties => 'type' in option);

/**
 * What is wrong with the parameters of a node of ours: names that it does not have, or not for this choice, and values
 * that cannot be chosen.
 */
function wrongIn({ description }: INodeType, { parameters, typeVersion, name }: TemplateNode): string[] {
	const given = parameters as INodeParameters;
	const node = { id: '1', name, type: 't', typeVersion, position: [0, 0] as [number, number], parameters: given };
	const all = NodeHelpers.getNodeParameters(description.properties, given, true, false, node, description) ?? {};
	const shown = description.properties.filter((property) =>
		NodeHelpers.displayParameter(all, property, node, description),
	);
	return Object.entries(given).flatMap(([key, value]) => {
		const property = shown.find((each) => each.name === key);
		return property ? wrongValue(property, value) : [`${key} is not shown`];
	});
}

function wrongValue(property: INodeProperties, value: unknown): string[] {
	if (isExpression(value)) return [];
	const { type, options, name } = property;
	if (type === 'options') return choices(options).includes(value) ? [] : [`${name}: ${String(value)}`];
	if (type === 'multiOptions') {
		const chosen = Array.isArray(value) ? (value as unknown[]) : [value];
		// The events of a service of the gallery come from its definition, which another test looks into.
		if (property.typeOptions?.loadOptionsMethod)
			return chosen.every((one) => typeof one === 'string') ? [] : [`${name} has more than texts`];
		return chosen.filter((one) => !choices(options).includes(one)).map((one) => `${name}: ${String(one)}`);
	}
	if (type === 'collection') {
		return Object.entries(value as object).flatMap(([key, inner]) => {
			const field = nested(options).find((each) => each.name === key);
			return field ? wrongValue(field, inner) : [`${name}.${key}`];
		});
	}
	const expected: Partial<Record<INodeProperties['type'], string>> = {
		boolean: 'boolean',
		json: 'string',
		number: 'number',
		resourceLocator: 'object',
	};
	const multiple = property.typeOptions?.multipleValues ?? false;
	const fits = multiple ? Array.isArray(value) : typeof value === (expected[type] ?? 'string');
	return fits ? [] : [`${name} is no ${type}`];
}

/** Names of the nodes that can be reached from the triggers. */
function reached({ nodes, connections }: Template): Set<string> {
	const targets = Object.values(connections).flatMap(({ main }) => main.flat().map(({ node }) => node));
	const starts = nodes.filter(({ name }) => !targets.includes(name)).map(({ name }) => name);
	const seen = new Set<string>();
	const visit = (name: string) => {
		if (seen.has(name)) return;
		seen.add(name);
		for (const { node } of connections[name]?.main.flat() ?? []) visit(node);
	};
	starts.filter((name) => connections[name]).forEach(visit);
	return seen;
}

/** Templates that look after the triggers' executions, and need no node of ours for it. */
const companions = ['run-again-after-a-crash'];

const templates = templateNames().map((name): [string, Template] => [name, readTemplate(name)]);

test('the check of parameters finds what is wrong', () => {
	const node = (parameters: Record<string, unknown>): TemplateNode => ({
		parameters,
		id: '5f0c1a0e-0000-4000-a000-000000000000',
		name: 'Trigger',
		type: triggerType,
		typeVersion: 1,
		position: [0, 0],
	});
	const trigger = new WebhookEndpointTrigger();
	expect(wrongIn(trigger, node({ service: 'commet', events: ['payment.failed'], options: {} }))).toEqual([]);
	expect(wrongIn(trigger, node({ service: 'commet', events: ['payment.exploded'] }))).toEqual([
		'events: payment.exploded',
	]);
	expect(wrongIn(trigger, node({ service: 'casey', events: ['payment.failed'] }))).toEqual(['events: payment.failed']);
	expect(wrongIn(trigger, node({ service: 'commet', colour: 'blue' }))).toEqual(['colour is not shown']);
	expect(wrongIn(trigger, node({ service: 'commet', signature: {} }))).toEqual(['signature is not shown']);
	expect(wrongIn(trigger, node({ service: 'commet', simplify: 'yes' }))).toEqual(['simplify is no boolean']);
	const options = { deduplicate: 'sometimes', speed: 3 };
	expect(wrongIn(trigger, node({ service: 'commet', options }))).toEqual(['deduplicate: sometimes', 'options.speed']);
});

describe.each(templates)('%s', (file, template) => {
	const own = template.nodes.filter(({ type }) => ours[type]);
	const [note] = template.nodes.filter(({ type }) => type === stickyNote);
	const working = template.nodes.filter(({ type }) => type !== stickyNote);

	test('has nodes of this package with parameters that they have', () => {
		if (!companions.includes(file)) expect(own.length).toBeGreaterThan(0);
		for (const node of own)
			expect([node.name, ours[node.type] && wrongIn(ours[node.type] as INodeType, node)]).toEqual([node.name, []]);
	});

	test('has no other nodes than ours and those that come with n8n', () => {
		const strange = working.filter(({ type }) => !ours[type] && !/^n8n-nodes-base\.[a-zA-Z0-9]+$/.test(type));
		expect(strange.map(({ type }) => type)).toEqual([]);
	});

	const triggers = own.filter(({ type }) => type === triggerType);
	if (triggers.length > 0)
		test('waits for events that the service has', async () => {
			for (const { parameters } of triggers) {
				const service = await loadDefinition(String(parameters.service));
				const names = service?.events.catalog.map(({ name }) => name) ?? [];
				expect(parameters.events).not.toEqual([]);
				for (const event of parameters.events as string[]) expect(names).toContain(event);
			}
		});

	test('has a note that says what to set, for every node with a credential or a placeholder', () => {
		const text = String(note?.parameters.content);
		expect(text).toMatch(/^## /);
		expect(text).toContain('**Set this up**');
		expect(text).toMatch(/publish/i);
		for (const { name } of own) expect(text.includes(name) || text.includes('in all')).toBe(true);
		const placeholders = [...new Set(JSON.stringify(working).match(/your-[a-z-]+/g) ?? [])];
		for (const placeholder of placeholders) expect(text).toContain(`\`${placeholder}\``);
		// A name in the note that no node has would send the user looking.
		const names = template.nodes.map(({ name }) => name);
		const known = [
			...names,
			'Settings → Integrations → Webhooks',
			'Send test',
			'Signature',
			'Payload',
			'Authentication',
			'Execute workflow',
			'other',
			'Send Email',
			'Webhook Endpoint',
			'Settings → n8n API',
			'execution:list',
			'execution:retry',
			'n8n API',
			'Crashed',
			'Retry',
			'Acknowledge',
			'After the Workflow Has Succeeded',
			'Run the Workflow on Repair',
		];
		const mentioned = [...text.replaceAll('**', '').matchAll(/(?<![*\w])\*([^*\n]+)\*/g)].map(([, name]) => name);
		expect(mentioned.filter((name) => !known.includes(name ?? ''))).toEqual([]);
	});

	test('carries nothing of the n8n it was made on, and no secret', () => {
		const text = readFileSync(path.join(templatesDirectory, `${file}.json`), 'utf8');
		for (const word of [
			'"credentials":',
			'instanceId',
			'staticData',
			'pinData',
			'webhookId',
			'versionId',
			'"meta"',
			'whsec_',
			'sk_live',
			'localhost',
			'127.0.0.1',
		]) {
			expect(text).not.toContain(word);
		}
	});

	test('is all connected, with names, ids and places of their own', () => {
		for (const key of ['name', 'id'] as const) {
			expect(new Set(template.nodes.map((node) => node[key])).size).toBe(template.nodes.length);
		}
		expect([...reached(template)].sort()).toEqual(working.map(({ name }) => name).sort());
		const ends = Object.values(template.connections).flatMap(({ main }) => main.flat());
		for (const { node } of ends) expect(working.map(({ name }) => name)).toContain(node);
		// A node takes about 100 by 100, its name some more; the note is a box of its own.
		const { width = 0, height = 0 } = (note?.parameters ?? {}) as { width?: number; height?: number };
		const [noteX = 0, noteY = 0] = note?.position ?? [];
		for (const { position, name } of working) {
			const [x, y] = position;
			const under = x < noteX + width + 20 && x + 100 > noteX && y < noteY + height && y + 100 > noteY;
			expect([name, under]).toEqual([name, false]);
			const near = working.filter((one) => Math.abs(one.position[0] - x) < 160 && Math.abs(one.position[1] - y) < 140);
			expect(near.map((one) => one.name)).toEqual([name]);
		}
	});
});

test('all names are different, and the list in the folder has each template once', () => {
	const names = templates.map(([, { name }]) => name);
	expect(new Set(names).size).toBe(names.length);
	const list = readFileSync(path.join(templatesDirectory, 'README.md'), 'utf8');
	const files = [...list.matchAll(/\]\(([^)]+\.json)\)/g)].map(([, file]) => file);
	expect(files.sort()).toEqual(templates.map(([file]) => `${file}.json`).sort());
});
