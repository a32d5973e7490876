import {
	nothingToDo,
	ownEndpoints,
	plan,
	type EndpointCapabilities,
	type ListedEndpoint,
	type StoredEndpoint,
	type Step,
} from '../../../lifecycle/plan';

const url = 'https://n8n.example.com/webhook/0a1b/webhook';
const formerUrl = 'https://old.example.com/webhook/0a1b/webhook';
const foreignUrl = 'https://crm.example.com/webhook/0a1b/webhook';
const desired = { url, events: ['order.paid', 'order.sent'] };

const abilities = (
	update: Array<'url' | 'events' | 'enabled'>,
	secret: Partial<EndpointCapabilities> = {},
): EndpointCapabilities => ({
	update: new Set(update),
	chooseEvents: true,
	getSecret: false,
	rotateSecret: false,
	...secret,
});
/** What the vendors of the catalog can do. */
const updates = abilities(['url', 'events', 'enabled']);
const updatesAndRotates = abilities(['url', 'events', 'enabled'], { rotateSecret: true });
const tellsSecret = abilities([], { getSecret: true });

const endpoint = (overrides: Partial<ListedEndpoint> = {}): ListedEndpoint => ({
	id: 'e1',
	url,
	events: ['order.sent', 'order.paid'],
	enabled: true,
	...overrides,
});
const foreign = endpoint({ id: 'foreign', url: foreignUrl });
const known = (overrides: Partial<StoredEndpoint> = {}): StoredEndpoint => ({
	endpointId: 'e1',
	url,
	hasSecret: true,
	...overrides,
});

const keep: Step[] = [{ do: 'keep', id: 'e1' }];
const replaceE1: Step[] = [{ do: 'create' }, { do: 'remove', id: 'e1' }];

interface Row {
	what: string;
	can: EndpointCapabilities;
	known?: StoredEndpoint;
	found: ListedEndpoint[];
	steps: Step[];
}

