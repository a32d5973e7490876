import {
	ownEndpoints,
	plan,
	planRemoval,
	type Desired,
	type EndpointCapabilities,
	type ObservedEndpoint,
	type Step,
	type Stored,
} from '../../../lifecycle/plan';
import type { Receipt, Shown } from '../../../lifecycle/state';

const url = 'https://n8n.example.com/webhook/0a1b/webhook';
const testUrl = 'https://n8n.example.com/webhook-test/0a1b/webhook';
const formerUrl = 'https://old.example.com/webhook/0a1b/webhook';
const desired: Desired = { url, events: ['order.paid', 'order.sent'], testUrl };

const abilities = (
	update: Array<'url' | 'events' | 'enabled'>,
	secret: Partial<EndpointCapabilities> = {},
): EndpointCapabilities => ({
	update: new Set(update),
	chooseEvents: true,
	getSecret: false,
	rotateSecret: false,
	renew: false,
	hasOwnSecret: false,
	...secret,
});
/** What the services of the catalog can do. */
const updates = abilities(['url', 'events', 'enabled']);
const updatesAndRotates = abilities(['url', 'events', 'enabled'], { rotateSecret: true });
const tellsSecret = abilities([], { getSecret: true });
const all = { updates, updatesAndRotates, tellsSecret };

const endpoint = (overrides: Partial<ObservedEndpoint> = {}): ObservedEndpoint => ({
	id: 'e1',
	url,
	events: ['order.sent', 'order.paid'],
	state: 'on',
	updatedAt: null,
	apiVersion: null,
	...overrides,
});
const shown = (overrides: Partial<Shown> = {}): Shown => ({
	url,
	events: ['order.paid', 'order.sent'],
	state: 'on',
	updatedAt: null,
	apiVersion: null,
	...overrides,
});
const receipt = (overrides: Partial<Receipt> = {}): Receipt => ({
	service: 'shop',
	account: 'a1',
	endpointId: 'e1',
	url,
	events: ['order.paid', 'order.sent'],
	since: 0,
	secret: 'whsec_known',
	isSecretTrusted: true,
	status: 'current',
	...overrides,
});
const stored = (...receipts: Receipt[]): Stored => ({ receipts, deletedIds: [] });

const keep: Step[] = [{ do: 'keep', id: 'e1' }];
const create: Step[] = [{ do: 'create', replaces: [] }];
const replaceE1: Step[] = [
	{ do: 'create', replaces: ['e1'] },
	{ do: 'remove', id: 'e1' },
];
const update = (changes: Extract<Step, { do: 'update' }>['changes']): Step => ({ do: 'update', id: 'e1', changes });
const events = ['order.paid', 'order.sent'];

interface Row {
	what: string;
	can: EndpointCapabilities;
	stored?: Stored;
	found: ObservedEndpoint[];
	steps: Step[];
}

/** Addresses that look like ours and are somebody else's. */
const nearMisses = [
	`${url}/`,
	url.toUpperCase(),
	`${url}?source=shop`,
	url.replace('https:', 'http:'),
	url.replace('n8n.example.com', 'crm.example.com'),
	url.replace('0a1b', '0A1B'),
	`${url}#`,
	formerUrl,
];
const foreign = nearMisses.map((address, index) => endpoint({ id: `foreign ${index}`, url: address }));

