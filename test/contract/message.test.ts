import { inspect } from 'node:util';
import { byId, byUrl, ManagedVendor, type VendorOptions } from '../support/managedVendor';
import { startReceiver } from '../support/receiver';

const stops: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
	await Promise.all(stops.splice(0).map(async (one) => await one.stop()));
});

async function asistian(options: VendorOptions['asistian'] = {}) {
	const vendor = await ManagedVendor.start('asistian', options);
	stops.push(vendor.standIn);
	return vendor;
}

describe("a message to Asistian's inbound webhook", () => {
	it.each([
		{ what: 'JSON text', payload: '{"text":"Hello","to":{"phone":"+15550100"}}' },
		{ what: 'an object', payload: '={{ { text: "Hello", to: { phone: "+15550100" } } }}' },
	])('is sent from $what', async ({ payload }) => {
		const vendor = await asistian();
		const item = await vendor.runOne('sendMessage', { payload });
		expect(vendor.standIn.messages).toEqual([{ text: 'Hello', to: { phone: '+15550100' } }]);
		expect(item).toEqual({ success: true, response: { success: true } });
	});

	it.each(['{}', '[]', '[{"text":"Hello"},{"text":"Bye"}]', '{"text":"Gr\u00fc\u00dfe \\"quoted\\""}'])(
		'is any JSON: %s',
		async (payload) => {
			const vendor = await asistian();
			await vendor.runOne('sendMessage', { payload });
			expect(vendor.standIn.messages).toEqual([JSON.parse(payload)]);
		},
	);

	it.each(['{"text": "Hello",}', 'Hello', ''])('is refused where it is no JSON: %j', async (payload) => {
		const vendor = await asistian();
		const item = await vendor.runOne('sendMessage', { payload }, { continueOnFail: true });
		expect(item.error).toBe('Payload is not JSON');
		expect(item.description).toMatch(/^Enter JSON such as .*\.$/);
		expect(vendor.standIn.messages).toEqual([]);
	});

	describe('to an inbound webhook with a secret', () => {
		const inboundSecret = 'whsec_inbound-0123456789';
		const signed = ['{}', '{"text":"Gr\u00fc\u00dfe \u6ce8\u6587 \\u0041"}', '[1, 2.50, {"a" : null}]'];

		it.each(signed)('is signed, byte for byte: %s', async (payload) => {
			const vendor = await asistian({ inboundSecret });
			await vendor.runOne('sendMessage', { payload });
			expect(vendor.standIn.messages).toEqual([JSON.parse(payload)]);
		});

		it('is signed with the secret as it was pasted', async () => {
			const vendor = await asistian({ inboundSecret });
			const asistianApi = { ...vendor.standIn.credential, inboundSecret: ` \u200b${inboundSecret}\n` };
			await vendor.runOne('sendMessage', { payload: '{}' }, { credentials: { asistianApi } });
			expect(vendor.standIn.messages).toEqual([{}]);
		});

		it.each(['', 'whsec_another-0123456789'])(
			'is refused by it where the credential has another: %j',
			async (wrong) => {
				const vendor = await asistian({ inboundSecret });
				const asistianApi = { ...vendor.standIn.credential, inboundSecret: wrong };
				const options = { credentials: { asistianApi }, continueOnFail: true };
				const item = await vendor.runOne('sendMessage', { payload: '{}' }, options);
				expect(item.description).toContain('The signature does not fit');
				expect(item.description).toContain('secret');
				expect(vendor.standIn.messages).toEqual([]);
			},
		);

		it('is not sent with a mask in place of the secret', async () => {
			const vendor = await asistian({ inboundSecret });
			const asistianApi = { ...vendor.standIn.credential, inboundSecret: '\u2022\u2022\u2022\u2022\u2022\u2022' };
			const options = { credentials: { asistianApi }, continueOnFail: true };
			const item = await vendor.runOne('sendMessage', { payload: '{}' }, options);
			expect(item.error).toMatch(/is hidden/);
			expect(vendor.standIn.requests).toEqual([]);
		});

		it('shows the secret nowhere', async () => {
			const vendor = await asistian({ inboundSecret });
			vendor.standIn.fail({ fault: { status: 403, body: { error: `wrong secret: ${inboundSecret}` } } });
			const item = await vendor.runOne('sendMessage', { payload: '{}' }, { continueOnFail: true });
			expect(item.description).toContain('wrong secret: \u2022\u2022\u2022');
			expect(inspect(item, { depth: 10 })).not.toContain(inboundSecret);
		});
	});

	it('has a key of its own, which stays the same when it is sent again', async () => {
		const vendor = await asistian();
		vendor.standIn.fail({ fault: { status: 429, headers: { 'retry-after': '0' } } });
		await vendor.run('sendMessage', { payload: '{"text":"Hello"}' }, { items: [{}, {}] });
		const keys = vendor.standIn.requests.map(({ headers }) => headers['idempotency-key']);
		expect(keys).toHaveLength(3);
		expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
		expect(keys[1]).toBe(keys[0]);
		expect(keys[2]).not.toBe(keys[0]);
		expect(vendor.standIn.messages).toHaveLength(2);
	});

	it('never shows the URL, whatever happens', async () => {
		const vendor = await asistian();
		const { inboundUrl = '' } = vendor.standIn.credential;
		const { pathname } = new URL(inboundUrl);
		const token = inboundUrl.split('/').pop() ?? '';
		expect(token.length).toBeGreaterThan(20);
		const items = [...(await vendor.run('sendMessage', { payload: '{}' }))];
		const send = async () =>
			items.push(...(await vendor.run('sendMessage', { payload: '{}' }, { continueOnFail: true })));
		// As a framework answers that knows no such route, and as others might.
		vendor.standIn.fail({ fault: { status: 404, body: { statusCode: 404, message: `Cannot POST ${pathname}` } } });
		await send();
		expect(items.at(-1)?.json.description).toMatch(
			/^Copy the URL .*The inbound webhook may have been deleted.* Asistian says: "Cannot POST •••"\./,
		);
		vendor.standIn.fail({
			fault: { status: 404, body: { error: { message: `No such token: ${token}`, code: token } } },
		});
		await send();
		expect(items.at(-1)?.json.description).toContain('No such token: •••');
		const long = `${'x'.repeat(290)} ${inboundUrl}`;
		vendor.standIn.fail({
			fault: { status: 400, body: { errors: [{ field: encodeURIComponent(pathname), message: long }] } },
		});
		await send();
		const answer = { url: inboundUrl, next: [{ [pathname]: encodeURIComponent(inboundUrl) }], token, queued: 1 };
		vendor.standIn.fail({ fault: { status: 200, body: answer } });
		await send();
		expect(items.at(-1)?.json).toEqual({
			success: true,
			response: { url: '•••', next: [{ '•••': '•••' }], token: '•••', queued: 1 },
		});
		vendor.standIn.fail({ fault: 'resetBefore' });
		await send();
		const thrown: unknown = await vendor.run('sendMessage', { payload: '{' }).catch((fault: unknown) => fault);
		const all = inspect([...items, thrown], { depth: 10, showHidden: true, maxStringLength: Infinity });
		for (const hidden of [token, token.slice(0, 8), pathname, encodeURIComponent(pathname)]) {
			expect(all).not.toContain(hidden);
		}
		expect(items).toHaveLength(6);
	});
});