const table: Row[] = [
	{ what: 'nothing there', can: updates, found: [], steps: [{ do: 'create' }] },
	{ what: 'only foreign endpoints there', can: updates, found: [foreign], steps: [{ do: 'create' }] },
	{
		what: 'the service has no events for one endpoint, so it tells none',
		can: abilities([], { chooseEvents: false }),
		known: known(),
		found: [endpoint({ events: [] })],
		steps: keep,
	},
	{ what: 'all as it should be', can: updates, known: known(), found: [foreign, endpoint()], steps: keep },
	{
		what: 'events in another order, one twice',
		can: updates,
		known: known(),
		found: [endpoint({ events: ['order.sent', 'order.paid', 'order.sent'] })],
		steps: keep,
	},
	{
		what: 'address in its normal form',
		can: updates,
		known: known(),
		found: [endpoint({ url: 'https://N8N.example.com:443/webhook/0a1b/webhook' })],
		steps: keep,
	},
	{
		what: 'the vendor does not say whether it is on',
		can: tellsSecret,
		known: known(),
		found: [endpoint({ enabled: null })],
		steps: keep,
	},
	{
		what: 'events differ, vendor can update',
		can: updates,
		known: known(),
		found: [endpoint({ events: ['order.paid'] })],
		steps: [{ do: 'update', id: 'e1', changes: { events: ['order.paid', 'order.sent'] } }],
	},
	{
		what: 'events differ, vendor cannot update',
		can: tellsSecret,
		known: known(),
		found: [endpoint({ events: ['order.paid'] })],
		steps: replaceE1,
	},
	{
		what: 'switched off, vendor can switch on',
		can: updates,
		known: known(),
		found: [endpoint({ enabled: false })],
		steps: [{ do: 'update', id: 'e1', changes: { enabled: true } }],
	},
	{
		what: 'switched off, vendor cannot switch on',
		can: tellsSecret,
		known: known(),
		found: [endpoint({ enabled: false })],
		steps: replaceE1,
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
		steps: [
			{ do: 'update', id: 'e1', changes: { events: ['order.paid', 'order.sent'] } },
			{ do: 'rotateSecret', id: 'e1' },
		],
	},
	{
		what: 'stored without its secret',
		can: updates,
		known: known({ hasSecret: false }),
		found: [endpoint()],
		steps: replaceE1,
	},
	{
		what: 'stored id is of an endpoint that is not ours',
		can: updates,
		known: known({ endpointId: 'foreign' }),
		found: [foreign],
		steps: [{ do: 'create' }],
	},
	{
		what: 'stored id is foreign, and ours is there too',
		can: updates,
		known: known({ endpointId: 'foreign' }),
		found: [foreign, endpoint()],
		steps: replaceE1,
	},
	{
		what: 'two of ours, the stored one stays',
		can: updates,
		known: known({ endpointId: 'e2' }),
		found: [endpoint(), endpoint({ id: 'e2' }), foreign],
		steps: [
			{ do: 'keep', id: 'e2' },
			{ do: 'remove', id: 'e1' },
		],
	},
	{
		what: 'two of ours, no secret known: the one that is on is recovered',
		can: tellsSecret,
		found: [endpoint({ enabled: false }), endpoint({ id: 'e2' })],
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
		steps: [{ do: 'create' }, { do: 'remove', id: 'e1' }, { do: 'remove', id: 'e2' }],
	},
	{
		what: 'the public address changed, vendor can move it',
		can: updates,
		known: known({ url: formerUrl }),
		found: [endpoint({ url: formerUrl }), foreign],
		steps: [{ do: 'update', id: 'e1', changes: { url } }],
	},
	{
		what: 'the public address changed, vendor cannot move it',
		can: tellsSecret,
		known: known({ url: formerUrl }),
		found: [endpoint({ url: formerUrl })],
		steps: replaceE1,
	},
	{
		what: 'our path on a host that we never registered is foreign',
		can: updates,
		found: [endpoint({ url: formerUrl })],
		steps: [{ do: 'create' }],
	},
	{
		what: 'another path on the former host is foreign',
		can: updates,
		known: known({ url: 'https://old.example.com/webhook/other/webhook' }),
		found: [endpoint({ url: 'https://old.example.com/webhook/other/webhook' })],
		steps: [{ do: 'create' }],
	},
	{
		what: 'a former endpoint and one at the new address: the one with a secret moves, the other goes',
		can: updates,
		known: known({ url: formerUrl }),
		found: [endpoint({ id: 'new' }), endpoint({ url: formerUrl })],
		steps: [
			{ do: 'update', id: 'e1', changes: { url } },
			{ do: 'remove', id: 'new' },
		],
	},
	{
		what: 'replaced for a new address, and the one at the former address could not be removed: it goes now',
		can: tellsSecret,
		known: known({ endpointId: 'new', formerUrls: [formerUrl] }),
		found: [endpoint({ id: 'new' }), endpoint({ url: formerUrl }), foreign],
		steps: [
			{ do: 'keep', id: 'new' },
			{ do: 'remove', id: 'e1' },
		],
	},
];

test.each(table)('$what', ({ can, known: stored, found, steps }) => {
	expect(plan(desired, stored, found, can)).toEqual(steps);
});

test.each(table)('never touches a foreign endpoint: $what', ({ can, known: stored, found }) => {
	const touched = plan(desired, stored, found, can).flatMap((step) => ('id' in step ? [step.id] : []));
	const foreignIds = found.filter((one) => ownEndpoints(url, stored, [one]).length === 0).map(({ id }) => id);
	expect(touched.filter((id) => foreignIds.includes(id))).toEqual([]);
});

test('a plan that only keeps asks for nothing', () => {
	expect(nothingToDo(keep)).toBe(true);
	expect(nothingToDo([...keep, { do: 'rotateSecret', id: 'e1' }])).toBe(false);
	expect(nothingToDo([{ do: 'create' }])).toBe(false);
});
