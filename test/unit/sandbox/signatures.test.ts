import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Webhooks } from '@commet/node';
import { Webhook } from 'standardwebhooks';
import {
	samples,
	signByHabit,
	signCommet,
	signNodeRails,
	signSvix,
	startCasey,
	startCommet,
	type SignatureHabit,
	type SignedRequest,
	type StandIn,
	type Tamper,
} from '../../../sandbox';

const to = 'https://n8n.example.com/webhook/1';

describe('vectors of the fact sheets', () => {
	test('Commet', () => {
		const body = '{"event":"subscription.activated","timestamp":"2026-04-11T12:00:00Z"}';
		expect(signCommet('whsec_example', body)).toBe('0e67e5d3bb228840955bf06173a9aac2285803803ef3c17cb035c7f0b5e38b6b');
	});

	test('NodeRails', () => {
		const body = '{"event":"payment.captured","paymentIntentId":"pi-1"}';
		expect(signNodeRails('00112233445566778899aabbccddeeff'.repeat(2), '1700000000', body)).toBe(
			'38c33454f4282f6c31883ef8eb8d8a12ab2d7d2acb05c545eef7694e0d41396f',
		);
	});

	test('Standard Webhooks', () => {
		const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
		expect(signSvix(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}')).toBe(
			'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
		);
	});
});

describe('a scheme that can be set', () => {
	const habit: SignatureHabit = {
		header: 'X-Sign',
		algorithm: 'sha256',
		encoding: 'hex',
		prefix: 'v1=',
		content: '{timestamp}.{body}',
		timestampHeader: 'X-Time',
		timestampUnit: 'seconds',
		idHeader: 'X-Id',
		secretEncoding: 'utf8',
	};
	const body = '{"event":"payment.captured","paymentIntentId":"pi-1"}';
	const input = {
		secret: '00112233445566778899aabbccddeeff'.repeat(2),
		body,
		id: 'evt_1',
		at: new Date(1_700_000_000_123),
	};

	test('puts prefix, timestamp and id where it is told', () => {
		expect(signByHabit(habit, input)).toEqual({
			'X-Sign': 'v1=38c33454f4282f6c31883ef8eb8d8a12ab2d7d2acb05c545eef7694e0d41396f',
			'X-Time': '1700000000',
			'X-Id': 'evt_1',
		});
	});

	test('does not take text in the body for a placeholder', () => {
		const signed = signByHabit({ ...habit, content: '{body}' }, { ...input, body: '{"text":"{timestamp}{id}"}' });
		expect(signed['X-Sign']).toBe(`v1=${signCommet(input.secret, '{"text":"{timestamp}{id}"}')}`);
	});

	test.each([
		['milliseconds', '1700000000123'],
		['iso8601', '2023-11-14T22:13:20.123Z'],
	] as const)('counts time in %s', (timestampUnit, expected) => {
		expect(signByHabit({ ...habit, timestampUnit }, input)['X-Time']).toBe(expected);
	});

	test('reads the key as it is told', () => {
		const secret = Buffer.from(input.secret).toString('base64');
		expect(signByHabit({ ...habit, secretEncoding: 'base64' }, { ...input, secret })).toEqual(
			signByHabit(habit, input),
		);
	});
});

describe('Standard Webhooks and Svix as judges of Casey', () => {
	const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
	const families = ['svix', 'webhook'] as const;

	const byStandardWebhooks = ({ headers, body }: SignedRequest): string => {
		const unbranded = Object.entries(headers).map(([name, value]) => [name.replace(/^svix-/, 'webhook-'), value]);
		try {
			new Webhook(secret).verify(body, Object.fromEntries(unbranded));
			return 'accepted';
		} catch (thrown) {
			return String(thrown);
		}
	};
	const bySvix = ({ headers, body }: SignedRequest): string =>
		execFileSync(process.execPath, [join(__dirname, 'svixJudge.mjs')], {
			input: JSON.stringify({ secret, headers, body }),
			encoding: 'utf8',
			timeout: 15_000,
		});

	describe.each(families)('%s-* headers', (headers) => {
		let standIn: StandIn;
		beforeAll(async () => {
			standIn = await startCasey({ headers });
		});
		afterAll(async () => await standIn.stop());

		test('both accept every event', () => {
			for (const event of Object.keys(samples.casey)) {
				expect(byStandardWebhooks(standIn.signed(event, { to, secret }))).toBe('accepted');
			}
			expect(bySvix(standIn.signed('conversation.completed', { to, secret }))).toBe('accepted');
		});

		test('both refuse what is tampered with', () => {
			const tampers: Tamper[] = ['unsigned', 'forged', 'tampered', 'stale', 'future'];
			for (const tamper of tampers) {
				expect(byStandardWebhooks(standIn.signed('conversation.completed', { to, secret, tamper }))).not.toBe(
					'accepted',
				);
			}
			expect(bySvix(standIn.signed('conversation.completed', { to, secret, tamper: 'tampered' }))).not.toBe('accepted');
		});
	});
});

describe('@commet/node as judge of Commet', () => {
	const secret = 'whsec_0f1e2d3c4b5a';
	const judge = new Webhooks();
	const read = ({ headers, body }: SignedRequest) =>
		judge.verifyAndParse({ rawBody: body, signature: headers['X-Commet-Signature'] ?? null, secret });
	let standIn: StandIn;
	beforeAll(async () => {
		standIn = await startCommet();
	});
	afterAll(async () => await standIn.stop());

	test('accepts every event and reads it', () => {
		const events = Object.keys(samples.commet);
		expect(events).toHaveLength(66);
		for (const event of events) {
			expect(read(standIn.signed(event, { to, secret }))).toMatchObject({
				event,
				mode: 'sandbox',
				data: samples.commet[event],
			});
		}
	});

	test.each(['unsigned', 'forged', 'tampered'] as const)('refuses an %s one', (tamper) => {
		expect(read(standIn.signed('payment.received', { to, secret, tamper }))).toBeNull();
	});
});
