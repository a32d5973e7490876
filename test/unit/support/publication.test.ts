import { deadlineMs } from '../../support/n8n/publication';
import { down, startProbe as start, stopProbes, type Probe } from '../../support/n8n/probe';

afterEach(stopProbes);

// n8n 2.40: dist/workflows/publication/workflow-publication-applier.js and dist/workflows/triggers/*.js
describe('the publication service', () => {
	test('with an unchanged trigger and its row, a publish calls nobody, whatever else is different', async () => {
		const { live, calls } = await start('publication');
		await live.publish();
		calls();
		live.others = 'another node was renamed';
		expect(await live.publish()).toEqual({ shows: 'published', calledNode: false });
		expect(calls()).toEqual([]);
	});

	test('a changed credential of the node, or its name, makes it another one', async () => {
		const { live, calls } = await start('publication');
		await live.publish();
		live.nodeName = 'Renamed';
		await live.publish();
		live.options.credentials = { commetApi: {} };
		calls();
		await live.publish();
		expect(calls()).toEqual(['delete update', 'checkExists update', 'create update']);
	});

	test('five attempts with 1, 2, 4 and 8 seconds between, each cleaned up, and the fault of the last is shown', async () => {
		const { live, calls, probe } = await start('publication');
		probe.faults.create = Array<Error>(5).fill(down);
		expect(await live.publish()).toMatchObject({ shows: 'failed', error: down });
		expect(calls()).toEqual(Array(5).fill(['checkExists activate', 'create activate', 'delete update']).flat());
		expect(live.clock.now()).toBe(15_000);
		expect(live.row).toBe(false);
	});

	test('where the clean-up throws, the row stays, and every later publish is a silent no-op', async () => {
		const { live, calls, probe } = await start('publication');
		probe.faults = { create: Array<Error>(5).fill(down), delete: Array<Error>(5).fill(down) };
		expect(await live.publish()).toMatchObject({ shows: 'failed' });
		expect(live.row).toBe(true);
		calls();
		expect(await live.publish()).toEqual({ shows: 'published', calledNode: false });
		expect(calls()).toEqual([]);
		await live.unpublish();
		await live.publish();
		expect(calls()).toEqual(['delete update', 'checkExists activate', 'create activate']);
	});

	test('a teardown has three attempts; what it leaves is a warning, and the row is gone before the first', async () => {
		const { live, calls, probe } = await start('publication');
		await live.publish();
		calls();
		const rows: boolean[] = [];
		probe.meanwhile.delete = () => void rows.push(live.row);
		probe.faults.delete = Array<Error>(3).fill(down);
		expect(await live.unpublish()).toEqual({ shows: 'off', calledNode: true, warning: down });
		expect(calls()).toHaveLength(3);
		expect(rows).toEqual([false, false, false]);
		expect(live.clock.now()).toBe(3_000);
	});

	test('the row is there before the node is asked', async () => {
		const { live, probe } = await start('publication');
		const rows: boolean[] = [];
		probe.meanwhile.checkExists = () => void rows.push(live.row);
		await live.publish();
		expect(rows).toEqual([true]);
	});

	test('after 84 seconds n8n gives up and says so, while the attempt goes on behind; its row stays', async () => {
		const { live, probe } = await start('publication');
		let answer = (): void => undefined;
		const answered = new Promise<void>((resolve) => (answer = resolve));
		probe.meanwhile.create = async () => {
			live.clock.advance(deadlineMs);
			await answered;
		};
		const told = await live.publish();
		expect(told).toMatchObject({ shows: 'failed' });
		expect(told.error?.message).toBe('Workflow publication processing exceeded its deadline');
		expect(live.row).toBe(true);
		answer();
	});

	test('static data is read at the beginning and written whole at the end', async () => {
		const { live, probe } = await start('publication');
		probe.meanwhile.create = () => {
			live.staticData = { global: { counter: 7 } };
		};
		await live.publish();
		expect(live.staticData).toEqual({ 'node:Trigger': { id: 'made' } });
	});

	test('a plain webhook trigger is not looked at when n8n starts', async () => {
		const { live, calls } = await start('publication');
		await live.publish();
		calls();
		expect(await live.restart()).toEqual({ shows: 'published', calledNode: false });
		expect(calls()).toEqual([]);
	});

	test.each(['row', 'create'] as const)(
		'killed after the %s, it starts again without calling anybody',
		async (moment) => {
			const { live, calls } = await start('publication');
			await live.publish(moment);
			expect(live.staticData).toEqual({});
			calls();
			expect(await live.restart()).toEqual({ shows: 'published', calledNode: false });
			expect(calls()).toEqual([]);
			expect(live.row).toBe(true);
		},
	);
});

