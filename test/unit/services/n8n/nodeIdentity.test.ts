import type { IWebhookFunctions } from 'n8n-workflow';
import { fingerprintOf, loggedNode, nodeFingerprint, nodeKeyOf } from '../../../../services/n8n/nodeIdentity';

const contextOf = (workflowId: string | undefined, node: { id: string; name: string }): IWebhookFunctions =>
	({
		getInstanceId: () => 'instance',
		getWorkflow: () => ({ id: workflowId, active: true }),
		getNode: () => node,
	}) as unknown as IWebhookFunctions;

const context = contextOf('12', { id: 'node', name: 'Orders "new"\n' });

test('a node is remembered by workflow and node', () => {
	expect(nodeKeyOf(context)).toBe('12:node');
	expect(nodeKeyOf(contextOf('13', { id: 'node', name: 'Orders' }))).not.toBe(nodeKeyOf(context));
});

test('a renamed node stays the same', () => {
	const renamed = contextOf('12', { id: 'node', name: 'Sales' });
	expect([nodeKeyOf(renamed), fingerprintOf(renamed)]).toEqual([nodeKeyOf(context), fingerprintOf(context)]);
});

test('the fingerprint is made of n8n, workflow and node', () => {
	expect(fingerprintOf(context)).toBe(nodeFingerprint('instance', '12', 'node'));
	expect(fingerprintOf(context)).toMatch(/^[0-9a-f]{32}$/);
});

test('a name is one line of the log, whatever is in it', () => {
	expect(loggedNode(context)).toEqual({
		text: 'workflow 12, node "Orders \\"new\\"\\n"',
		metadata: { workflowId: '12', nodeName: 'Orders "new"\n' },
	});
	expect(loggedNode(contextOf(undefined, { id: 'node', name: 'Orders' })).text).toBe('workflow unknown, node "Orders"');
});
