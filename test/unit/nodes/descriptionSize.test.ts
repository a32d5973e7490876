import * as workflow from 'n8n-workflow';
import * as zod from 'zod';
import { summaries } from '../../../services/catalog/summaries';
import type { Summary } from '../../../services/catalog/summary';

/** Length of what the editor loads of both nodes, in bytes, if the gallery has these services. */
function bytesWith(some: readonly Summary[]): number {
	let bytes = 0;
	jest.isolateModules(() => {
		jest.doMock('../../../services/catalog/summaries', () => ({ summaries: some }));
		// The same for every gallery, and long to load.
		jest.doMock('n8n-workflow', () => workflow);
		jest.doMock('zod', () => zod);
		const load = jest.requireActual as <T>(path: string) => T;
		const { WebhookEndpoint } = load<typeof import('../../../nodes/WebhookEndpoint/WebhookEndpoint.node')>(
			'../../../nodes/WebhookEndpoint/WebhookEndpoint.node',
		);
		const { WebhookEndpointTrigger } = load<
			typeof import('../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node')
		>('../../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node');
		for (const node of [new WebhookEndpoint(), new WebhookEndpointTrigger()]) {
			bytes += Buffer.byteLength(JSON.stringify(node.description));
		}
	});
	return bytes;
}

afterAll(() => jest.resetModules());

test('a service of the gallery adds less than 1 kB to both nodes together', () => {
	const all = bytesWith(summaries);
	const added = summaries.map((summary) => {
		const without = bytesWith(summaries.filter(({ id }) => id !== summary.id));
		return { service: summary.displayName, bytes: all - without };
	});
	expect(added.filter(({ bytes }) => bytes >= 1_000)).toEqual([]);
	expect(added.every(({ bytes }) => bytes > 0)).toBe(true);
	const average = (all - bytesWith([])) / summaries.length;
	expect(average).toBeLessThan(1_000);
});
