import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { INodeParameters } from 'n8n-workflow';
import { actionWorkflow } from '../../host/actionWorkflow';
import { outputOf } from '../../host/api';
import type { Workflow } from '../../host/shapes';
import { triggerName, triggerWorkflow } from '../../host/triggerWorkflow';
import { settle } from '../../endpoints/settle';
import { startSandbox } from '../../sandbox';
import { hmac } from '../../sandbox/sign';
import { beginPost, postRaw, type RawAnswer } from '../support/rawRequest';
import { type Receiver, startReceiver } from '../support/receiver';
import { startHost, type Host } from './support';

const megabyte = 1024 * 1024;

/** What n8n 2.40 answers to a body that is too large, before the node hears of it. */
const tooLarge = 500;

/** Secret of the endpoint that is registered by hand. */
const secret = `whsec_${randomBytes(24).toString('hex')}`;

let host: Host;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
/** An attacker's host: it answers each call with an empty list. */
let trap: Receiver;
let workflow: Workflow;
let url: string;

/** What no log and no stored execution may hold. */
const secrets: string[] = [secret];

beforeAll(async () => {
	sandbox = await startSandbox();
	trap = await startReceiver({ data: [], webhooks: [] });
	host = await startHost({
		env: {
			N8N_PAYLOAD_SIZE_MAX: '1',
			N8N_LOG_LEVEL: 'debug',
			N8N_SSRF_PROTECTION_ENABLED: 'true',
			// The stand-ins are on this machine, which the protection would keep n8n away from.
			N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.0/8,::1/128',
			N8N_SSRF_BLOCKED_HOSTNAMES: 'localhost',
		},
	});
	const data = { secret, previousSecret: '' };
	const id = await host.api.createCredential({ name: 'secret', type: 'webhookSigningSecretApi', data });
	const parameters = { service: 'commet', registration: 'manual', events: [], simplify: false };
	workflow = await host.api.createWorkflow(triggerWorkflow('attacked', parameters, { webhookSigningSecretApi: id }));
	url = host.api.productionUrl(workflow, triggerName);
	expect(await host.api.activate(workflow.id)).toEqual({ status: 'published', errors: [] });
});

afterAll(async () => {
	await host?.stop();
	await trap?.stop();
	await sandbox?.stop();
});

type Lines = Array<[name: string, value: string]>;

const json: [string, string] = ['Content-Type', 'application/json'];

/** Signs a text as Commet would, whatever it is. */
const signed = (body: string): [string, string] => ['X-Commet-Signature', hmac('sha256', secret, body, 'hex')];

let lastId = 0;
const eventBody = (more: object = {}): string =>
	JSON.stringify({ id: `whev_${++lastId}`, event: 'payment.received', timestamp: '2026-08-01T10:00:00Z', ...more });

const post = async (body: string, lines: Lines = [json, signed(body)]): Promise<RawAnswer> =>
	await postRaw(url, lines, body);

const runs = async (): Promise<number> => (await host.api.executions(workflow.id)).length;

/** What the newest run put out, once there are so many. */
async function newestOutput(count: number): Promise<Array<Record<string, unknown>>> {
	const [newest] = await host.api.waitForExecutions(workflow.id, count, { boundMs: 60_000 });
	return outputOf(await host.api.execution(newest?.id ?? ''), triggerName);
}

/** That an honest delivery still runs: what came before has done no harm. */
async function expectStillWorking(): Promise<void> {
	const before = await runs();
	const body = eventBody({ data: { amount: 5 } });
	expect((await post(body)).status).toBe(200);
	expect(await newestOutput(before + 1)).toMatchObject([{ event: 'payment.received', data: { amount: 5 } }]);
}

test('a body over N8N_PAYLOAD_SIZE_MAX is refused by n8n, also when it is signed, and starts nothing', async () => {
	const before = await runs();
	for (const size of [2 * megabyte, 20 * megabyte]) {
		const body = eventBody({ data: { text: 'x'.repeat(size) } });
		const sent = await settle(post(body));
		// n8n may close the connection while the rest is still being sent.
		if (sent.ok) expect(sent.value).toMatchObject({ status: tooLarge });
		else expect(sent.error).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
	}
	expect(await runs()).toBe(before);
	await expectStillWorking();
});

test('a small body that unpacks to a large one is refused too', async () => {
	const before = await runs();
	const body = eventBody({ data: { text: '0'.repeat(30 * megabyte) } });
	const packed = gzipSync(body);
	expect(packed.length).toBeLessThan(megabyte / 10);
	const answer = await postRaw(url, [json, ['Content-Encoding', 'gzip'], signed(body)], packed);
	expect(answer.status).toBe(tooLarge);
	expect(await runs()).toBe(before);
	await expectStillWorking();
});

test('slow senders hold up nobody, and what they leave unfinished starts nothing', async () => {
	const before = await runs();
	const body = eventBody();
	const slow = await Promise.all(
		Array.from({ length: 50 }, async () => await beginPost(url, [json, signed(body)], body.length, body.slice(0, 20))),
	);
	await expectStillWorking();
	for (const socket of slow) {
		const closed = once(socket, 'close');
		socket.destroy();
		await closed;
	}
	await expectStillWorking();
	expect(await runs()).toBe(before + 2);
});

