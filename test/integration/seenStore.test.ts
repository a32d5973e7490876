import { createRunExecutionData, Workflow } from 'n8n-workflow';
import type { INode, INodeParameters, INodeTypes, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { storeKeys } from '../../deliveries/deduplication/storeKeys';
import { withStoreKeys, type dropDuplicates } from '../../deliveries/n8n/seenStore';
import { WebhookEndpointTrigger } from '../../nodes/WebhookEndpointTrigger/WebhookEndpointTrigger.node';
import { LiveWorkflow } from '../support/liveWorkflow';
import { eventsOf, ManagedVendor } from '../support/managedVendor';
import { DataDeduplicationService, ExecuteContext } from '../support/n8nCore';
import { SharedStore } from '../support/sharedStore';

const store = new SharedStore();

beforeAll(async () => await DataDeduplicationService.init(store));

beforeEach(() => {
	store.rows.clear();
	store.asked.length = 0;
	store.broken = false;
});

/** Loads the module anew: what it remembers is a process of its own. */
function newProcess(): typeof dropDuplicates {
	let loaded: { dropDuplicates: typeof dropDuplicates } | undefined;
	jest.isolateModules(() => {
		loaded = jest.requireActual<{ dropDuplicates: typeof dropDuplicates }>('../../deliveries/n8n/seenStore');
	});
	if (!loaded) throw new Error('The module was not loaded.');
	return loaded.dropDuplicates;
}

/** The start of an execution for one delivery, in n8n-core's own context. */
function execution(deliveryId: string, keys = [deliveryId]) {
	const type = new WebhookEndpointTrigger();
	const types: INodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
	const parameters = { service: 'commet' };
	const node: INode = { id: 'node', name: 'Trigger', type: 'trigger', typeVersion: 1, position: [0, 0], parameters };
	const workflow = new Workflow({ id: 'workflow', nodes: [node], connections: {}, active: true, nodeTypes: types });
	const items = [withStoreKeys({ json: { deliveryId } }, keys)];
	const additional: Partial<IWorkflowExecuteAdditionalData> = {
		executionId: '1',
		currentNodeExecutionIndex: 0,
		variables: {},
		webhookWaitingBaseUrl: 'https://n8n.example.com/webhook-waiting',
		formWaitingBaseUrl: 'https://n8n.example.com/form-waiting',
	};
	const data = { main: [items] };
	return new ExecuteContext(
		workflow,
		node,
		additional as IWorkflowExecuteAdditionalData,
		'webhook',
		createRunExecutionData({ executionData: { nodeExecutionStack: [] } }),
		0,
		items,
		data,
		{ node, data, source: null },
		[],
	);
}

const elsewhere = () => false;

/** How many of the deliveries passed. */
const passed = async (runs: Array<Promise<unknown[]>>) => (await Promise.all(runs)).flat().length;

test('the same delivery at several processes at the same time passes once', async () => {
	const workers = [newProcess(), newProcess(), newProcess()];
	for (let round = 0; round < 20; round += 1) {
		const id = `whev_${round}`;
		expect(await passed(workers.map(async (worker) => await worker(execution(id), elsewhere)))).toBe(1);
	}
});

test('different deliveries at the same time all pass, and are known afterwards', async () => {
	const workers = [newProcess(), newProcess()];
	const ids = Array.from({ length: 200 }, (_, index) => `whev_${index}`);
	const deliver = async () =>
		await passed(
			workers.map(async (worker, which) => {
				const mine = ids.filter((_, index) => index % workers.length === which);
				return (await Promise.all(mine.map(async (id) => await worker(execution(id), elsewhere)))).flat();
			}),
		);
	expect(await deliver()).toBe(ids.length);
	workers.reverse();
	expect(await deliver()).toBe(0);
	// Together, and not one by one: 200 deliveries of 2 processes need far fewer turns.
	expect(store.asked.filter((name) => name === 'node').length).toBeLessThan(ids.length);
	expect([...store.rows.keys()]).toEqual(['node']);
});

test('within one process the same delivery passes once, without the lock that only several processes need', async () => {
	const worker = newProcess();
	const here = () => true;
	expect(await passed(['a', 'b', 'a', 'a'].map(async (id) => await worker(execution(id), here)))).toBe(2);
	expect(new Set(store.asked)).toEqual(new Set(['node']));
});

test('a lock that a crashed process has left behind is taken over', async () => {
	store.rows.set('node:lock', ['"held"']);
	const worker = newProcess();
	expect(await passed([worker(execution('whev_1'), elsewhere)])).toBe(1);
	expect(store.rows.has('node:lock')).toBe(false);
	expect(await passed([worker(execution('whev_1'), elsewhere)])).toBe(0);
});

test('while the store does not work everything passes, and the log says so without what was to be written', async () => {
	store.broken = true;
	const context = execution('whev_1');
	const warn = jest.spyOn(context.logger, 'warn').mockReturnValue();
	expect(await passed([newProcess()(context, () => true)])).toBe(1);
	expect(warn).toHaveBeenCalledTimes(1);
	expect(JSON.stringify(warn.mock.calls)).toContain('Deduplication skipped: workflow workflow');
	expect(JSON.stringify(warn.mock.calls)).not.toContain('secret value');
});

test('where no item has keys, the store is not asked', async () => {
	const worker = newProcess();
	for (let time = 0; time < 2; time += 1) {
		expect(await passed([worker(execution('whev_1', []), elsewhere)])).toBe(1);
	}
	expect(store.asked).toEqual([]);
});

describe('the keys of an event', () => {
	const running: Array<{ stop(): Promise<void> }> = [];
	afterEach(async () => {
		await Promise.all(running.splice(0).map(async (one) => await one.stop()));
	});

	test.each<[INodeParameters, number]>([
		[{}, 1],
		[{ deduplicate: 'database' }, 1],
		[{ deduplicate: 'database', acknowledge: 'lastNode' }, 0],
		[{ acknowledge: 'lastNode' }, 0],
		[{ deduplicate: 'memory' }, 0],
		[{ deduplicate: 'off' }, 0],
	])('are given to an execution only where the store counts: %j', async (options, keys) => {
		const vendor = await ManagedVendor.start('commet');
		const [event] = eventsOf(vendor.row);
		const workflow = await LiveWorkflow.start({
			parameters: { service: 'commet', events: [event], options: { allowPrivateUrl: true, ...options } },
			credentials: vendor.credentials,
		});
		running.push(workflow, vendor.standIn);
		await workflow.publish();
		const [attempt] = await vendor.standIn.emit(event, { copies: 1 });
		expect(attempt?.status).toBe(200);
		expect(workflow.started).toHaveLength(1);
		expect(workflow.started.filter((item) => 'deduplication' in item)).toHaveLength(keys);
	});
});

describe('an event that counts for a window', () => {
	const windowSeconds = 3_600;
	const event = (minutes: number, generation = 0) =>
		storeKeys(
			{ key: '', windowSeconds },
			{ state: 'new', digest: 'digest', generation, settle: () => undefined },
			minutes * 60_000,
		);
	/** What passes of deliveries at these minutes, none of which came in here. */
	const passedAt = async (...minutes: number[]) => {
		const outcomes: boolean[] = [];
		const worker = newProcess();
		for (const minute of minutes) {
			outcomes.push((await passed([worker(execution('sha', event(minute)), elsewhere)])) === 1);
		}
		return outcomes;
	};

	test('passes once within it, wherever the edge of the time in its keys is', async () => {
		for (const start of [0, 1, 30, 58, 59]) {
			store.rows.clear();
			expect(await passedAt(start, start + 1, start + 59)).toEqual([true, false, false]);
		}
	});

	test('passes again after it, so that n8n’s store, which has no age, swallows no later event', async () => {
		expect(await passedAt(0, 180, 365 * 24 * 60)).toEqual([true, true, true]);
	});

	test('is not held back longer by its repetitions: those that do not pass leave no trace', async () => {
		// Twice the window after the first one nothing of it is left, whatever came in between; and so on.
		expect(await passedAt(0, 59, 119, 125, 184, 239, 245)).toEqual([true, false, false, true, false, false, true]);
	});

	test('passes again where the process that it came to knows that it is a new one', async () => {
		const worker = newProcess();
		expect(await passed([worker(execution('sha', event(0)), elsewhere)])).toBe(1);
		expect(await passed([worker(execution('sha', event(1, 1)), elsewhere)])).toBe(1);
		expect(await passed([worker(execution('sha', event(2, 1)), elsewhere)])).toBe(0);
	});
});

test('what the items bring along for the store is taken off them', async () => {
	expect(await newProcess()(execution('whev_1'), elsewhere)).toEqual([{ json: { deliveryId: 'whev_1' } }]);
});

test('a delivery without keys passes each time: a test event, or one that nobody signed', async () => {
	const worker = newProcess();
	expect(await passed([worker(execution('1', []), elsewhere), worker(execution('1', []), elsewhere)])).toBe(2);
	expect(store.asked).toEqual([]);
});
