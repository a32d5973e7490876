import type { INodeParameters } from 'n8n-workflow';
import { parseDefinition } from '../../services/custom/parse';
import { definitionText } from '../../sandbox/custom';
import { runAction } from '../support/actionRun';
import { LiveWorkflow } from '../support/liveWorkflow';
import { ManagedVendor, byId, parametersFor } from '../support/managedVendor';
import { type Receiver, startReceiver } from '../support/receiver';

const managed = ['assisters', 'casey', 'commet', 'noderails'] as const;

/** An attacker's host: it answers each call with an empty list. */
let trap: Receiver;
beforeEach(async () => {
	trap = await startReceiver({ data: [], webhooks: [] });
});
afterEach(async () => {
	await trap.stop();
});

/** The message and description of what a run throws. */
async function refusalOf(run: Promise<unknown>): Promise<string> {
	const thrown = await run.then(
		() => undefined,
		(error: unknown) => error,
	);
	if (!(thrown instanceof Error)) throw new Error('nothing was thrown');
	const { description } = thrown as { description?: unknown };
	return `${thrown.message} ${typeof description === 'string' ? description : ''}`;
}

describe.each(managed)('%s', (name) => {
	let vendor: ManagedVendor;
	beforeEach(async () => {
		vendor = await ManagedVendor.start(name);
	});
	afterEach(async () => {
		await vendor.standIn.stop();
	});

	const redirects = [301, 302, 303, 307, 308];

	test.each(redirects)('a redirect (%d) to another host is not followed with the key', async (status) => {
		const headers = { location: `${trap.origin}/taken` };
		vendor.standIn.fail({ fault: { status, headers }, times: 10 });
		const parameters = parametersFor(vendor.row, 'create', '');
		for (const run of [vendor.run('getAll', { returnAll: true }), vendor.run('create', parameters)]) {
			expect(await refusalOf(run)).not.toContain(trap.origin);
		}
		expect(vendor.standIn.requests.length).toBeGreaterThan(0);
		expect(trap.received).toEqual([]);
	});

	test('going live does not follow one either', async () => {
		vendor.standIn.fail({ fault: { status: 302, headers: { location: `${trap.origin}/taken` } }, times: 10 });
		const live = await LiveWorkflow.start({
			parameters: {
				service: name,
				registration: 'automatic',
				events: [vendor.row.events.catalog[0]?.name ?? ''],
				options: { allowPrivateUrl: true },
			},
			credentials: vendor.credentials,
		});
		try {
			await expect(live.goLive()).rejects.toThrow();
			expect(trap.received).toEqual([]);
			expect(vendor.standIn.endpoints).toEqual([]);
		} finally {
			await live.stop();
		}
	});

	test.each([
		'ftp://127.0.0.1/',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'gopher://127.0.0.1:25/',
		'//127.0.0.1',
		'x',
	])('%s is no base URL', async (baseUrl) => {
		const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
		const run = vendor.run('getAll', {}, { credentials: { [type]: { ...fields, baseUrl } } });
		expect(await refusalOf(run)).toContain('Base URL');
		expect(vendor.standIn.requests).toEqual([]);
	});

	test('a base URL with a user name or a password in it is refused, and not repeated in the message', async () => {
		const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
		for (const user of ['admin:geheim@', 'geheim@', ':geheim@']) {
			const baseUrl = String(fields['baseUrl']).replace('http://', `http://${user}`);
			const refusal = await refusalOf(vendor.run('getAll', {}, { credentials: { [type]: { ...fields, baseUrl } } }));
			expect(refusal).toContain('user name or a password');
			expect(refusal).not.toContain('geheim');
		}
		expect(vendor.standIn.requests).toEqual([]);
	});

	test.each(['?x=1', '/v1?x=1', '#x', '/..', '/../admin', '/./', '/%2e%2e/admin', '/v1/..', '\\..\\admin'])(
		'a base URL that ends in %s is refused before any call',
		async (end) => {
			const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
			const baseUrl = `${String(fields['baseUrl'])}${end}`;
			const kept = vendor.add('kept');
			const run = vendor.run('delete', byId('42'), { credentials: { [type]: { ...fields, baseUrl } } });
			expect(await refusalOf(run)).toContain('Base URL');
			expect(vendor.standIn.requests).toEqual([]);
			expect(vendor.standIn.endpoints).toEqual([kept]);
		},
	);

	test.each(['..', '.', '...', ' .. ', '../..', '%2e%2e', '..\\..', 'a/../..', '?x=1', '#', '@127.0.0.1'])(
		'the endpoint ID %j leads to no other call',
		async (id) => {
			const kept = vendor.add('kept');
			await vendor.run('delete', byId(id)).catch(() => undefined);
			const call = new URL('http://vendor').origin;
			const encoded = encodeURIComponent(id.trim());
			for (const { method, path } of vendor.standIn.requests.filter((request) => request.method !== 'GET')) {
				expect([method, new URL(path, call).pathname.endsWith(`/webhooks/${encoded}`)]).toEqual(['DELETE', true]);
			}
			if (/^\s*\.+\s*$/.test(id)) expect(vendor.writes()).toEqual([]);
			expect(vendor.standIn.endpoints).toEqual([kept]);
		},
	);
});

