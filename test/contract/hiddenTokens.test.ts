import { galleryServices } from '../../scripts/gallery';
import { bodyWithoutToken, headersWithoutToken } from '../../deliveries/hideToken';
import { parseDeliveries } from '../../deliveries/parse';
import { readVectors } from '../support/vectors';

/** A secret that a service sends along would be in each stored execution, for whoever may read it. */
const vectors = readVectors();
const withTokens = galleryServices().filter(({ signature }) => signature.kind === 'token');
const deliveries = withTokens.flatMap((service) =>
	(vectors[service.id]?.deliveries ?? []).map((delivery) => [service.displayName, service, delivery] as const),
);

test.each(deliveries)(
	'%s: what comes out does not have the secret',
	(_name, service, { headers, body, secret, time }) => {
		const rawBody = Buffer.from(body);
		const events = parseDeliveries(service, { headers, rawBody, arrivedAt: Date.parse(time), signed: {} }) ?? [];
		expect(events.length).toBeGreaterThan(0);
		const shown = JSON.stringify([headersWithoutToken(service, headers), events.map(({ delivery }) => delivery)]);
		for (const form of [secret, Buffer.from(secret).toString('base64')]) expect(shown).not.toContain(form);
		// Nothing else is missing.
		expect(Object.keys(headersWithoutToken(service, headers))).toEqual(Object.keys(headers));
	},
);

test('a part of Basic is hidden with the rest of its header', () => {
	const service = withTokens.find(
		({ signature }) => signature.kind === 'token' && signature.places.some((place) => 'basic' in place),
	);
	if (!service) throw new Error('No service uses Basic.');
	const authorization = `Basic ${Buffer.from('user:the-secret-0123456789').toString('base64')}`;
	expect(headersWithoutToken(service, { authorization, other: 'x' })).toEqual({ authorization: '•••', other: 'x' });
});

test('entries of a list are hidden one by one, and what was sent is left as it is', () => {
	const service = withTokens.find(({ id }) => id === 'microsoftGraph');
	if (!service) throw new Error('There is no Microsoft Graph.');
	const body = { value: [{ clientState: 'secret', a: 1 }, { clientState: 'secret' }, { a: 2 }, null] };
	const before = structuredClone(body);
	expect(bodyWithoutToken(service, body)).toEqual({
		value: [{ clientState: '•••', a: 1 }, { clientState: '•••' }, { a: 2 }, null],
	});
	expect(body).toEqual(before);
});