describe('a test event', () => {
	it.each([
		{ status: 200, success: true },
		{ status: 500, success: false },
	])('of NodeRails says that the endpoint answered $status', async ({ status, success }) => {
		const receiver = await startReceiver({ received: true });
		receiver.answer(status);
		const vendor = await ManagedVendor.start('noderails');
		stops.push(receiver, vendor.standIn);
		const { id } = vendor.add('target', { url: receiver.url });
		const result = await vendor.runOne('sendTest', byId(id));
		expect(result).toEqual({ success, id: null, statusCode: status, message: '{"received":true}' });
		expect(receiver.received).toHaveLength(1);
	});

	it('of Commet reaches the endpoint that is meant, and no other', async () => {
		const [meant, other] = [await startReceiver(), await startReceiver()];
		const vendor = await ManagedVendor.start('commet');
		stops.push(meant, other, vendor.standIn);
		vendor.add('other', { url: other.url });
		vendor.add('meant', { url: meant.url });
		const result = await vendor.runOne('sendTest', byUrl(meant.url));
		expect(result).toMatchObject({ success: true, statusCode: null, message: null });
		expect(result.id).toMatch(/^whdl_/);
		expect([meant.received.length, other.received.length]).toEqual([1, 0]);
	});

	it('of Casey reaches every endpoint and needs none chosen', async () => {
		const receivers = [await startReceiver(), await startReceiver()];
		const vendor = await ManagedVendor.start('casey');
		stops.push(...receivers, vendor.standIn);
		for (const { url } of receivers) vendor.add('any', { url });
		const result = await vendor.runOne('sendTest');
		await vendor.standIn.settled();
		expect(result).toMatchObject({ success: true, statusCode: null, message: null });
		expect(result.id).toMatch(/^msg_/);
		expect(receivers.map(({ received }) => received.length)).toEqual([1, 1]);
	});
});