describe('line breaks', () => {
	const injected = '\r\nX-Injected: yes\r\n\r\nGET /taken HTTP/1.1';

	test.each(managed)('in the IDs that %s answers make no header and no other call', async (name) => {
		const vendor = await ManagedVendor.start(name);
		try {
			const id = `endpoint${injected}`;
			vendor.add('odd', { id, name: `odd${injected}` });
			const [listed] = await vendor.run('getAll', { returnAll: true });
			expect(listed?.json.id).toBe(id);
			await vendor.run('delete', byId(id));
			expect(vendor.standIn.endpoints).toEqual([]);
			expect(vendor.calls('DELETE')).toHaveLength(1);
			for (const { path, headers } of vendor.standIn.requests) {
				expect(path).not.toContain('taken HTTP');
				expect(headers).not.toHaveProperty('x-injected');
			}
		} finally {
			await vendor.standIn.stop();
		}
	});

	test.each(managed)(
		"in %s's key make no header and no other call, and the message does not repeat the key",
		async (name) => {
			const vendor = await ManagedVendor.start(name);
			try {
				const [[type, fields] = ['', {}]] = Object.entries(vendor.credentials);
				const broken = Object.fromEntries(
					Object.entries(fields).map(([field, value]) =>
						/key|cookie/i.test(field) ? [field, `geheim${injected}`] : [field, value],
					),
				);
				const refusal = await refusalOf(vendor.run('getAll', {}, { credentials: { [type]: broken } }));
				expect(refusal).not.toContain('geheim');
				// n8n's HTTP client takes line breaks out of a value, so that what is left is a wrong key.
				expect(vendor.standIn.requests.length).toBeLessThanOrEqual(1);
				for (const { path, headers } of vendor.standIn.requests) {
					expect(path).not.toContain('taken');
					expect(headers).not.toHaveProperty('x-injected');
				}
			} finally {
				await vendor.standIn.stop();
			}
		},
	);
});

describe('a custom service', () => {
	const credential = (baseUrl: string, definition: string) => ({
		webhookServiceApi: { baseUrl, authHeader: 'Authorization', authValue: 'Bearer geheim', definition },
	});
	const list: INodeParameters = { service: 'custom', resource: 'endpoint', operation: 'getAll', returnAll: true };
	const definition = definitionText('github');

	test.each(['X Y', 'X:Y', 'Content-Length', 'Host'])('%s is refused as the name of its header', async (authHeader) => {
		const vendor = await ManagedVendor.start('commet');
		try {
			const { webhookServiceApi } = credential(vendor.standIn.origin, definition);
			const run = runAction({
				parameters: list,
				credentials: { webhookServiceApi: { ...webhookServiceApi, authHeader } },
			});
			expect(await refusalOf(run)).toMatch(/header/i);
			expect(vendor.standIn.requests).toEqual([]);
		} finally {
			await vendor.standIn.stop();
		}
	});

	test('a redirect to another host is not followed with the key', async () => {
		const vendor = await ManagedVendor.start('commet');
		try {
			vendor.standIn.fail({ fault: { status: 307, headers: { location: `${trap.origin}/taken` } }, times: 10 });
			const run = runAction({ parameters: list, credentials: credential(vendor.standIn.origin, definition) });
			expect(await refusalOf(run)).not.toContain('geheim');
			expect(vendor.standIn.requests.length).toBeGreaterThan(0);
			expect(trap.received).toEqual([]);
		} finally {
			await vendor.standIn.stop();
		}
	});

	test.each(['file:///etc/passwd', 'ftp://example.com', 'https://{id}.example.com', 'javascript:0'])(
		'%s in the definition is refused before anything is called',
		(baseUrl) => {
			const row = JSON.parse(definition) as { management: { baseUrl: string } };
			row.management.baseUrl = baseUrl;
			expect(parseDefinition(JSON.stringify(row))).toMatchObject({
				ok: false,
				problems: [expect.stringContaining('management.baseUrl must be a web address')],
			});
		},
	);
});

describe("Asistian's inbound URL", () => {
	const send: INodeParameters = {
		service: 'asistian',
		resource: 'message',
		operation: 'send',
		payload: '{"text":"Hi"}',
	};

	test('a redirect is not followed, so that the message goes nowhere else', async () => {
		const vendor = await ManagedVendor.start('asistian');
		try {
			vendor.standIn.fail({ fault: { status: 307, headers: { location: `${trap.origin}/taken` } }, times: 10 });
			const refusal = await refusalOf(vendor.run('sendMessage', { payload: '{"text":"Hi"}' }));
			for (const secret of [...vendor.secrets, trap.origin]) expect(refusal).not.toContain(secret);
			expect(trap.received).toEqual([]);
		} finally {
			await vendor.standIn.stop();
		}
	});

	test.each([
		'http://169.254.169.254/latest/meta-data/',
		'http://10.0.0.1/hook',
		'http://localhost.example.com/hook',
		'http://127.0.0.1@example.com/hook',
		'ftp://127.0.0.1/hook',
		'file:///etc/passwd',
		'/hook',
	])('%s is refused, and not repeated in the message', async (inboundUrl) => {
		const refusal = await refusalOf(runAction({ parameters: send, credentials: { asistianApi: { inboundUrl } } }));
		expect(refusal).toContain('https://');
		expect(refusal).not.toContain(inboundUrl);
	});
});
