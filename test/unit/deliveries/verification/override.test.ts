import { applyOverrides, type SignatureOverrides } from '../../../../deliveries/verification/override';
import { asistian } from '../../../../services/catalog/asistian';
import { assisters } from '../../../../services/catalog/assisters';
import { commet } from '../../../../services/catalog/commet';

const schemeOf = (settings: SignatureOverrides) => {
	const result = applyOverrides(asistian, settings);
	if (!result.ok) throw new Error(result.message);
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

test.each<[SignatureOverrides, RegExp]>([
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