const table: Row[] = [
	{ what: 'nothing there', can: updates, found: [], steps: create },
	{ what: 'only foreign endpoints there', can: updates, found: foreign, steps: create },
	{
		what: 'the service has no events for one endpoint, so it tells none',
		can: abilities([], { chooseEvents: false }),
		stored: stored(receipt()),
		found: [endpoint({ events: [] })],
		steps: keep,
	},
	{
		what: 'all as it should be',
		can: updates,
		stored: stored(receipt()),
		found: [...foreign, endpoint()],
		steps: keep,
	},
	{
		what: 'events in another order, one twice',
		can: updates,
		stored: stored(receipt()),
		found: [endpoint({ events: ['order.sent', 'order.paid', 'order.sent'] })],
		steps: keep,
	},
	{
		what: 'address in its normal form',
		can: updates,
		stored: stored(receipt()),
		found: [endpoint({ url: 'https://N8N.example.com:443/webhook/0a1b/webhook' })],
		steps: keep,
	},
	{
		what: 'the service does not say whether it is on',
		can: tellsSecret,
		stored: stored(receipt()),
		found: [endpoint({ state: 'unsaid' })],
		steps: keep,
	},
	{
		what: 'events differ, the service can update',
		can: updates,
		stored: stored(receipt()),
		found: [endpoint({ events: ['order.paid'] })],
		steps: [update({ events })],
	},
	{
		what: 'events differ, the service cannot update',
		can: tellsSecret,
		stored: stored(receipt()),
		found: [endpoint({ events: ['order.paid'] })],
		steps: replaceE1,
	},
	{
		what: 'switched off, the service can switch on',
		can: updates,
		stored: stored(receipt()),
		found: [endpoint({ state: 'off' })],
		steps: [update({ enabled: true })],
	},
	{
		what: 'switched off, the service cannot switch on',
		can: tellsSecret,
		stored: stored(receipt()),
		found: [endpoint({ state: 'off' })],
		steps: replaceE1,
	},
	{
		what: 'a word for the state that is neither on nor off is not on',
		can: updates,
		stored: stored(receipt({ shown: shown() })),
		found: [endpoint({ state: 'word "disabled_by_system"' })],
		steps: [update({ enabled: true })],
	},
	{
		what: 'a word that the service always shows for what we have switched on',
		can: updates,
		stored: stored(receipt({ shown: shown({ state: 'word "verifying"' }) })),
		found: [endpoint({ state: 'word "verifying"' })],
		steps: keep,
	},
	{
		what: 'off stays off, whatever the service showed when we wrote',
		can: updates,
		stored: stored(receipt({ shown: shown({ state: 'off' }) })),
		found: [endpoint({ state: 'off' })],
		steps: [update({ enabled: true })],
	},
	{
		what: 'left over, secret can be fetched',
		can: tellsSecret,
		found: [endpoint()],
		steps: [...keep, { do: 'getSecret', id: 'e1' }],
	},
	{
		what: 'left over, secret can be rotated',
		can: updatesAndRotates,
		found: [endpoint()],
		steps: [...keep, { do: 'rotateSecret', id: 'e1' }],
	},
	{ what: 'left over, secret is lost', can: updates, found: [endpoint()], steps: replaceE1 },
	{
		what: 'left over with other events, secret can be rotated',
		can: updatesAndRotates,
		found: [endpoint({ events: ['x'] })],
		steps: [update({ events }), { do: 'rotateSecret', id: 'e1' }],
	},
	{
		what: 'stored without its secret',
		can: updates,
		stored: stored(receipt({ secret: undefined, isSecretTrusted: false })),
		found: [endpoint()],
		steps: replaceE1,
	},
	{
		what: 'a secret that may have been changed is fetched',
		can: tellsSecret,
		stored: stored(receipt({ isSecretTrusted: false })),
		found: [endpoint()],
		steps: [...keep, { do: 'getSecret', id: 'e1' }],
	},
	{
		what: 'a delivery that cannot be verified makes the secret be renewed, where it may',
		can: updatesAndRotates,
		stored: { ...stored(receipt()), secretDoubt: 'renew' },
		found: [endpoint()],
		steps: [...keep, { do: 'rotateSecret', id: 'e1' }],
	},
	{
		what: 'a delivery that cannot be verified renews nothing, where it may not',
		can: updatesAndRotates,
		stored: { ...stored(receipt()), secretDoubt: 'look' },
		found: [endpoint()],
		steps: keep,
	},
	{
		what: 'a delivery that cannot be verified makes the secret be fetched, where the service shows it',
		can: tellsSecret,
		stored: { ...stored(receipt()), secretDoubt: 'look' },
		found: [endpoint()],
		steps: [...keep, { do: 'getSecret', id: 'e1' }],
	},
	{
		what: 'a delivery that cannot be verified, at an endpoint that was changed since',
		can: updatesAndRotates,
		stored: { ...stored(receipt({ shown: shown({ updatedAt: 'Monday' }) })), secretDoubt: 'look' },
		found: [endpoint({ updatedAt: 'Tuesday' })],
		steps: [...keep, { do: 'rotateSecret', id: 'e1' }],
	},
	{
		what: 'a delivery that cannot be verified, at an endpoint that was not changed since',
		can: updatesAndRotates,
		stored: { ...stored(receipt({ shown: shown({ updatedAt: 'Monday' }) })), secretDoubt: 'renew' },
		found: [endpoint({ updatedAt: 'Monday' })],
		steps: keep,
	},
	{
		what: 'a clock that knows no secret decides by none',
		can: updates,
		stored: { ...stored(receipt({ endpointId: 'old' })), areSecretsAssumed: true },
		found: [endpoint()],
		steps: [...keep, { do: 'forget', id: 'old' }],
	},
	{
		what: 'paused, and nobody has changed it since',
		can: updates,
		stored: stored(receipt({ status: 'paused', shown: shown({ state: 'off', updatedAt: 'Monday' }) })),
		found: [endpoint({ state: 'off', updatedAt: 'Monday' })],
		steps: [update({ enabled: true })],
	},
	{
		what: 'paused, and somebody has changed it since',
		can: updates,
		stored: stored(receipt({ status: 'paused', shown: shown({ state: 'off', updatedAt: 'Monday' }) })),
		found: [endpoint({ state: 'off', updatedAt: 'Tuesday' })],
		steps: replaceE1,
	},
	{
		what: 'paused at a service that does not say when something was changed',
		can: updates,
		stored: stored(receipt({ status: 'paused', shown: shown({ state: 'off' }) })),
		found: [endpoint({ state: 'off' })],
		steps: replaceE1,
	},
	{
		what: 'paused at a service that gives a new secret',
		can: updatesAndRotates,
		stored: stored(receipt({ status: 'paused', shown: shown({ state: 'off', updatedAt: 'Monday' }) })),
		found: [endpoint({ state: 'off', updatedAt: 'Monday' })],
		steps: [update({ enabled: true }), { do: 'rotateSecret', id: 'e1' }],
	},
	{
		what: 'the stored endpoint has been given a foreign address',
		can: updates,
		stored: stored(receipt()),
		found: [endpoint({ url: 'https://crm.example.com/hook' })],
		steps: [...create, { do: 'forget', id: 'e1' }],
	},
	{
		what: 'the stored endpoint is gone, and another is at our address',
		can: tellsSecret,
		stored: stored(receipt({ endpointId: 'gone' })),
		found: [endpoint()],
		steps: [...keep, { do: 'getSecret', id: 'e1' }, { do: 'forget', id: 'gone' }],
	},
	{
		what: 'two of ours, the stored one stays',
		can: updates,
		stored: stored(receipt({ endpointId: 'e2' })),
		found: [endpoint(), endpoint({ id: 'e2' }), ...foreign],
		steps: [
			{ do: 'keep', id: 'e2' },
			{ do: 'remove', id: 'e1' },
		],
	},
	{
		what: 'two of ours, no secret known: the one that is on is recovered',
		can: tellsSecret,
		found: [endpoint({ state: 'off' }), endpoint({ id: 'e2' })],
		steps: [
			{ do: 'keep', id: 'e2' },
			{ do: 'getSecret', id: 'e2' },
			{ do: 'remove', id: 'e1' },
		],
	},
	{
		what: 'two of ours, all secrets lost: a new one for both',
		can: updates,
		found: [endpoint(), endpoint({ id: 'e2' })],
		steps: [
			{ do: 'create', replaces: ['e1'] },
			{ do: 'remove', id: 'e2' },
			{ do: 'remove', id: 'e1' },
		],
	},
	{
		what: 'the public address changed, the service can move it and renew its secret',
		can: updatesAndRotates,
		stored: stored(receipt({ url: formerUrl })),
		found: [endpoint({ url: formerUrl })],
		steps: [update({ url }), { do: 'rotateSecret', id: 'e1' }],
	},
	{
		what: 'the public address changed, and nobody could tell the secret after a move',
		can: updates,
		stored: stored(receipt({ url: formerUrl })),
		found: [endpoint({ url: formerUrl })],
		steps: replaceE1,
	},
	{
		what: 'the public address changed, the service cannot move it',
		can: tellsSecret,
		stored: stored(receipt({ url: formerUrl })),
		found: [endpoint({ url: formerUrl })],
		steps: replaceE1,
	},
	{
		what: 'another id at an address that was ours is foreign',
		can: updates,
		stored: stored(receipt({ url: formerUrl, endpointId: 'mine' })),
		found: [endpoint({ id: 'theirs', url: formerUrl })],
		steps: [...create, { do: 'forget', id: 'mine' }],
	},
	{
		what: 'a name that n8n gives its addresses has changed: the endpoint at the former one goes',
		can: tellsSecret,
		stored: stored(receipt({ url: 'https://n8n.example.com/hooks/0a1b/webhook' })),
		found: [endpoint({ url: 'https://n8n.example.com/hooks/0a1b/webhook' })],
		steps: replaceE1,
	},
	{
		what: 'an orphan goes',
		can: tellsSecret,
		stored: stored(receipt({ endpointId: 'new' }), receipt({ url: formerUrl, status: 'orphaned' })),
		found: [endpoint({ id: 'new' }), endpoint({ url: formerUrl }), ...foreign.slice(0, -1)],
		steps: [
			{ do: 'keep', id: 'new' },
			{ do: 'remove', id: 'e1' },
		],
	},
	{
		what: 'what a test listener has left behind goes, and is never taken over',
		can: updates,
		found: [endpoint({ url: testUrl })],
		steps: [...create, { do: 'remove', id: 'e1' }],
	},
	{
		what: 'the service spells our address in its own way',
		can: updates,
		stored: stored(receipt({ shown: shown({ url: `${url.toLowerCase()}/` }) })),
		found: [endpoint({ url: `${url}/` })],
		steps: keep,
	},
	...[['ORDER.PAID', 'ORDER.SENT'], [], ['*'], ['order.paid', 'order.sent', 'order.any']].map((echo): Row => ({
		what: `the service shows our events in its own way: ${JSON.stringify(echo)}`,
		can: tellsSecret,
		stored: stored(receipt({ shown: shown({ events: echo }) })),
		found: [endpoint({ events: echo })],
		steps: keep,
	})),
	{
		what: 'the service shows other events than it made of ours',
		can: updates,
		stored: stored(receipt({ shown: shown({ events: ['ORDER.PAID', 'ORDER.SENT'] }) })),
		found: [endpoint({ events: ['ORDER.PAID'] })],
		steps: [update({ events })],
	},
	{
		what: 'other events are wanted than those that were sent',
		can: updates,
		stored: stored(receipt({ events: ['order.paid'], shown: shown({ events: ['ORDER.PAID'] }) })),
		found: [endpoint({ events: ['ORDER.PAID'] })],
		steps: [update({ events })],
	},
	{
		what: 'what we have deleted is not taken over although it is still listed',
		can: tellsSecret,
		stored: { receipts: [], deletedIds: ['e1'] },
		found: [endpoint()],
		steps: create,
	},
];

