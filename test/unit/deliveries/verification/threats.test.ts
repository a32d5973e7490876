import * as crypto from 'node:crypto';
import { decide, type DeliveryPolicy } from '../../../../deliveries/decide';
import { verify } from '../../../../deliveries/verification/verify';
import { definitionText } from '../../../../sandbox/custom';
import { casey } from '../../../../services/catalog/casey';
import { commet } from '../../../../services/catalog/commet';
import { parseDefinition } from '../../../../services/custom/parse';
import { signsInHeaders } from '../../../../services/signature';
import { noderails } from '../../../../services/catalog/noderails';
import type { SignedService } from '../../../../services/schema/service';
import { sign, type Signed } from '../../../support/referenceSigner';

// Node's own functions, and a count of the comparisons.
jest.mock('node:crypto', () => {
	const actual = jest.requireActual<typeof import('node:crypto')>('node:crypto');
	return { ...actual, timingSafeEqual: jest.fn(actual.timingSafeEqual) };
});
const compared = jest.mocked(crypto.timingSafeEqual);

const now = Date.UTC(2026, 7, 1, 10);
const secret = 'a-secret-that-nobody-else-has';

const zendesk = ((): SignedService => {
	const parsed = parseDefinition(definitionText('zendesk'));
	if (!parsed.ok) throw new Error('the example cannot be read');
	const { signature } = parsed.service;
	if (!signsInHeaders(signature)) throw new Error('the example signs nothing in a header');
	return { ...parsed.service, signature };
})();

const expecting = (service: SignedService, used = secret): DeliveryPolicy => ({
	service,
	scheme: service.signature,
	secrets: [used],
	toleranceSeconds: 300,
	simplify: true,
	selection: { events: [], ignoreCase: false, testEvents: 'run' },
});

const signedBy = (service: SignedService, body: string, timestamp = String(now / 1000)): Signed =>
	sign(service.signature, { key: Buffer.from(secret), rawBody: Buffer.from(body), timestamp, id: 'msg_1' });

const reasonOf = (service: SignedService, sent: Signed): string => {
	const decision = decide(expecting(service), { ...sent, now });
	return 'reject' in decision ? decision.reject : 'accepted';
};

describe('timing', () => {
	beforeEach(() => void compared.mockClear());

	test('digests are compared by timingSafeEqual alone, over their full length, however near a guess is', () => {
		const { headers, rawBody } = signedBy(commet, '{"event":"a"}');
		const good = headers['x-commet-signature'] ?? '';
		const flipped = (at: number): string => good.slice(0, at) + (good[at] === '0' ? '1' : '0') + good.slice(at + 1);
		for (const guess of [flipped(0), flipped(32), flipped(63), '0'.repeat(64)]) {
			compared.mockClear();
			expect(reasonOf(commet, { headers: { 'x-commet-signature': guess }, rawBody })).toBe('signature_mismatch');
			expect(compared.mock.calls.map((buffers) => buffers.map(({ byteLength }) => byteLength))).toEqual([[32, 32]]);
		}
	});

	test('every secret is tried against every signature until one fits, so a refusal costs the same each time', () => {
		const entry = (byte: number): string => `v1,${Buffer.alloc(32, byte).toString('base64')}`;
		const { headers, rawBody } = signedBy(casey, '{}');
		const verdict = verify(casey.signature, {
			headers: { ...headers, 'svix-signature': [entry(1), entry(2), entry(3)].join(' ') },
			rawBody,
			secrets: ['the first of two secrets', 'the second of two secrets'],
			now,
			toleranceSeconds: 300,
		});
		expect(verdict).toEqual({ ok: false, reason: 'signature_mismatch' });
		expect(compared.mock.calls.length % 3).toBe(0);
		expect(compared.mock.calls.length).toBeGreaterThanOrEqual(6);
	});
});

describe('duplicate headers', () => {
	// Node joins the lines of a header that it does not know.
	const twice = (text: string, other: string): string => `${text}, ${other}`;

	test('two signatures where one is expected are refused, whichever is right', () => {
		const { headers, rawBody } = signedBy(commet, '{"event":"a"}');
		const good = headers['x-commet-signature'] ?? '';
		for (const value of [twice(good, good), twice(good, '0'.repeat(64)), twice('', good), twice(good, '')]) {
			expect(reasonOf(commet, { headers: { 'x-commet-signature': value }, rawBody })).toBe('signature_malformed');
		}
	});

	test('two times or two ids are refused', () => {
		const { headers, rawBody } = signedBy(noderails, '{"event":"a"}');
		const time = headers['x-noderails-timestamp'] ?? '';
		const doubled = { ...headers, 'x-noderails-timestamp': twice(time, time) };
		expect(reasonOf(noderails, { headers: doubled, rawBody })).toBe('timestamp_malformed');

		const other = signedBy(casey, '{}');
		const ids = { ...other.headers, 'svix-id': twice('msg_1', 'msg_2') };
		expect(reasonOf(casey, { headers: ids, rawBody: other.rawBody })).toBe('signature_mismatch');
	});
});

describe('bytes that move between the time and the body', () => {
	// Zendesk signs the two without anything between them, so the digest alone cannot tell where one ends.
	const time = '2026-08-01T10:00:00Z';
	const { headers, rawBody } = signedBy(zendesk, '{"type":"a","id":"1"}', time);
	const header = 'x-zendesk-webhook-signature-timestamp';

	test('start nothing, though the digest fits', () => {
		expect(reasonOf(zendesk, { headers, rawBody })).toBe('accepted');
		for (const cut of [...time].keys()) {
			const moved = {
				headers: { ...headers, [header]: time.slice(0, cut) },
				rawBody: Buffer.concat([Buffer.from(time.slice(cut)), rawBody]),
			};
			expect(reasonOf(zendesk, moved)).toMatch(/^(timestamp_\w+|payload_invalid)$/);
		}
		for (let cut = 1; cut <= rawBody.length; cut += 1) {
			const moved = {
				headers: { ...headers, [header]: time + rawBody.toString('utf8', 0, cut) },
				rawBody: rawBody.subarray(cut),
			};
			expect(reasonOf(zendesk, moved)).toMatch(/^(timestamp_\w+|payload_invalid)$/);
		}
	});
});

describe('replayed', () => {
	test('a delivery whose time is signed counts for five minutes', () => {
		const sent = signedBy(noderails, '{"event":"a"}');
		const at = (seconds: number) => decide(expecting(noderails), { ...sent, now: now + seconds * 1000 });
		expect(at(300)).toHaveProperty('run');
		expect(at(301)).toEqual({ reject: 'timestamp_out_of_range', status: 401 });
	});

	test('an unsigned id header does not make an old delivery new', () => {
		const body = '{"event":"payment.received","data":{}}';
		const sent = signedBy(commet, body);
		const idOf = (headers: Record<string, string>) => {
			const decision = decide(expecting(commet), { headers, rawBody: sent.rawBody, now });
			return 'run' in decision ? decision.run[0]?.delivery.deliveryId : undefined;
		};
		const first = idOf(sent.headers);
		expect(first).toMatch(/^[0-9a-f]{64}$/);
		expect(idOf({ ...sent.headers, 'x-commet-event-id': 'whev_new', 'x-commet-delivery-id': '2' })).toBe(first);
	});
});
