import type { Pipeline } from '../../support/liveWorkflow';
import { down, startProbe as start, stopProbes } from '../../support/n8n/probe';

const pipelines: readonly Pipeline[] = ['publication', 'older', '1.123'];

afterEach(stopProbes);

describe.each(pipelines)('%s', (pipeline) => {
	test('the first publish asks, then creates, with the mode `activate`, and saves what was written', async () => {
		const { live, calls } = await start(pipeline);
		expect(await live.publish()).toMatchObject({ shows: 'published', calledNode: true });
		expect(calls()).toEqual(['checkExists activate', 'create activate']);
		expect(live.staticData).toEqual({ 'node:Trigger': { id: 'made' } });
		expect(live.isLive).toBe(true);
	});

	test('a changed trigger is torn down with its old parameters before the new ones are registered', async () => {
		const { live, calls } = await start(pipeline);
		live.options.parameters = { a: 'old' };
		await live.publish();
		calls();
		live.options.parameters = { a: 'new' };
		await live.publish();
		expect(calls()).toEqual(['delete update old', 'checkExists update new', 'create update new']);
	});

	test('unpublishing drops the route and calls delete', async () => {
		const { live, calls } = await start(pipeline);
		await live.publish();
		calls();
		expect(await live.unpublish()).toEqual({ shows: 'off', calledNode: true, warning: undefined });
		expect(calls()).toEqual(['delete update']);
		expect(live.isLive).toBe(false);
	});

	test('what a run has read at its beginning is written over what was stored meanwhile', async () => {
		const { live } = await start(pipeline);
		const endRun = live.beginRun();
		await live.publish();
		endRun();
		expect(live.staticData).toEqual({ global: { counter: 1 } });
	});
});

// n8n 2.40 and 1.123: dist/active-workflow-manager.js and dist/workflows/workflow.service.js
describe('the older pipeline', () => {
	test.each([
		['older', ['delete update', 'delete update']],
		['1.123', ['delete update']],
	] as const)(
		'%s: one attempt; the clean-up works on what the database holds, and the workflow is off',
		async (pipeline, cleanUp) => {
			const { live, calls, probe } = await start(pipeline);
			probe.faults.create = [down];
			expect(await live.publish()).toMatchObject({ shows: 'off', error: down });
			expect(calls()).toEqual(['checkExists activate', 'create activate', ...cleanUp]);
			expect(live.clock.now()).toBe(0);
		},
	);

	test.each(['older', '1.123'] as const)('%s: every publish asks the node again', async (pipeline) => {
		const { live, calls } = await start(pipeline);
		await live.publish();
		calls();
		await live.publish();
		expect(calls()).toEqual(['delete update', 'checkExists update', 'create update']);
	});

	test.each(['older', '1.123'] as const)('%s: every start asks the node, and tries again', async (pipeline) => {
		const { live, calls, probe } = await start(pipeline);
		await live.publish();
		calls();
		probe.faults.checkExists = [down, down];
		expect(await live.restart()).toMatchObject({ shows: 'published' });
		expect(calls()).toEqual([
			'checkExists init',
			'delete update',
			'checkExists init',
			'delete update',
			'checkExists init',
			'create init',
		]);
		expect(live.clock.now()).toBe(3_000);
	});

	test('a start that fails with a message about authorization is not tried again', async () => {
		const { live, calls, probe } = await start('1.123');
		await live.publish();
		calls();
		probe.faults.checkExists = [new Error('Authorization failed')];
		expect(await live.restart()).toMatchObject({ shows: 'failed' });
		expect(calls()).toEqual(['checkExists init', 'delete update']);
	});

	test.each(['older', '1.123'] as const)(
		'%s: a teardown has one attempt, and its fault is only in the log',
		async (pipeline) => {
			const { live, calls, probe } = await start(pipeline);
			await live.publish();
			calls();
			probe.faults.delete = [down];
			expect(await live.unpublish()).toEqual({ shows: 'off', calledNode: true, warning: down });
			expect(calls()).toEqual(['delete update']);
			expect(live.isLive).toBe(false);
		},
	);

	test.each(['older', '1.123'] as const)('%s: trigger() comes after the webhook', async (pipeline) => {
		const { live, calls } = await start(pipeline, (probe) => {
			probe.withTrigger = true;
		});
		await live.publish();
		expect(calls()).toEqual(['checkExists activate', 'create activate', 'trigger activate']);
	});
});
