import { unreachableMessage, whyUnreachable } from '../../../lifecycle/publicUrl';

const path = '/webhook/0a1b/webhook';

test.each([
	'https://n8n.example.com',
	'https://n8n.example.com:8443',
	'https://8.8.8.8',
	'https://[2606:4700::1111]',
	'https://127.example.com',
	'https://localhost.example.com',
	'https://172.15.0.1',
	'https://172.32.0.1',
	'https://100.63.0.1',
])('%s can be reached', (origin) => {
	expect(whyUnreachable(origin + path)).toBeUndefined();
});

test.each([
	['http://localhost:5678', 'leads to this machine only (localhost)'],
	['https://localhost', 'leads to this machine only (localhost)'],
	['https://LOCALHOST.', 'leads to this machine only (localhost)'],
	['https://n8n.localhost', 'leads to this machine only (localhost)'],
	['https://127.0.0.1', 'leads to this machine only (localhost)'],
	['https://127.1.2.3', 'leads to this machine only (localhost)'],
	['https://2130706433', 'leads to this machine only (localhost)'],
	['https://0x7f.1', 'leads to this machine only (localhost)'],
	['https://0.0.0.0', 'leads to this machine only (localhost)'],
	['https://[::1]', 'leads to this machine only (localhost)'],
	['https://10.1.2.3', 'is inside a private network'],
	['https://172.16.0.1', 'is inside a private network'],
	['https://172.31.255.255', 'is inside a private network'],
	['https://192.168.1.10', 'is inside a private network'],
	['https://100.64.0.1', 'is inside a private network'],
	['https://169.254.169.254', 'is inside a private network'],
	['https://224.0.0.1', 'is inside a private network'],
	['https://255.255.255.255', 'is inside a private network'],
	['https://[fd00:ec2::254]', 'is inside a private network'],
	['https://[fe80::1]', 'is inside a private network'],
	['https://[::ffff:10.0.0.1]', 'is inside a private network'],
	['https://[64:ff9b::10.0.0.1]', 'is inside a private network'],
	['https://n8n', 'has a name that is only known inside a private network'],
	['https://n8n.local', 'has a name that is only known inside a private network'],
	['https://metadata.google.internal', 'has a name that is only known inside a private network'],
	['http://n8n.example.com', 'does not start with https://'],
	['ftp://n8n.example.com', 'does not start with https://'],
	['n8n.example.com', 'is not a web address'],
])('%s cannot: it %s', (origin, reason) => {
	expect(whyUnreachable(origin + path)).toBe(reason);
});

test('an address may have 2,048 characters and no more', () => {
	const base = 'https://n8n.example.com/';
	expect(whyUnreachable(base + 'a'.repeat(2_048 - base.length))).toBeUndefined();
	expect(whyUnreachable(base + 'a'.repeat(2_049 - base.length))).toBe('is longer than 2,048 characters');
});

test('the sentence says what to set, and never the address', () => {
	const text = unreachableMessage('Commet', 'leads to this machine only (localhost)');
	expect(text).toContain('N8N_WEBHOOK_URL');
	expect(text).toContain('WEBHOOK_URL');
	expect(text).toContain('Allow Private URL');
	expect(text).not.toContain('http://');
});
