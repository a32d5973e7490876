import { passes } from '../../../action/chosen';
import { FakeService } from '../../support/fakeService';

const { connection } = new FakeService();

/** An endpoint as a service says that it is on or off. */
const found = (enabled: boolean | null, raw: object) => ({
	endpoint: {
		id: 'e1',
		url: 'https://n8n.example.com/webhook/1',
		events: ['order.paid'],
		enabled,
		name: null,
		description: null,
		apiVersion: null,
		createdAt: null,
		updatedAt: null,
	},
	raw,
});

test.each([
	{ said: 'on', one: found(true, { enabled: true }), on: true, off: false },
	{ said: 'off', one: found(false, { enabled: false }), on: false, off: true },
	{ said: 'a word of its own', one: found(null, { enabled: 'disabled_by_system' }), on: false, off: true },
	{ said: 'null', one: found(null, { enabled: null }), on: false, off: true },
	{ said: 'nothing', one: found(null, {}), on: false, off: false },
])('an endpoint of which the service says $said passes the filter for on: $on, for off: $off', ({ one, on, off }) => {
	expect(passes(connection, one, { enabled: true })).toBe(on);
	expect(passes(connection, one, { enabled: false })).toBe(off);
	expect(passes(connection, one, {})).toBe(true);
});
