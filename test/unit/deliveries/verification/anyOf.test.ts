import { createHmac } from 'node:crypto';
import { verify, type Evidence } from '../../../../deliveries/verification/verify';
import { asistian } from '../../../../services/catalog/asistian';
import { assisters } from '../../../../services/catalog/assisters';
import type { Service } from '../../../../services/schema/service';

const secret = 'whsec_a-secret-of-the-account';
const now = 1_790_000_000_000;
const time = String(now / 1000);
const body = '{"event":"conversation.created","event_id":"evt_1"}';

const hex = (content: string, key = secret) => createHmac('sha256', key).update(content).digest('hex');
const modern = (content = body, at = time, key = secret) => `t=${at},v1=${hex(`${at}.${content}`, key)}`;

const outcome = (service: Service, headers: Evidence['headers'], at = now, content = body) => {
	const evidence = { headers, rawBody: Buffer.from(content), secrets: [secret], now: at, toleranceSeconds: 300 };
	const verdict = verify(service.signature, evidence);
	return verdict.ok ? 'verified' : verdict.reason;
};

describe('Asistian', () => {
	test.each<[string, Record<string, string>]>([
		['time and body', { 'x-asistian-signature': modern() }],
		['time and body in the other header', { 'x-webhook-signature': modern() }],
		['the body, with a prefix', { 'x-webhook-signature': `sha256=${hex(body)}` }],
		['the body alone', { 'x-webhook-signature': hex(body) }],
		['both', { 'x-asistian-signature': modern(), 'x-webhook-signature': `sha256=${hex(body)}` }],
		['both in the new form', { 'x-asistian-signature': modern(), 'x-webhook-signature': modern() }],
		['two signatures, one of another key', { 'x-asistian-signature': `${modern()},v1=${hex(body, 'other')}` }],
		['a foreign header beside it', { 'x-asistian-signature': 'v2=1', 'x-webhook-signature': hex(body) }],
	])('%s is verified', (_form, headers) => {
		expect(outcome(asistian, headers)).toBe('verified');
	});

	test.each<[string, Record<string, string>, string]>([
		['no signature', {}, 'signature_missing'],
		['another key', { 'x-asistian-signature': modern(body, time, 'other') }, 'signature_mismatch'],
		['another body', { 'x-asistian-signature': modern('{}') }, 'signature_mismatch'],
		['both forged', { 'x-asistian-signature': modern('{}'), 'x-webhook-signature': hex('{}') }, 'signature_mismatch'],
		[
			'the digest of the body as that of time and body',
			{ 'x-asistian-signature': `t=${time},v1=${hex(body)}` },
			'signature_mismatch',
		],
		[
			'the digest of time and body as that of the body',
			{ 'x-webhook-signature': hex(`${time}.${body}`) },
			'signature_mismatch',
		],
		[
			'another time',
			{ 'x-asistian-signature': modern().replace('t=1790000000', 't=1790000001') },
			'signature_mismatch',
		],
		['no time', { 'x-asistian-signature': modern().replace(/^t=\d+,/, '') }, 'timestamp_missing'],
		['no digest', { 'x-asistian-signature': 't=1,v1=abc', 'x-webhook-signature': 'sha256=' }, 'signature_malformed'],
	])('%s is not', (_form, headers, reason) => {
		expect(outcome(asistian, headers)).toBe(reason);
	});

	test('what is verified and too old stays so, whatever comes along with it', () => {
		const later = now + 301_000;
		expect(outcome(asistian, { 'x-asistian-signature': modern() }, later)).toBe('timestamp_out_of_range');
		const both = { 'x-asistian-signature': modern(), 'x-webhook-signature': hex(body) };
		expect(outcome(asistian, both, later)).toBe('timestamp_out_of_range');
	});

	test('time and body can only be cut as they were signed', () => {
		const [, digest = ''] = modern().split('v1=');
		const moved = { 'x-webhook-signature': `sha256=${digest}` };
		expect(outcome(asistian, moved, now, `${time}.${body}`)).toBe('verified');
		// That is no JSON object, so it starts nothing.
		expect(() => JSON.parse(`${time}.${body}`) as unknown).toThrow(SyntaxError);
	});
});

describe('Assisters', () => {
	const timed = { 'x-misar-timestamp': time };

	test.each<[string, Record<string, string>]>([
		['time and body', { ...timed, 'x-misar-signature': hex(`${time}.${body}`) }],
		['time and body, with a prefix', { ...timed, 'x-misar-signature': `sha256=${hex(`${time}.${body}`)}` }],
		['the body', { 'x-misar-signature': `sha256=${hex(body)}` }],
		['the body in the other header', { 'x-assisters-signature': hex(body) }],
	])('%s is verified', (_form, headers) => {
		expect(outcome(assisters, headers)).toBe('verified');
	});

	test.each<[string, Record<string, string>, string]>([
		['the body alone beside a time', { ...timed, 'x-misar-signature': hex(body) }, 'signature_mismatch'],
		['time and body without the time', { 'x-misar-signature': hex(`${time}.${body}`) }, 'signature_mismatch'],
		[
			'another time',
			{ 'x-misar-timestamp': '1790000001', 'x-misar-signature': hex(`${time}.${body}`) },
			'signature_mismatch',
		],
		['another key', { ...timed, 'x-misar-signature': hex(`${time}.${body}`, 'other') }, 'signature_mismatch'],
	])('%s is not', (_form, headers, reason) => {
		expect(outcome(assisters, headers)).toBe(reason);
	});

	test('what is too old is not', () => {
		const headers = { ...timed, 'x-misar-signature': hex(`${time}.${body}`) };
		expect(outcome(assisters, headers, now + 301_000)).toBe('timestamp_out_of_range');
		expect(outcome(assisters, headers, now - 301_000)).toBe('timestamp_out_of_range');
	});
});
