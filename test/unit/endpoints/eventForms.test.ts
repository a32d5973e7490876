import { readEndpoint, writeEndpoint } from '../../../endpoints/endpoint';

const accepts = ['url' as const, 'events' as const];

describe('one event for each endpoint', () => {
	const fields = { id: 'id', url: 'url', events: { one: 'hook.topic' } };

	test('is read', () => {
		expect(readEndpoint(fields, { id: 1, url: 'u', hook: { topic: 'order.created' } })?.events).toEqual([
			'order.created',
		]);
	});

	test.each([[undefined], [null], [''], [['order.created']], [7]])('%j is none', (topic) => {
		expect(readEndpoint(fields, { id: 1, url: 'u', hook: { topic } })?.events).toEqual([]);
	});

	test('is written as a text', () => {
		expect(writeEndpoint(fields, { accepts }, { url: 'u', events: ['order.created'] })).toEqual({
			url: 'u',
			hook: { topic: 'order.created' },
		});
		expect(
			writeEndpoint(fields, { accepts, names: { events: 'event' } }, { url: 'u', events: ['order.created'] }),
		).toEqual({ url: 'u', event: 'order.created' });
		expect(writeEndpoint(fields, { accepts }, { url: 'u' })).toEqual({ url: 'u' });
	});
});

describe('events as objects', () => {
	const events = { objects: 'events', name: 'type.name' };
	const fields = { id: 'id', url: 'url', events };
	const list = [{ type: { name: 'a', group: 'x' } }, { type: { name: 'b' } }];

	test('are read, and a list of texts too; what has no name is left out', () => {
		expect(readEndpoint(fields, { id: 1, url: 'u', events: list })?.events).toEqual(['a', 'b']);
		expect(readEndpoint(fields, { id: 1, url: 'u', events: ['a', {}, null, 'b', 7] })?.events).toEqual(['a', 'b']);
		for (const other of [undefined, null, 'a', { name: 'a' }]) {
			expect(readEndpoint(fields, { id: 1, url: 'u', events: other })?.events).toEqual([]);
		}
	});

	test('are written as objects, or as names where the service wants them so', () => {
		const changes = { events: ['a', 'b'] };
		expect(writeEndpoint(fields, { accepts }, changes)).toEqual({
			events: [{ type: { name: 'a' } }, { type: { name: 'b' } }],
		});
		expect(writeEndpoint({ ...fields, events: { ...events, sent: 'names' } }, { accepts }, changes)).toEqual(changes);
	});
});
