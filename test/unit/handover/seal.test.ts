import fc from 'fast-check';
import { openHandover, sealedHandoverSchema, sealHandover } from '../../../handover/seal';

const key = 'ck_live_0123456789abcdef';
const handover = { endpointId: 'wh_1', newEndpointId: 'wh_2', secret: 'whsec_of_the_new_endpoint', ageMs: 1200 };
const now = Date.UTC(2026, 6, 31);
const sealed = () => sealHandover(key, 'commet', handover, now);

describe('a sealed handover', () => {
	it('opens for the same credential, service, endpoint and time', () => {
		expect(sealedHandoverSchema.parse(JSON.parse(JSON.stringify(sealed())))).toEqual(expect.objectContaining({}));
		expect(openHandover(key, 'commet', sealed())).toEqual(handover);
	});

	it('takes whatever ids and secrets vendors use', () => {
		const text = fc.string({ minLength: 1, maxLength: 200, unit: 'binary' });
		fc.assert(
			fc.property(text, text, text, (endpointId, newEndpointId, secret) => {
				const any = { endpointId, newEndpointId, secret, ageMs: 0 };
				expect(openHandover(key, 'commet', sealHandover(key, 'commet', any, now))).toEqual(any);
			}),
		);
	});

	it('shows neither the secret nor the new id', () => {
		const text = JSON.stringify(sealed());
		const box = Buffer.from(sealed().box, 'base64').toString('latin1');
		for (const hidden of [handover.secret, handover.newEndpointId, key]) {
			expect(text).not.toContain(hidden);
			expect(box).not.toContain(hidden);
		}
	});

	it('is never the same twice', () => {
		const [one, other] = [sealed(), sealed()];
		expect(one.salt).not.toBe(other.salt);
		expect(one.nonce).not.toBe(other.nonce);
		expect(one.box).not.toBe(other.box);
	});

	it.each([
		['another credential', () => openHandover(`${key}0`, 'commet', sealed())],
		['another service', () => openHandover(key, 'noderails', sealed())],
		['another endpoint', () => openHandover(key, 'commet', { ...sealed(), endpointId: 'wh_3' })],
		['another time', () => openHandover(key, 'commet', { ...sealed(), issuedAt: now + 1 })],
		['another salt', () => openHandover(key, 'commet', { ...sealed(), salt: sealed().salt })],
		['another nonce', () => openHandover(key, 'commet', { ...sealed(), nonce: sealed().nonce })],
		['an empty box', () => openHandover(key, 'commet', { ...sealed(), box: '' })],
	])('does not open for %s', (_name, open) => {
		expect(open()).toBeUndefined();
	});

	it('does not open with any bit of its box changed', () => {
		const whole = sealed();
		const box = Buffer.from(whole.box, 'base64');
		fc.assert(
			fc.property(fc.nat(box.length * 8 - 1), (bit) => {
				const changed = Buffer.from(box);
				const index = Math.floor(bit / 8);
				changed.writeUInt8(changed.readUInt8(index) ^ (1 << (bit % 8)), index);
				expect(openHandover(key, 'commet', { ...whole, box: changed.toString('base64') })).toBeUndefined();
			}),
			{ numRuns: 500 },
		);
	});

	it('does not open with a shortened proof', () => {
		const whole = sealed();
		const box = Buffer.from(whole.box, 'base64');
		for (let length = 0; length < box.length; length += 1) {
			const shorter = box.subarray(0, length).toString('base64');
			expect(openHandover(key, 'commet', { ...whole, box: shorter })).toBeUndefined();
		}
	});
});
