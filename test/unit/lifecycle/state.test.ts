import {
	areSameReceipts,
	currentReceipt,
	emptyState,
	retire,
	secretsAt,
	triggerStateSchema,
	withDeleted,
	withinGrace,
	withoutForeignSecrets,
	withoutReceipt,
	withReceipt,
	type Receipt,
	type TriggerState,
} from '../../../lifecycle/state';

const hour = 3_600_000;
const now = 1_700_000_000_000;

const receipt = (overrides: Partial<Receipt> = {}): Receipt => ({
	service: 'commet',
	account: 'a1',
	endpointId: 'e1',
	url: 'https://n8n.example.com/webhook/0a1b/webhook',
	events: ['order.paid'],
	since: 0,
	secret: 'current',
	isSecretTrusted: true,
	status: 'current',
	...overrides,
});
const stateOf = (...receipts: Receipt[]): TriggerState => ({ ...emptyState('owner'), receipts });

test('one endpoint is in use: the one before becomes an orphan, and is kept until it is gone', () => {
	const first = stateOf(receipt());
	const second = withReceipt(first, receipt({ endpointId: 'e2' }));
	expect(second.receipts.map(({ endpointId, status }) => [endpointId, status])).toEqual([
		['e2', 'current'],
		['e1', 'orphaned'],
	]);
	expect(currentReceipt(second, 'commet')?.endpointId).toBe('e2');
	expect(currentReceipt(second, 'casey')).toBeUndefined();
	expect(withoutReceipt(second, receipt(), now, 48).receipts.map(({ endpointId }) => endpointId)).toEqual(['e2']);
});

test('the same id in another account is another endpoint', () => {
	const both = withReceipt(stateOf(receipt()), receipt({ account: 'a2' }));
	expect(both.receipts.map(({ account, status }) => [account, status])).toEqual([
		['a2', 'current'],
		['a1', 'orphaned'],
	]);
});

test('a former secret counts until its time is over', () => {
	const gone = withoutReceipt(stateOf(receipt()), receipt(), now, 48);
	const next = withReceipt(gone, receipt({ endpointId: 'e2', secret: 'next' }));
	expect(secretsAt(next, 'commet', now)).toEqual(['next', 'current']);
	expect(secretsAt(next, 'commet', now + 48 * hour - 1)).toEqual(['next', 'current']);
	expect(secretsAt(next, 'commet', now + 48 * hour)).toEqual(['next']);
	expect(secretsAt(gone, 'commet', now)).toEqual(['current']);
	expect(secretsAt(next, 'casey', now)).toEqual([]);
	expect(secretsAt(undefined, 'commet', now)).toEqual([]);
});

test('an endpoint that is left behind proves nothing by itself', () => {
	expect(secretsAt(stateOf(receipt({ status: 'orphaned' })), 'commet', now)).toEqual([]);
});

test('without a grace period no former secret counts', () => {
	expect(retire(stateOf(receipt()), receipt(), now, 0).retired).toEqual([]);
});

test('a grace period has an end, however long it is', () => {
	const [retired] = retire(stateOf(), receipt(), now, 1e303).retired;
	expect(retired?.until).toBe(now + 8_760 * hour);
});

test('a former secret never counts longer than the grace period of now', () => {
	const entry = { service: 'commet', account: 'a1', secret: 'old', until: 9e15 };
	const state = { ...stateOf(), retired: [entry, { ...entry, secret: 'ended', until: now }] };
	expect(withinGrace(state, now, 2).retired).toEqual([{ ...entry, until: now + 2 * hour }]);
});

test('a former secret of another account can be told from those of this one', () => {
	const entry = { service: 'commet', account: 'a1', secret: 'old', until: 9e15 };
	const state = { ...stateOf(), retired: [entry, { ...entry, account: 'a2', secret: 'theirs' }] };
	expect(withoutForeignSecrets(state, 'a1').retired).toEqual([entry]);
});

test('receipts are the same whatever order their fields are in, and whether what is not known is said', () => {
	const shown = { url: 'u', events: ['a', 'b'], state: 'on', updatedAt: null, apiVersion: null };
	const stored = receipt({ shown, toldAt: undefined });
	const { secret, ...others } = receipt({ shown: Object.fromEntries(Object.entries(shown).reverse()) as never });
	expect(areSameReceipts([stored], [{ secret, ...others }])).toBe(true);
	expect(areSameReceipts([stored], [{ ...stored, secret: 'another' }])).toBe(false);
	expect(areSameReceipts([stored], [{ ...stored, shown: { ...shown, events: ['b', 'a'] } }])).toBe(false);
	expect(areSameReceipts([stored], [])).toBe(false);
});

test('former secrets stay in order, without repetition, and few', () => {
	let state = stateOf();
	for (const secret of ['a', 'b', 'c', 'd', 'e', 'f', 'e']) state = retire(state, receipt({ secret }), now, 48);
	expect(secretsAt(state, 'commet', now)).toEqual(['e', 'f', 'd', 'c', 'b']);
});

test('receipts and ids of what was deleted do not grow without end', () => {
	let state = stateOf();
	for (let index = 0; index < 200; index += 1) {
		state = withDeleted(withReceipt(state, receipt({ endpointId: `e${index}` })), `d${index}`);
	}
	expect(state.receipts).toHaveLength(50);
	expect(state.receipts[0]?.endpointId).toBe('e199');
	expect(state.deletedIds).toHaveLength(50);
	expect(state.deletedIds[0]).toBe('d199');
});

test('what n8n makes of it in its database reads the same', () => {
	const state = withDeleted(retire(stateOf(receipt({ shown: undefined })), receipt(), now, 48), 'e0');
	const stored: unknown = JSON.parse(JSON.stringify(state));
	expect(JSON.stringify(triggerStateSchema.parse(stored))).toBe(JSON.stringify(triggerStateSchema.parse(state)));
});

test('what is made again under the id of what was deleted is there, and what is left to remove is not', () => {
	const deleted = withDeleted(stateOf(), 'e1');
	expect(withReceipt(deleted, receipt()).deletedIds).toEqual([]);
	expect(withReceipt(deleted, receipt({ endpointId: 'e2' })).deletedIds).toEqual(['e1']);
	expect(withReceipt(deleted, receipt({ status: 'orphaned' })).deletedIds).toEqual(['e1']);
});