// The same files, and dist/workflows/publication/workflow-publication-reconciler.service.js
describe('the publication service, and a node with a trigger()', () => {
	const withTrigger = (probe: Probe): void => {
		probe.withTrigger = true;
	};

	test('trigger() is called before checkExists has an answer', async () => {
		const { live, calls, probe } = await start('publication', withTrigger);
		let answer = (): void => undefined;
		const answered = new Promise<void>((resolve) => (answer = resolve));
		probe.meanwhile.checkExists = async () => await answered;
		const publishing = live.publish();
		expect(calls()).toEqual(['checkExists activate', 'trigger activate']);
		answer();
		await publishing;
	});

	test('at a start both are called with the mode `init`, as n8n has lost what is in memory', async () => {
		const { live, calls } = await start('publication', withTrigger);
		await live.publish();
		calls();
		await live.restart();
		expect(calls().sort()).toEqual(['checkExists init', 'create init', 'trigger init']);
	});

	test('a failed publish leaves trigger() running, and is not repaired by a start', async () => {
		const { live, calls, probe } = await start('publication', withTrigger);
		probe.faults = { create: Array<Error>(5).fill(down), delete: Array<Error>(5).fill(down) };
		await live.publish();
		expect(live.triggerRuns).toBe(true);
		calls();
		expect(await live.restart()).toEqual({ shows: 'failed', calledNode: false });
		expect(calls()).toEqual([]);
		// Not in memory any more, so the next publish does call the node.
		await live.publish();
		expect(calls()).toContain('checkExists update');
	});

	test('killed in the middle, the next start registers again', async () => {
		const { live, calls } = await start('publication', withTrigger);
		await live.publish('create');
		calls();
		await live.restart();
		expect(calls()).toContain('create update');
		expect(live.staticData).toEqual({ 'node:Trigger': { id: 'made' } });
	});

	test('a tick sees the static data of the moment of publishing, and ends with unpublishing', async () => {
		const { live, probe } = await start('publication', withTrigger);
		await live.publish();
		live.staticData = { 'node:Trigger': { id: 'newer' } };
		await live.tick();
		expect(probe.seen).toEqual(['made']);
		await live.unpublish();
		await live.tick();
		expect(probe.seen).toEqual(['made']);
	});

	test('what a tick writes is saved only when it puts something out, over what is newer', async () => {
		const { live, probe } = await start('publication', withTrigger);
		await live.publish();
		live.staticData = { 'node:Trigger': { id: 'newer' } };
		probe.tick = (context) => void (context.getWorkflowStaticData('node').ticks = 1);
		await live.restart();
		live.staticData = { 'node:Trigger': { id: 'newer' } };
		await live.tick();
		expect(live.staticData).toEqual({ 'node:Trigger': { id: 'newer' } });
		probe.tick = (context) => context.emit([[{ json: { event: 'repaired' } }]]);
		await live.restart();
		live.staticData = { 'node:Trigger': { id: 'handed over' } };
		await live.tick();
		expect(live.staticData).toEqual({ 'node:Trigger': { id: 'handed over' } });
		expect(live.runs).toEqual([{ event: 'repaired' }]);
	});

	test('a tick that writes and emits puts the old copy over the newer one', async () => {
		const { live, probe } = await start('publication', withTrigger);
		probe.tick = (context) => {
			context.getWorkflowStaticData('node').ticks = 1;
			context.emit([[{ json: {} }]]);
		};
		await live.publish();
		live.staticData = { 'node:Trigger': { id: 'handed over' } };
		await live.tick();
		expect(live.staticData).toEqual({ 'node:Trigger': { id: 'made', ticks: 1 } });
	});
});