test.each([
	['application/json; charset=utf-8', 200],
	['text/plain', 200],
	['application/octet-stream', 200],
	['application/vnd.vendor+json', 200],
	['', 200],
	['not a type', 200],
	['application/x-www-form-urlencoded', 200],
	['application/xml', 422],
])('sent as %j a signed body is answered with %d, a forged one never runs', async (type, status) => {
	const before = await runs();
	const body = eventBody();
	const typeLine: Lines = type === '' ? [] : [['Content-Type', type]];
	const forged: [string, string] = ['X-Commet-Signature', hmac('sha256', 'another', body, 'hex')];
	expect((await post(body, [...typeLine, forged])).status).toBeGreaterThanOrEqual(400);
	expect((await post(body, typeLine)).status).toBeGreaterThanOrEqual(400);
	expect(await runs()).toBe(before);
	const answer = await post(body, [...typeLine, signed(body)]);
	expect([answer.status, answer.body]).toEqual([status, expect.any(String)]);
});

test('a form of several parts never runs: n8n reads it in its own way, and no service signs one', async () => {
	const before = await runs();
	const form = '--x\r\nContent-Disposition: form-data; name="event"\r\n\r\npayment.received\r\n--x--\r\n';
	const answer = await post(form, [['Content-Type', 'multipart/form-data; boundary=x'], signed(form)]);
	expect([answer.status, JSON.parse(answer.body)]).toEqual([401, { status: 'rejected', reason: 'signature_mismatch' }]);
	for (const type of ['multipart/form-data; boundary=x', 'multipart/form-data']) {
		const body = eventBody();
		expect((await post(body, [['Content-Type', type], signed(body)])).status).toBe(400);
	}
	expect(await runs()).toBe(before);
});

test('a signature header sent twice is refused, whichever of the two is right', async () => {
	const before = await runs();
	const body = eventBody();
	const wrong: [string, string] = ['X-Commet-Signature', '0'.repeat(64)];
	for (const lines of [
		[wrong, signed(body)],
		[signed(body), wrong],
		[signed(body), signed(body)],
		[signed(body), ['x-commet-SIGNATURE', '']],
	] satisfies Lines[]) {
		const answer = await post(body, [json, ...lines]);
		expect([answer.status, JSON.parse(answer.body)]).toEqual([
			401,
			{ status: 'rejected', reason: 'signature_malformed' },
		]);
	}
	expect(await runs()).toBe(before);
});

test('a body that is no JSON is answered by n8n, before the node runs, whether it is signed or not', async () => {
	const before = await runs();
	for (const body of ['{"event":', '{"a":1,}', '<xml/>', '{"a":NaN}', '\u0000']) {
		for (const lines of [[json, signed(body)], [json]] satisfies Lines[]) {
			const answer = await post(body, lines);
			expect(answer.status).toBe(422);
			expect(answer.body).not.toContain(secret);
		}
	}
	for (const body of ['[]', '5', 'null', '']) {
		expect((await post(body, [json])).status).toBe(401);
		const answer = await post(body);
		expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { status: 'rejected', reason: 'payload_invalid' }]);
	}
	expect(await runs()).toBe(before);
});

test('keys such as __proto__ in a payload are passed on as data, and change nothing in n8n', async () => {
	const before = await runs();
	const hostile = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"amount":7}';
	const body = `{"id":"whev_proto","event":"payment.received","__proto__":{"polluted":"yes"},"data":${hostile}}`;
	expect((await post(body)).status).toBe(200);
	const [item] = await newestOutput(before + 1);
	expect(item).toMatchObject({ event: 'payment.received', deliveryId: 'whev_proto', data: { amount: 7 } });
	expect(item).not.toHaveProperty('polluted');

	// Whatever ran in that n8n afterwards would show it.
	const plain = eventBody({ data: {} });
	expect((await post(plain)).status).toBe(200);
	const [next] = await newestOutput(before + 2);
	expect(next).toMatchObject({ data: {} });
	expect(JSON.stringify(next)).not.toContain('polluted');
});

test('line breaks in names and ids of an event make no header and no line of the log', async () => {
	const before = await runs();
	const logged = host.n8n.logLines().length;
	const evil = '\r\nX-Injected: yes\r\nSet-Cookie: evil=1';
	const body = JSON.stringify({ id: `whev_${evil}`, event: `payment${evil}`, timestamp: evil, data: { note: evil } });
	for (const answer of [
		await post(body),
		await post(body),
		await post(body, [json, ['X-Commet-Signature', hmac('sha256', 'another', body, 'hex')]]),
	]) {
		expect(answer.headers).not.toHaveProperty('x-injected');
		expect(answer.headers).not.toHaveProperty('set-cookie');
		expect(answer.body).not.toContain('Injected');
	}
	expect(await newestOutput(before + 1)).toMatchObject([{ event: `payment${evil}`, data: { note: evil } }]);
	expect(await runs()).toBe(before + 1);
	expect(
		host.n8n
			.logLines()
			.slice(logged)
			.filter((line) => /^\s*(X-Injected|Set-Cookie)/.test(line)),
	).toEqual([]);
});

