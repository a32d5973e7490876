import { readEndpoint } from '../../../endpoints/endpoint';

const fields = { id: { field: 'self', after: '/' }, url: 'url', events: 'events' };
const idOf = (self: unknown) => readEndpoint(fields, { self, url: 'https://n8n.example.com/', events: [] })?.id;

test('an id that is the end of an address is what stands behind the last slash', () => {
	expect(idOf('https://acme.atlassian.net/rest/webhooks/1.0/webhook/72')).toBe('72');
	expect(idOf('https://api.calendly.com/webhook_subscriptions/AAAA-1')).toBe('AAAA-1');
});

test('what has no id at its end is no endpoint', () => {
	for (const self of [
		'',
		'72',
		'https://acme.example.com/webhook/',
		'https://acme.example.com/..',
		72,
		null,
		undefined,
		['/72'],
	]) {
		expect(idOf(self)).toBeUndefined();
	}
});
