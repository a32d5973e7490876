import { isAuthHeaderName, isHeaderName, isPlainBase, isWebAddress } from '../../../services/http';

test.each([
	['https://api.example.com', true],
	['http://127.0.0.1:8080/x', true],
	['HTTPS://API.EXAMPLE.COM', true],
	['api.example.com', false],
	['ftp://example.com', false],
	['file:///etc/passwd', false],
	['javascript:alert(1)', false],
	['', false],
])('%j is a web address: %j', (text, expected) => {
	expect(isWebAddress(text)).toBe(expected);
});

test.each([
	['X-Key', true],
	['x_key', true],
	['', false],
	['X Key', false],
	['X-Key:', false],
	['X-Key\r\nHost', false],
	['X-Schlüssel', false],
])('%j is the name of a header: %j', (text, expected) => {
	expect(isHeaderName(text)).toBe(expected);
});

test.each(['Content-Length', 'host', 'Transfer-Encoding', 'connection', 'X Key', ''])(
	'%j cannot prove who calls',
	(name) => {
		expect(isAuthHeaderName(name)).toBe(false);
	},
);

test.each(['Authorization', 'X-API-Key', 'x_key'])('%j can prove who calls', (name) => {
	expect(isAuthHeaderName(name)).toBe(true);
});

test.each([
	['https://api.example.com/v1', true],
	['https://api.example.com/v1.2/..x', true],
	['', true],
	['https://api.example.com/v1?x=1', false],
	['https://api.example.com/#x', false],
	['https://api.example.com/v1/..', false],
	['https://api.example.com/./v1', false],
	['https://api.example.com/%2E%2e/v1', false],
])('paths can be put behind %j: %j', (text, expected) => {
	expect(isPlainBase(text)).toBe(expected);
});
