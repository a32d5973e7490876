import type { INodeProperties } from 'n8n-workflow';
import { signatureOverridesSchema } from '../../../deliveries/verification/override';
import { WebhookEndpointTrigger } from '../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { triggerOptionDefaults, triggerOptionsSchema } from '../../../services/n8n/triggerOptions';

const { properties } = new WebhookEndpointTrigger().description;

const fieldsOf = (collection: string): INodeProperties[] =>
	(properties.find(({ name }) => name === collection)?.options ?? []).filter(
		(option): option is INodeProperties => 'type' in option,
	);

const valuesOf = ({ options = [] }: INodeProperties): unknown[] =>
	options.flatMap((option) => ('value' in option ? [option.value] : []));

const parts = [
	{ collection: 'options', schema: triggerOptionsSchema },
	{ collection: 'signature', schema: signatureOverridesSchema },
];

describe.each(parts)('the fields of $collection', ({ collection, schema }) => {
	const fields = fieldsOf(collection);

	test('are the ones that are read, by the names that a user sees', () => {
		expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(schema.shape).sort());
		const labels = fields.map(({ displayName }) => displayName);
		expect(labels).toEqual([...labels].sort());
	});

	test('begin with a value that is accepted, and offer no other', () => {
		for (const field of fields) {
			const { name, type } = field;
			const offered = valuesOf(field);
			if (type === 'options') expect(offered).toContain(field.default);
			for (const value of [field.default, ...offered]) {
				expect(schema.parse({ [name]: value })).toMatchObject({ [name]: value });
			}
			if (type !== 'string') expect(schema.safeParse({ [name]: 'anything else' }).success).toBe(false);
		}
	});

	test('go as low and as high as the panel lets them', () => {
		for (const { name, typeOptions } of fields.filter(({ type }) => type === 'number')) {
			const { minValue = Number.NaN, maxValue = Number.NaN } = typeOptions ?? {};
			const accepted = [minValue - 1, minValue, maxValue, maxValue + 1].map(
				(value) => schema.safeParse({ [name]: value }).success,
			);
			expect([name, accepted]).toEqual([name, [false, true, true, false]]);
		}
	});
});

test('what the panel shows of an option is what counts without it', () => {
	const shown = Object.fromEntries(fieldsOf('options').map(({ name, default: value }) => [name, value]));
	expect(shown).toEqual(triggerOptionDefaults);
});
