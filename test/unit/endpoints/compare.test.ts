import { sameSet, sameUrl } from '../../../endpoints/compare';

test.each([
	['https://n8n.example.com/webhook/a', 'https://n8n.example.com/webhook/a', true],
	['https://N8N.example.com/webhook/a', 'https://n8n.example.com/webhook/a', true],
	['HTTPS://n8n.example.com:443/webhook/a', 'https://n8n.example.com/webhook/a', true],
	['https://n8n.example.com', 'https://n8n.example.com/', true],
	['https://n8n.example.com/webhook/a', 'https://n8n.example.com/webhook/a/', false],
	['https://n8n.example.com/webhook/a', 'https://n8n.example.com/webhook/A', false],
	['https://n8n.example.com/webhook/a', 'http://n8n.example.com/webhook/a', false],
	['https://n8n.example.com/webhook/a', 'https://n8n.example.com:8443/webhook/a', false],
	['https://n8n.example.com/webhook/a', 'https://n8n.example.com/webhook/a?x=1', false],
	['not an address', 'not an address', true],
	['not an address', 'not an Address', false],
])('%s and %s are one address: %p', (one, other, same) => {
	expect(sameUrl(one, other)).toBe(same);
	expect(sameUrl(other, one)).toBe(same);
});

test.each([
	[['a', 'b'], ['b', 'a'], true],
	[['a', 'b', 'a'], ['b', 'a'], true],
	[[], [], true],
	[['a'], [], false],
	[['a', 'b'], ['a', 'c'], false],
])('%j and %j have the same entries: %p', (one, other, same) => {
	expect(sameSet(one, other)).toBe(same);
	expect(sameSet(other, one)).toBe(same);
});
