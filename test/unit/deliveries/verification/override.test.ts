import { createHmac } from 'node:crypto';
import { applyOverrides, type SignatureOverrides } from '../../../../deliveries/verification/override';
import { verify } from '../../../../deliveries/verification/verify';
import { asistian } from '../../../../services/catalog/asistian';
import { assisters } from '../../../../services/catalog/assisters';
import { signsInHeaders } from '../../../../services/signature';
import { commet } from '../../../../services/catalog/commet';

const schemeOf = (settings: SignatureOverrides) => {
	const result = applyOverrides(asistian, settings);
	if (!result.ok) throw new Error(result.message);
	if (!signsInHeaders(result.scheme)) throw new Error('nothing is signed in a header');
	return result.scheme;
};

test('without settings the row counts', () => {
	expect(applyOverrides(assisters, {})).toEqual({ ok: true, scheme: assisters.signature });
	expect(applyOverrides(assisters, { header: '', prefix: '' })).toEqual({ ok: true, scheme: assisters.signature });
});

test('a documented scheme cannot be changed', () => {
	expect(applyOverrides(commet, { header: 'X-Mine', algorithm: 'sha1' })).toEqual({
		ok: true,
		scheme: commet.signature,
	});
});

test('what is set replaces the guess, the rest of it stays', () => {
	expect(schemeOf({ header: 'X-Mine', algorithm: 'sha512', encoding: 'base64', secretEncoding: 'hex' })).toMatchObject({
		headers: [{ signature: 'X-Mine' }],
		algorithm: 'sha512',
		encoding: 'base64',
		content: asistian.signature.content,
		secret: { encodings: ['hex'] },
	});
	expect(schemeOf({ algorithm: 'sha1' }).headers.map(({ signature }) => signature)).toEqual(
		asistian.signature.headers.map(({ signature }) => signature),
	);
});

test('the same settings give the same scheme, so that what is prepared for it is used again', () => {
	const settings = () => ({ header: 'X-Mine', algorithm: 'sha1' as const });
	expect(schemeOf(settings())).toBe(schemeOf(settings()));
	expect(schemeOf({ ...settings(), encoding: 'base64' })).not.toBe(schemeOf(settings()));
});

test('a prefix that is set is needed, the guessed one is not', () => {
	const set = schemeOf({ prefix: 'v0=' });
	expect([set.prefix, set.prefixOptional]).toEqual(['v0=', undefined]);
	expect(schemeOf({ header: 'X-Mine' }).prefixOptional).toBe(true);
});

test('a header with time and signature is told by its prefix', () => {
	const scheme = schemeOf({ header: 'X-Mine', prefix: 't={timestamp},v1=' });
	expect(scheme).toMatchObject({
		headers: [{ signature: 'X-Mine' }],
		content: '{timestamp}.{body}',
		entries: { separator: ',', assign: '=', signature: 'v1', timestamp: 't' },
	});
	const rawBody = Buffer.from('{}');
	const digest = createHmac('sha256', 'a secret of the user').update('1700000000.{}').digest('hex');
	const evidence = { rawBody, secrets: ['a secret of the user'], toleranceSeconds: 300 };
	const outcomeAt = (now: number) =>
		verify(scheme, { ...evidence, now, headers: { 'x-mine': `t=1700000000,v1=${digest}` } });
	expect(outcomeAt(1_700_000_000_000)).toMatchObject({ ok: true });
	expect(outcomeAt(1_700_000_301_000)).toEqual({ ok: false, reason: 'timestamp_out_of_range' });
	expect(schemeOf({ prefix: 'ts:{timestamp}; h1:', content: 'v0:{timestamp}:{body}' })).toMatchObject({
		content: 'v0:{timestamp}:{body}',
		entries: { separator: ';', assign: ':', signature: 'h1', timestamp: 'ts' },
	});
});

test('settings replace all the ways to sign of the definition', () => {
	expect(asistian.signature.anyOf).toBeDefined();
	expect(schemeOf({ header: 'X-Mine' }).anyOf).toBeUndefined();
});

test.each<[SignatureOverrides, RegExp]>([
	[{ prefix: '{timestamp}' }, /Prefix in Signature/],
	[{ prefix: 't={time},v1=' }, /Prefix in Signature/],
	[{ content: '{timestamp}' }, /\{body\}/],
	[{ content: '{timestamp}.{body}' }, /Timestamp Header/],
	[{ content: '{id}.{body}' }, /ID Header/],
])('%j could never be verified', (settings, message) => {
	expect(applyOverrides(asistian, settings)).toEqual({ ok: false, message: expect.stringMatching(message) });
});

test('a signed time and id come from the headers that are named', () => {
	const scheme = schemeOf({ content: '{id}.{timestamp}.{body}', timestampHeader: 'X-Time', idHeader: 'X-Id' });
	expect(scheme.headers.every(({ timestamp, id }) => timestamp === 'X-Time' && id === 'X-Id')).toBe(true);
	expect(scheme.timestampUnit).toBe('any');
});