/** A live trigger whose endpoint n8n registers itself, and the credential for it. */
async function automatic(name: string, baseUrl?: string) {
	const vendor = sandbox.standIns.commet;
	vendor.reset();
	// What docs/security.md advises: n8n's own HTTP Request node may not use the key, and our nodes still can.
	const restricted = { allowedHttpRequestDomains: 'none' };
	const data = { ...vendor.credential, ...restricted, ...(baseUrl === undefined ? {} : { baseUrl }) };
	secrets.push(vendor.credential.apiKey ?? '');
	const credentialId = await host.api.createCredential({ name, type: 'commetApi', data });
	const parameters: INodeParameters = {
		service: 'commet',
		registration: 'automatic',
		events: ['payment.received'],
		options: { allowPrivateUrl: true },
	};
	const draft = triggerWorkflow(name, parameters, { commetApi: credentialId });
	const created = await host.api.createWorkflow(draft);
	return { vendor, data, credentialId, created, settled: await host.api.activate(created.id) };
}

/** Runs the action node once. @returns all that n8n keeps of it */
async function runAction(name: string, parameters: INodeParameters, credentials: Record<string, string>) {
	const { workflow: draft, path } = actionWorkflow(name, [{ name: 'Act', parameters }], credentials);
	const created = await host.api.createWorkflow(draft);
	expect(await host.api.activate(created.id)).toEqual({ status: 'published', errors: [] });
	await postRaw(`${host.n8n.baseUrl}/webhook/${path}`, [json], '{}');
	const [summary] = await host.api.waitForExecutions(created.id, 1, { boundMs: 60_000 });
	return { status: summary?.status, stored: await host.api.executionText(summary?.id ?? '') };
}

const list: INodeParameters = { service: 'commet', resource: 'endpoint', operation: 'getAll', returnAll: true };

test("n8n's protection against requests into the own network counts for this package's calls", async () => {
	const blocked = `${trap.origin.replace('127.0.0.1', 'localhost')}/api/v1`;
	const { settled, credentialId } = await automatic('blocked', blocked);
	expect(settled.status).toBe('failed');
	expect(settled.errors[0]?.message).toMatch(/not allowed to call.*N8N_SSRF_ALLOWED_HOSTNAMES/);
	const { status, stored } = await runAction('blocked action', list, { commetApi: credentialId });
	expect(status).toBe('error');
	for (const each of secrets) expect(stored).not.toContain(each);
	expect(trap.received).toEqual([]);
});

test("a credential's test follows no redirect, so that the key goes nowhere else", async () => {
	for (const [name, type] of [
		['assisters', 'assistersApi'],
		['casey', 'caseyBackendApi'],
		['commet', 'commetApi'],
		['noderails', 'nodeRailsApi'],
	] as const) {
		const vendor = sandbox.standIns[name];
		vendor.reset();
		vendor.fail({ fault: { status: 302, headers: { location: `${trap.origin}/taken` } }, times: 5 });
		const data = vendor.credential;
		const id = await host.api.createCredential({ name, type, data });
		expect(await host.api.testCredential({ id, name, type, data })).toMatchObject({ status: 'Error' });
		expect(vendor.requests).not.toEqual([]);
	}
	expect(trap.received).toEqual([]);
});

test('no secret is in the log of n8n, even at its debug level, or in a stored execution', async () => {
	const { vendor, settled, created, credentialId } = await automatic('watched');
	expect(settled).toEqual({ status: 'published', errors: [] });
	const [endpoint] = vendor.endpoints;
	secrets.push(endpoint?.secret ?? '');
	await vendor.emit('payment.received', { copies: 1 });
	for (const tamper of ['forged', 'unsigned', 'tampered'] as const) {
		await vendor.emit('payment.received', { tamper, copies: 1 });
	}
	const [execution] = await host.api.waitForExecutions(created.id, 1, { boundMs: 60_000 });
	const texts = [await host.api.executionText(execution?.id ?? '')];

	const endpointId = { __rl: true, mode: 'id', value: endpoint?.id ?? '' };
	const credentials = { commetApi: credentialId };
	texts.push((await runAction('lists', list, credentials)).stored);
	for (const status of [401, 500]) {
		vendor.fail({ fault: { status, body: { error: { message: 'no' } } }, times: 9 });
		texts.push((await runAction(`fails ${status}`, list, credentials)).stored);
		vendor.reset();
	}
	texts.push((await runAction('gets nothing', { ...list, operation: 'get', endpointId }, credentials)).stored);
	texts.push(await host.api.executionText((await host.api.executions(workflow.id))[0]?.id ?? ''));

	expect(secrets.filter((each) => each.length < 20)).toEqual([]);
	for (const each of secrets) {
		expect(texts.filter((text) => text.includes(each))).toEqual([]);
		expect(host.n8n.logLines().filter((line) => line.includes(each))).toEqual([]);
	}
	expect(host.n8n.logLines().some((line) => line.includes('debug'))).toBe(true);
});
