import { parseDeliveries } from '../../../../deliveries/parse';
import type { SignedParts } from '../../../../deliveries/verification/verify';
import { definitionText } from '../../../../sandbox/custom';
import { assisters } from '../../../../services/catalog/assisters';
import { commet } from '../../../../services/catalog/commet';
import { noderails } from '../../../../services/catalog/noderails';
import { parseDefinition } from '../../../../services/custom/parse';
import type { Service } from '../../../../services/schema/service';

const custom = (name: 'github' | 'resend'): Service => {
	const parsed = parseDefinition(definitionText(name));
	if (!parsed.ok) throw new Error('the example cannot be read');
	return parsed.service;
};
const github = custom('github');
const resend = custom('resend');

interface Sent {
	headers?: Record<string, string>;
	signed?: SignedParts;
}

const identityOf = (service: Service, body: unknown, sent: Sent = { signed: {} }) => {
	const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	const parsed = parseDeliveries(service, { headers: {}, rawBody, arrivedAt: 0, ...sent })?.[0];
	if (!parsed) throw new Error('no JSON object');
	return parsed.identity;
};

const keyOf = (...sent: Parameters<typeof identityOf>) => identityOf(...sent)?.key;

describe('different events have different identities', () => {
	test('whose ids JSON cannot hold', () => {
		const key = (id: string) => keyOf(commet, `{"event":"order.paid","id":${id}}`);
		expect(key('9007199254740992')).not.toBe(key('9007199254740993'));
		expect(key('1e400')).not.toBe(key('2e400'));
	});

	test('with the id of the object that they are about, by their names', () => {
		expect(keyOf(commet, { event: 'order.created', id: 'o1' })).not.toBe(
			keyOf(commet, { event: 'order.paid', id: 'o1' }),
		);
	});

	test('where the place of the id is a guess, by their bodies', () => {
		const key = (plan: string) => keyOf(assisters, { event: 'subscription.updated', id: 'sub_1', data: { plan } });
		expect(key('free')).not.toBe(key('pro'));
		expect(key('free')).toBe(key('free'));
	});

	test('with verification off, where a stranger can send an id first', () => {
		const off = { signed: undefined };
		const genuine = keyOf(commet, { id: 'whev_42', event: 'payment.received', data: { amount: 5 } }, off);
		expect(keyOf(commet, { id: 'whev_42', event: 'payment.received', data: {} }, off)).not.toBe(genuine);
	});
});

describe('an identity holds', () => {
	test('for good where the service gives an id and signs it', () => {
		expect(identityOf(commet, { event: 'a', id: '1' })).toEqual({ key: '["a","1"]' });
	});

	test('as long as the service repeats where only the body tells, or the id is a guess', () => {
		expect(identityOf(noderails, { event: 'subscription.paused' }, { signed: { timestamp: 7 } })).toMatchObject({
			windowSeconds: 100_800,
			copies: 3,
			signedAt: 7,
		});
		expect(identityOf(github, {})?.windowSeconds).toBe(259_200);
		expect(identityOf(assisters, { event: 'a', id: '1' })?.windowSeconds).toBe(86_400);
		expect(identityOf(commet, { event: 'a' })?.windowSeconds).toBe(32_400);
	});
});

describe('what is not signed does not make a replay a new event', () => {
	test('the id header of another family than that which verified the delivery', () => {
		const body = { type: 'email.sent' };
		const signed = { idHeader: 'webhook-id' };
		const key = (svixId: string) =>
			keyOf(resend, body, { signed, headers: { 'svix-id': svixId, 'webhook-id': 'msg_1' } });
		expect(key('attacker-1')).toBe(key('attacker-2'));
		expect(keyOf(resend, body, { signed: { idHeader: 'svix-id' }, headers: { 'svix-id': 'msg_1' } })).toBe(
			'["email.sent","msg_1"]',
		);
	});

	test('a name in a header, be it that of a test event', () => {
		const key = (name: string) => keyOf(github, { ref: 'main' }, { signed: {}, headers: { 'x-github-event': name } });
		expect(key('push')).toBeDefined();
		expect([key('ping'), key('issues')]).toEqual([key('push'), key('push')]);
	});
});

test('a test event has none, where its name is signed', () => {
	expect(identityOf(noderails, { event: 'test.ping', data: {} })).toBeUndefined();
	expect(identityOf(commet, { event: 'webhook.test', id: '1' })).toBeUndefined();
});
