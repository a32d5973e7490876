import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const codexSchema = z.object({ alias: z.array(z.string()) });

const aliasesOf = (node: string): string[] =>
	codexSchema.parse(
		JSON.parse(readFileSync(path.join(__dirname, `../../../nodes/${node}/${node}.node.json`), 'utf8')) as unknown,
	).alias;

// The editor shows trigger and action as one entry, and searches the words of only one of them.
test('both nodes are found by the same words', () => {
	expect(aliasesOf('WebhookEndpoint')).toEqual(aliasesOf('WebhookEndpointTrigger'));
});

test.each([
	'hmac',
	'svix',
	'signature',
	'verify',
	'standard webhooks',
	'event',
	'payment',
	'billing',
	'subscription',
	'crm',
	'custom service',
	'custom webhook',
])('"%s" finds them', (typed) => {
	expect(aliasesOf('WebhookEndpoint').filter((alias) => alias.toLowerCase().includes(typed))).not.toEqual([]);
});