test.each(table)('$what', ({ can, stored: known = stored(), found, steps }) => {
	expect(plan(desired, known, found, can)).toEqual(steps);
});

test.each(table)('never touches a foreign endpoint: $what', ({ can, stored: known = stored(), found }) => {
	const own = ownEndpoints(desired, known, found).map(({ id }) => id);
	const foreignIds = found.map(({ id }) => id).filter((id) => !own.includes(id));
	const touched = (steps: readonly Step[]) =>
		steps.flatMap((step) => ('id' in step && step.do !== 'forget' ? [step.id] : []));
	expect(touched(plan(desired, known, found, can)).filter((id) => foreignIds.includes(id))).toEqual([]);
});

test.each(Object.entries(all))('near misses of our address are foreign to a service that %s', (_name, can) => {
	expect(ownEndpoints(desired, stored(receipt()), foreign)).toEqual([]);
	expect(plan(desired, stored(), foreign, can)).toEqual(create);
	expect(planRemoval(desired, stored(), { endpoints: foreign, missingIds: new Set() })).toEqual([]);
});

describe('removing everything', () => {
	const remove = (known: Stored, endpoints: ObservedEndpoint[], missing: string[] = [], pausedId?: string) =>
		planRemoval(desired, known, { endpoints, missingIds: new Set(missing) }, pausedId);

	test('takes ours, at our address and the listener’s, and orphans wherever they are', () => {
		const known = stored(receipt(), receipt({ endpointId: 'old', url: formerUrl, status: 'orphaned' }));
		const endpoints = [
			endpoint(),
			endpoint({ id: 'unknown' }),
			endpoint({ id: 'listener', url: testUrl }),
			endpoint({ id: 'old', url: formerUrl }),
			endpoint({ id: 'theirs', url: formerUrl }),
		];
		expect(remove(known, endpoints)).toEqual(['e1', 'unknown', 'listener', 'old']);
	});

	test('takes what a list does not show yet, unless the service says that it is not there', () => {
		expect(remove(stored(receipt()), [])).toEqual(['e1']);
		expect(remove(stored(receipt()), [], ['e1'])).toEqual([]);
	});

	test('leaves what is paused', () => {
		expect(remove(stored(receipt({ status: 'paused' })), [endpoint({ state: 'off' })], [], 'e1')).toEqual([]);
	});

	test('tries again what was deleted and is still listed, unless it is off', () => {
		const known: Stored = { receipts: [], deletedIds: ['e1'] };
		expect(remove(known, [endpoint()])).toEqual(['e1']);
		expect(remove(known, [endpoint({ state: 'off' })])).toEqual([]);
	});
});

