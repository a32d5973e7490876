import { readEndpoint, timeText } from '../../../endpoints/endpoint';

const fields = { id: 'id', url: 'url', events: 'events', name: 'name', createdAt: 'created', updatedAt: 'updated' };
const raw = { id: 17, url: 'https://n8n.example.com/hook', events: ['a'] };

test.each([
	[1764100800, '2025-11-25T20:00:00.000Z'],
	[1764100800123, '2025-11-25T20:00:00.123Z'],
	[1764100800123456, '2025-11-25T20:00:00.123Z'],
	['2025-11-25T20:00:00+01:00', '2025-11-25T20:00:00+01:00'],
	[17, null],
	[1e303, null],
	[NaN, null],
	[null, null],
	[undefined, null],
	[{}, null],
])('a time of %j is put out as %j', (written, shown) => {
	expect(timeText(written)).toBe(shown);
	expect(readEndpoint(fields, { ...raw, created: written, updated: written })).toMatchObject({
		id: '17',
		createdAt: shown,
		updatedAt: shown,
	});
});

test('a name that is a number is a name', () => {
	expect(readEndpoint(fields, { ...raw, name: 5 })?.name).toBe('5');
});
