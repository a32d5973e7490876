import { createHmac } from 'node:crypto';
import { decide, type DeliveryPolicy } from '../../../deliveries/decide';
import { handshakeReply, type HandshakeRequest } from '../../../deliveries/handshake';
import { commet } from '../../../services/catalog/commet';
import type { Handshake, Service } from '../../../services/schema/service';
import { sign } from '../../support/referenceSigner';

const request = (changes: Partial<HandshakeRequest> & { body?: unknown }): HandshakeRequest => ({
	method: 'POST',
	headers: {},
	query: '',
	rawBody: Buffer.from(typeof changes.body === 'string' ? changes.body : JSON.stringify(changes.body ?? {})),
	isVerified: false,
	...changes,
});

const challenge: Handshake = {
	when: { body: { type: 'url_verification' }, has: ['challenge'] },
	reply: { json: { challenge: '{body:challenge}' } },
};
const echoed: Handshake = {
	when: { method: 'GET', query: ['hub.challenge'] },
	reply: { text: '{query:hub.challenge}' },
};
const hooked: Handshake = {
	when: { header: 'X-Hook-Secret' },
	verified: false,
	reply: { headers: { 'X-Hook-Secret': '{header:X-Hook-Secret}' } },
};
const hashed: Handshake = {
	when: { body: { event: 'endpoint.url_validation' } },
	reply: { json: { plainToken: '{body:payload.plainToken}', encryptedToken: '{hmac:payload.plainToken}' } },
};
const probed: Handshake = { when: { method: 'HEAD' }, reply: {} };

const replyTo = (answers: Handshake[], changes: Parameters<typeof request>[0]) =>
	handshakeReply({ answers }, request(changes));

describe('a challenge', () => {
	const body = { type: 'url_verification', challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P' };

	test('is sent back where it is proven, and only there', () => {
		const reply = { status: 200, headers: {}, body: { json: { challenge: body.challenge } } };
		expect(replyTo([challenge], { body, isVerified: true })).toEqual(reply);
		expect(replyTo([challenge], { body })).toBeUndefined();
	});

	test('in another request is none', () => {
		for (const other of [{ ...body, type: 'event_callback' }, { type: body.type }, [body], 'no json', '', null]) {
			expect(replyTo([challenge], { body: other, isVerified: true })).toBeUndefined();
		}
		expect(replyTo([challenge], { body, isVerified: true, method: 'GET' })).toBeUndefined();
	});

	test('that is long, no text, or could break out of a line is not sent back', () => {
		for (const value of ['x'.repeat(501), '', 'a\r\nb', 'é', '\u0000', 5, true, null, ['a'], { a: 'b' }]) {
			expect(replyTo([challenge], { body: { ...body, challenge: value }, isVerified: true })).toBeUndefined();
		}
		expect(replyTo([challenge], { body: { ...body, filler: 'x'.repeat(17_000) }, isVerified: true })).toBeUndefined();
	});

	test('by GET is sent back as plain text', () => {
		const asked = { method: 'GET', query: '?hub.mode=subscribe&hub.challenge=1158201444' };
		expect(replyTo([echoed], asked)).toEqual({ status: 200, headers: {}, body: { text: '1158201444' } });
		expect(replyTo([echoed], { ...asked, query: '?hub.mode=subscribe' })).toBeUndefined();
		expect(replyTo([echoed], { ...asked, query: '?hub.challenge=1&hub.challenge=2' })).toBeUndefined();
		expect(replyTo([echoed], { ...asked, method: 'POST' })).toBeUndefined();
	});

	test('in a header goes back in a header, which cannot be two', () => {
		expect(replyTo([hooked], { headers: { 'x-hook-secret': 'abc' } })).toEqual({
			status: 200,
			headers: { 'X-Hook-Secret': 'abc' },
		});
		expect(replyTo([hooked], { headers: { 'x-hook-secret': ['abc', 'def'] } })).toBeUndefined();
		// What is proven as a delivery is one.
		expect(replyTo([hooked], { headers: { 'x-hook-secret': 'abc' }, isVerified: true })).toBeUndefined();
	});

	test('that wants an HMAC gets one only where it was proven with a secret', () => {
		const body = { event: 'endpoint.url_validation', payload: { plainToken: 'qgg8vlvZRS6UYooatFL8Aw' } };
		expect(replyTo([hashed], { body, isVerified: true, secret: 'a secret of Zoom' })?.body).toEqual({
			json: {
				plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
				encryptedToken: createHmac('sha256', 'a secret of Zoom').update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
			},
		});
		expect(replyTo([hashed], { body })).toBeUndefined();
		expect(replyTo([hashed], { body, isVerified: true })).toBeUndefined();
	});

	test('of one text is answered as it is, and what is in it is not filled in again', () => {
		const value = '{header:x-secret}{hmac:a}$&';
		expect(replyTo([challenge], { body: { ...body, challenge: value }, isVerified: true })?.body).toEqual({
			json: { challenge: value },
		});
	});
});

test('a probe by HEAD is answered, and a service without handshakes answers none', () => {
	expect(replyTo([probed], { method: 'HEAD' })).toEqual({ status: 200, headers: {} });
	expect(handshakeReply({}, request({ method: 'HEAD' }))).toBeUndefined();
});

describe('at a trigger', () => {
	const service: Service = { ...commet, answers: [challenge, hooked] };
	const policy: DeliveryPolicy = {
		service,
		scheme: commet.signature,
		secrets: ['whsec_another_one', 'whsec_the_right_one'],
		toleranceSeconds: 300,
		simplify: true,
		selection: { events: [], ignoreCase: false, testEvents: 'run' },
	};
	const rawBody = Buffer.from(JSON.stringify({ type: 'url_verification', challenge: 'abc', event: 'a', data: {} }));
	const signed = sign(commet.signature, { key: Buffer.from('whsec_the_right_one'), rawBody, timestamp: '', id: '' });
	const answer = { status: 200, headers: {}, body: { json: { challenge: 'abc' } } };

	test('a proven challenge is answered and never runs', () => {
		expect(decide(policy, { ...signed, now: 0 })).toEqual({ answer, secretIndex: 1 });
	});

	test('a forged one is refused', () => {
		expect(decide({ ...policy, secrets: ['whsec_another_one'] }, { ...signed, now: 0 })).toEqual({
			reject: 'signature_mismatch',
			status: 401,
		});
	});

	test('one that the service does not sign is answered without a proof, whatever else it has', () => {
		const headers = { 'x-hook-secret': 'abc' };
		const expected = { answer: { status: 200, headers: { 'X-Hook-Secret': 'abc' } } };
		expect(decide(policy, { headers, rawBody: Buffer.alloc(0), now: 0 })).toEqual(expected);
		expect(decide(policy, { headers, rawBody, now: 0 })).toEqual(expected);
	});

	test('with verification off, a challenge is answered all the same', () => {
		expect(decide({ ...policy, scheme: undefined, secrets: [] }, { headers: {}, rawBody, now: 0 })).toEqual({
			answer,
			secretIndex: undefined,
		});
	});
});
