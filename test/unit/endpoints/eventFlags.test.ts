import { readEndpoint, writeEndpoint } from '../../../endpoints/endpoint';

const fields = {
	id: 'id',
	url: 'url',
	events: { flags: { Open: 'Triggers.Open.Enabled', Bounce: 'Triggers.Bounce.Enabled' } },
};

test('events that are places with true or false are read', () => {
	const Triggers = { Open: { Enabled: true }, Bounce: { Enabled: false }, Other: { Enabled: true } };
	expect(readEndpoint(fields, { id: 1, url: 'u', Triggers })?.events).toEqual(['Open']);
	expect(readEndpoint(fields, { id: 1, url: 'u', Triggers: { Open: { Enabled: 'true' } } })?.events).toEqual([]);
	expect(readEndpoint(fields, { id: 1, url: 'u' })?.events).toEqual([]);
});

test('and written, each of them, so that what is not wanted goes off', () => {
	const call = {
		accepts: ['url' as const, 'events' as const],
		body: { Triggers: { Open: { PostFirstOpenOnly: true } } },
	};
	expect(writeEndpoint(fields, call, { url: 'u', events: ['Bounce'] })).toEqual({
		url: 'u',
		Triggers: { Open: { PostFirstOpenOnly: true, Enabled: false }, Bounce: { Enabled: true } },
	});
	expect(writeEndpoint(fields, call, { url: 'u' })).toEqual({
		url: 'u',
		Triggers: { Open: { PostFirstOpenOnly: true } },
	});
});
