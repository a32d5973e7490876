import type { IDataObject } from 'n8n-workflow';
import { createMemory, type MemoryStores } from '../../../action/memory';
import type { Echo } from '../../../endpoints/operations/memory';
import { ProcessMemory, provideMemory } from '../../../lifecycle/memory';

const echo: Echo = [['url', 'https://n8n.invalid/A', 'https://n8n.invalid/a']];

let processes = new ProcessMemory();
beforeEach(() => {
	processes = new ProcessMemory();
	provideMemory(() => processes);
});
afterAll(() => provideMemory(() => undefined));

/** What this node and its workflow keep, as n8n stores it between two runs. */
const stores = (node: IDataObject, workflow: IDataObject, over: Partial<MemoryStores> = {}): MemoryStores => ({
	account: 'account',
	key: Buffer.alloc(32, 1),
	node: { staticData: node, owner: 'node' },
	workflow: { staticData: workflow, owner: 'workflow' },
	...over,
});

const stored = (data: IDataObject) => JSON.parse(JSON.stringify(data)) as IDataObject;

test('what is remembered is there at the next run, also after a restart', () => {
	const node: IDataObject = {};
	const workflow: IDataObject = {};
	const memory = createMemory(stores(node, workflow));
	memory.rememberEcho('e1', echo);
	memory.rememberDeleted('e2');
	processes = new ProcessMemory();
	const next = createMemory(stores(stored(node), stored(workflow)));
	expect([next.echoOf('e1'), next.wasDeleted('e2')]).toEqual([echo, true]);
	expect([next.echoOf('e2'), next.wasDeleted('e1')]).toEqual([[], false]);
});

test.each<[string, Partial<MemoryStores>]>([
	['another account', { account: 'other' }],
	['another key', { key: Buffer.alloc(32, 2) }],
	[
		'an imported copy',
		{ node: { staticData: {}, owner: 'copy' }, workflow: { staticData: {}, owner: 'copy of the workflow' } },
	],
])('it does not count for %s', (_who, over) => {
	const data = { node: {}, workflow: {} } satisfies Record<string, IDataObject>;
	const memory = createMemory(stores(data.node, data.workflow));
	memory.rememberEcho('e1', echo);
	memory.rememberDeleted('e2');
	processes = new ProcessMemory();
	const other = createMemory(
		stores(data.node, data.workflow, {
			...over,
			...(over.node && { node: { ...over.node, staticData: data.node } }),
			...(over.workflow && { workflow: { ...over.workflow, staticData: data.workflow } }),
		}),
	);
	expect([other.echoOf('e1'), other.wasDeleted('e2')]).toEqual([[], false]);
});

test('nothing is written where nothing is to be remembered, and nothing stays of what is forgotten', () => {
	const node: IDataObject = {};
	const memory = createMemory(stores(node, {}));
	memory.rememberEcho('e1', []);
	expect(node).toEqual({});
	memory.rememberEcho('e1', echo);
	const before = node.spellings;
	memory.rememberEcho('e1', [...echo]);
	expect(node.spellings).toBe(before);
	memory.rememberEcho('e1', []);
	expect(node).toEqual({});
});

test('other accounts keep theirs, and what is the oldest goes when there is too much', () => {
	const node: IDataObject = {};
	const other = stores(node, {}, { account: 'other', key: Buffer.alloc(32, 2) });
	createMemory(other).rememberEcho('e0', echo);
	const memory = createMemory(stores(node, {}));
	for (let index = 1; index < 500; index += 1) memory.rememberEcho(`e${index}`, echo);
	expect(createMemory(other).echoOf('e0')).toEqual(echo);
	memory.rememberEcho('e500', echo);
	expect(createMemory(other).echoOf('e0')).toEqual([]);
	expect(createMemory(stores(node, {})).echoOf('e1')).toEqual(echo);
});

test('what was deleted in one workflow is known to the others of this n8n', () => {
	createMemory(stores({}, {})).rememberDeleted('e1');
	expect(createMemory(stores({}, {})).wasDeleted('e1')).toBe(true);
	expect(createMemory(stores({}, {}, { account: 'other' })).wasDeleted('e1')).toBe(false);
});
