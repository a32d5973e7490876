import { createHmac } from 'node:crypto';
import { galleryServices } from '../../scripts/gallery';
import { verify } from '../../deliveries/verification/verify';

const now = Date.UTC(2026, 10, 28);
const time = new Date(now).toISOString();
const body = '{"event":"something"}';
const [keyHere, otherKey] = ['the-key-of-this-n8n-0123456789', 'another-key-of-the-app-0123456789'];

/** What comes of a delivery with these signature headers, for a trigger that has one key. */
function outcome(id: string, headers: Record<string, string>, at = now): string {
	const service = galleryServices().find((one) => one.id === id);
	if (!service) throw new Error(`There is no service ${id}.`);
	const evidence = { headers, rawBody: Buffer.from(body), secrets: [keyHere], now: at, toleranceSeconds: 300 };
	const verdict = verify(service.signature, evidence);
	return verdict.ok ? 'verified' : verdict.reason;
}

const signed = (key: string, content = body): string => createHmac('sha256', key).update(content).digest('base64');

test.each([1, 2, 3])('DocuSign: the signature of any Connect key is enough, such as number %d', (mine) => {
	const header = (number: number) => `x-docusign-signature-${number}`;
	const of = (number: number) => [header(number), signed(number === mine ? keyHere : otherKey)];
	expect(outcome('docuSign', Object.fromEntries([1, 2, 3].map(of)))).toBe('verified');
	expect(outcome('docuSign', Object.fromEntries([1, 2, 3].map((number) => [header(number), signed(otherKey)])))).toBe(
		'signature_mismatch',
	);
});

test.each(['primary', 'secondary'])(
	'Box: the signature with the %s key is enough while the other one is changed',
	(mine) => {
		const other = mine === 'primary' ? 'secondary' : 'primary';
		const headers = {
			'box-delivery-timestamp': time,
			[`box-signature-${mine}`]: signed(keyHere, body + time),
			[`box-signature-${other}`]: signed(otherKey, body + time),
		};
		expect(outcome('box', headers)).toBe('verified');
		expect(outcome('box', headers, now + 301_000)).toBe('timestamp_out_of_range');
		expect(outcome('box', { ...headers, [`box-signature-${mine}`]: signed(otherKey, body + time) })).toBe(
			'signature_mismatch',
		);
	},
);
