import { isHeaderName, isWebAddress } from '../../../services/http';

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
