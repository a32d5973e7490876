import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { ProcessMemory, provideMemory } from '../../../lifecycle/memory';
import { knownState, openState, peekState, unprovenState } from '../../../lifecycle/stateStore';
import { currentReceipt, withReceipt, type Receipt } from '../../../lifecycle/state';
import { findBuiltInService } from '../../../services/catalog';

const found = findBuiltInService('commet');
if (!found) throw new Error('Commet is in the catalog');
const service = found;

const field = 'webhookEndpointTrigger:node';

let memory = new ProcessMemory();
let lookUps = 0;
provideMemory(() => memory);
beforeEach(() => {
	memory = new ProcessMemory();
	lookUps = 0;
});
afterAll(() => provideMemory(() => undefined));

interface Surroundings {
	staticData?: IDataObject;
	apiKey?: string;
	workflowId?: string;
	nodeName?: string;
}

/** As much of a context of n8n as the store needs. */
function contextOf({ staticData = {}, apiKey = 'ck_right', workflowId = 'w', nodeName = 'Trigger' }: Surroundings) {
	const context: Partial<IHookFunctions> = {
		getMode: () => 'webhook',
		getInstanceId: () => 'n8n',
		getWorkflow: () => ({ id: workflowId, active: true }),
		getNode: () => ({ id: 'node', name: nodeName, type: 't', typeVersion: 1, position: [0, 0], parameters: {} }),
		getWorkflowStaticData: () => staticData,
		getCredentialsProperties: () => [
			{ name: 'apiKey', displayName: 'API Key', type: 'string', default: '', typeOptions: { password: true } },
		],
		getCredentials: async <T extends object>() => {
			lookUps += 1;
			return await Promise.resolve({ apiKey, baseUrl: 'https://commet.co/api/v1' } as T);
		},
	};
	return context as IHookFunctions;
}

const receipt = (secret: string, account: string): Receipt => ({
	service: service.id,
	account,
	endpointId: 'e1',
	url: 'https://n8n.example.com/webhook/0a1b/webhook',
	events: ['order.paid'],
	since: 0,
	secret,
	isSecretTrusted: true,
	status: 'current',
});

/** Stores a secret as the trigger does, and gives static data as n8n's database then holds it. */
async function stored(secret: string, before: IDataObject = {}): Promise<IDataObject> {
	const staticData = structuredClone(before);
	const store = await openState(contextOf({ staticData }), service);
	store.update((state) => withReceipt(state, receipt(secret, store.account)));
	return JSON.parse(JSON.stringify(staticData)) as IDataObject;
}

const secretIn = async (surroundings: Surroundings): Promise<string | undefined> => {
	const state = await knownState(contextOf(surroundings), service);
	return state && currentReceipt(state, service.id)?.secret;
};

const restart = () => (memory = new ProcessMemory());

test('what is stored comes back, to its owner only', async () => {
	const staticData = await stored('whsec_one');
	restart();
	expect(await secretIn({ staticData })).toBe('whsec_one');
	restart();
	expect(await secretIn({ staticData, workflowId: 'copy' })).toBeUndefined();
});

test('a node that was renamed keeps what it has stored', async () => {
	const staticData = await stored('whsec_one');
	restart();
	expect(await secretIn({ staticData, nodeName: 'Orders' })).toBe('whsec_one');
});

test('what somebody without the API credential has written is nobody’s', async () => {
	const planted = await stored('whsec_planted');
	restart();
	expect(await secretIn({ staticData: planted, apiKey: 'ck_of_the_victim' })).toBeUndefined();
	// Nor does the right proof of something else help.
	const genuine = await stored('whsec_genuine');
	const { state } = planted[field] as IDataObject;
	const mixed = { [field]: { ...(genuine[field] as IDataObject), state } };
	restart();
	expect(await secretIn({ staticData: mixed })).toBeUndefined();
});

test.each([{}, 'text', { state: {}, proof: 'x' }, { state: { owner: 'o', revision: 1 }, proof: 'x' }, null])(
	'unreadable static data counts as none: %j',
	async (value) => {
		const staticData = { [field]: value } as IDataObject;
		expect(await secretIn({ staticData })).toBeUndefined();
		expect(unprovenState(contextOf({ staticData }))).toBeUndefined();
	},
);

test('an older copy that a run has put back does not bring an old secret back, and is written over', async () => {
	const old = await stored('whsec_old');
	const fresh = await stored('whsec_new', old);
	const staticData = structuredClone(old);
	expect(await secretIn({ staticData })).toBe('whsec_new');
	expect(staticData).toEqual(fresh);
	const gone: IDataObject = {};
	expect(await secretIn({ staticData: gone })).toBe('whsec_new');
	expect(gone).toEqual(fresh);
});

test('what another process has stored since is newer', async () => {
	const first = await stored('whsec_first');
	const here = memory;
	restart();
	const second = await stored('whsec_second', first);
	memory = here;
	expect(await secretIn({ staticData: second })).toBe('whsec_second');
	expect(await secretIn({ staticData: structuredClone(first) })).toBe('whsec_second');
});

test('the credential is looked up once for a state, not for each delivery', async () => {
	const staticData = await stored('whsec_one');
	restart();
	lookUps = 0;
	for (let delivery = 0; delivery < 5; delivery += 1) await secretIn({ staticData });
	expect(lookUps).toBe(1);
	restart();
	lookUps = 0;
	for (let delivery = 0; delivery < 5; delivery += 1) await secretIn({ staticData, apiKey: 'ck_other' });
	expect(lookUps).toBe(1);
});

test('a new key in the credential does not make this process forget what it has proven', async () => {
	const staticData = await stored('whsec_one');
	expect(await secretIn({ staticData, apiKey: 'ck_new' })).toBe('whsec_one');
	const store = await openState(contextOf({ staticData, apiKey: 'ck_new' }), service);
	store.update((state) => ({ ...state, secretSince: 1 }));
	restart();
	expect(await secretIn({ staticData, apiKey: 'ck_new' })).toBe('whsec_one');
});

test('a change is made to what is newest, whoever has stored that since the state was opened', async () => {
	const staticData = await stored('whsec_one');
	const looking = await openState(contextOf({ staticData }), service);
	const another = await openState(contextOf({ staticData: structuredClone(staticData) }), service);
	expect(looking.wasOvertaken()).toBe(false);
	another.update((state) => withReceipt(state, receipt('whsec_two', another.account)));
	looking.update((state) => ({ ...state, secretSince: 1 }));
	expect(looking.state.secretSince).toBe(1);
	expect(await secretIn({ staticData })).toBe('whsec_two');
	restart();
	expect(await secretIn({ staticData })).toBe('whsec_two');
});

test('what others store in between is told once, and what this one stores itself is not', async () => {
	const looking = await openState(contextOf({}), service);
	const another = await openState(contextOf({}), service);
	looking.update((state) => ({ ...state, secretSince: 1 }));
	expect(looking.wasOvertaken()).toBe(false);
	another.update((state) => withReceipt(state, receipt('whsec_two', another.account)));
	expect(currentReceipt(looking.state, service.id)?.secret).toBe('whsec_two');
	expect([looking.wasOvertaken(), looking.wasOvertaken()]).toEqual([true, false]);
});

test('to look writes nothing', async () => {
	await stored('whsec_one');
	const staticData: IDataObject = {};
	await peekState(contextOf({ staticData }), service);
	const store = await openState(contextOf({ staticData }), service, true);
	store.update((state) => ({ ...state, secretSince: 1 }));
	expect(store.state.secretSince).toBe(1);
	expect(staticData).toEqual({});
});