describe('where the user brings the signing secret', () => {
	const own = abilities(['url'], { hasOwnSecret: true });
	const bare = receipt({ secret: undefined, isSecretTrusted: false });

	test.each<[string, Partial<ObservedEndpoint>, Stored, Step[]]>([
		['an endpoint without a secret of ours is kept', {}, stored(bare), keep],
		['one of which nothing is stored is kept', {}, stored(), keep],
		['a doubt about the secret changes nothing', {}, { ...stored(bare), secretDoubt: 'renew' }, keep],
		[
			'a doubt changes nothing where the endpoint was changed, too',
			{ updatedAt: '2026-11-27T00:00:00Z' },
			{ ...stored({ ...bare, shown: shown({ updatedAt: '2026-11-26T00:00:00Z' }) }), secretDoubt: 'renew' },
			keep,
		],
		[
			'another address is put in without a new endpoint',
			{ url: formerUrl },
			stored({ ...bare, url: formerUrl }),
			[update({ url })],
		],
		['what cannot be changed in place is replaced', { events: ['order.sent'] }, stored(bare), replaceE1],
	])('%s', (_name, change, known, expected) => {
		expect(plan(desired, known, [endpoint(change)], own)).toEqual(expected);
	});
});

describe('an endpoint that expires', () => {
	const renews = abilities(['enabled'], { renew: true });
	const renew: Step = { do: 'renew', id: 'e1' };
	const day = 24 * 3_600_000;
	const known = { ...stored(receipt()), now: 10 * day };
	const [soon, later] = [13 * day - 1, 13 * day];

	test.each<[string, Partial<ObservedEndpoint>, EndpointCapabilities, Stored, Step[]]>([
		['soon', { expiresAt: soon }, renews, known, [...keep, renew]],
		['not yet', { expiresAt: later }, renews, known, keep],
		['never', {}, renews, known, keep],
		['soon, and nothing can be done about it', { expiresAt: soon }, updates, known, keep],
		['soon, and is off', { expiresAt: soon, state: 'off' }, renews, known, [update({ enabled: true }), renew]],
		['soon, and has to be replaced', { expiresAt: soon, events: ['a.b'] }, renews, known, replaceE1],
		['already, and is listed all the same', { expiresAt: 10 * day }, renews, known, replaceE1],
	])('%s', (_when, found, can, has, steps) => {
		expect(plan(desired, has, [endpoint(found)], can)).toEqual(steps);
	});
});
