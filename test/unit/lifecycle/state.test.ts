import { ownState, retireSecret, secretsAt, store, storedState, type TriggerState } from '../../../lifecycle/state';
import { nodeFingerprint } from '../../../services/n8n/nodeIdentity';

const hour = 3_600_000;
const now = 1_700_000_000_000;
const owner = nodeFingerprint('instance', 'workflow', 'node');
const registration: TriggerState = {
	service: 'commet',
	owner,
	url: 'https://n8n.example.com/webhook/0a1b/webhook',
	endpointId: 'e1',
	secret: 'current',
	previous: [],
};

test('what is stored comes back, to its owner only', () => {
	const staticData = {};
	store(staticData, registration);
	expect(ownState(staticData, owner, 'commet')).toEqual(registration);
	expect(ownState(staticData, nodeFingerprint('other n8n', 'workflow', 'node'), 'commet')).toBeUndefined();
	expect(ownState(staticData, nodeFingerprint('instance', 'copy', 'node'), 'commet')).toBeUndefined();
	expect(ownState(staticData, nodeFingerprint('instance', 'workflow', 'other'), 'commet')).toBeUndefined();
	expect(ownState(staticData, owner, 'casey')).toBeUndefined();
});

test.each([
	{},
	{ registration: 'text' },
	{ registration: { endpointId: 'e1', secret: 's' } },
	{ registration: { ...registration, secret: 5 } },
])('unreadable static data counts as none: %j', (staticData) => {
	expect(storedState(staticData)).toBeUndefined();
});

test('a retired secret counts until its time is over', () => {
	const previous = retireSecret(registration, now, 48);
	const next: TriggerState = { ...registration, secret: 'next', previous };
	expect(secretsAt(next, now)).toEqual(['next', 'current']);
	expect(secretsAt(next, now + 48 * hour - 1)).toEqual(['next', 'current']);
	expect(secretsAt(next, now + 48 * hour)).toEqual(['next']);
	expect(secretsAt({ ...next, secret: undefined }, now)).toEqual(['current']);
	expect(secretsAt(undefined, now)).toEqual([]);
});

test('without a grace period nothing is retired', () => {
	expect(retireSecret(registration, now, 0)).toEqual([]);
});

test('former secrets stay in order, without repetition, and few', () => {
	let current: TriggerState = registration;
	for (const secret of ['b', 'c', 'd', 'e', 'f', 'g']) {
		current = { ...current, secret, previous: retireSecret(current, now, 48) };
	}
	expect(secretsAt(current, now)).toEqual(['g', 'f', 'e', 'd', 'c', 'b']);
	const again = retireSecret({ ...current, secret: 'f' }, now + hour, 48);
	expect(again.map(({ secret }) => secret)).toEqual(['f', 'e', 'd', 'c', 'b']);
});
