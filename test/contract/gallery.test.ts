import { createHash } from 'node:crypto';
import { galleryServices } from '../../scripts/gallery';
import { decide, type Decision } from '../../deliveries/decide';
import { verify } from '../../deliveries/verification/verify';
import { coversBody, formsOf } from '../../services/signature';
import type { Service } from '../../services/schema/service';
import { readVectors, type VectorDelivery } from '../support/vectors';

const services = galleryServices();
const vectors = readVectors();
const toleranceSeconds = 300;

/** What becomes of a delivery at a trigger of the service; all that is given here can be changed by a test. */
function decideOn(
	service: Service,
	delivery: Pick<VectorDelivery, 'headers' | 'body' | 'secret' | 'time' | 'url'>,
): Decision {
	return decide(
		{
			service,
			scheme: service.signature,
			secrets: ['another secret that counts', delivery.secret],
			toleranceSeconds,
			selection: { events: [], ignoreCase: false, testEvents: 'run' },
			simplify: true,
		},
		{
			headers: delivery.headers,
			rawBody: Buffer.from(delivery.body),
			now: Date.parse(delivery.time),
			target: () => ({ method: 'POST', url: delivery.url ?? address }),
		},
	);
}

/** Where deliveries go to whose proof does not cover it. */
const address = 'https://n8n.example.com/webhook/7c1/webhook';

/** A reason to refuse that says: this is not proven. */
const unproven = expect.objectContaining({ status: 401 });

/** Another secret of the same form. */
const otherSecret = (secret: string): string => secret.slice(0, 8) + [...secret.slice(8)].reverse().join('');

const signsTime = ({ signature }: Service): boolean =>
	signature.kind === 'values'
		? signature.timestamp !== undefined
		: formsOf(signature).some(({ content }) => content.includes('{timestamp}'));

const isProvenInBody = ({ signature }: Service): boolean =>
	signature.kind === 'values' || (signature.kind === 'token' && signature.places.some((place) => 'body' in place));

test('every service of the gallery has vectors, and no others have', () => {
	expect(Object.keys(vectors).sort()).toEqual(services.map(({ id }) => id).sort());
});

const quoted = services.flatMap(({ id, displayName, signature }) =>
	(vectors[id]?.examples ?? []).map((example) => ({ ...example, displayName, signature })),
);

test.each(quoted)(
	'what the documentation of $displayName quotes is verified',
	({ signature, headers, body, secret }) => {
		const verdictWith = (key: string) =>
			verify(signature, { headers, rawBody: Buffer.from(body), secrets: [key], now: Date.now(), toleranceSeconds });
		expect(verdictWith(secret)).toMatchObject({ ok: true, secretIndex: 0 });
		expect(verdictWith(`${secret}!`)).toMatchObject({ ok: false });
	},
);

describe.each(services.map((service) => [service.displayName, service] as const))('%s', (_name, service) => {
	const { deliveries, examples = [], proof } = vectors[service.id] ?? { deliveries: [], proof: undefined };

	test.each(deliveries.map((delivery) => [delivery.name, delivery] as const))(
		'%s is proven and read',
		(_delivery, delivery) => {
			const { reads, body, time } = delivery;
			const decision = decideOn(service, delivery);
			expect(decision).toMatchObject({
				run: [reads].flat().map((expected) => ({
					delivery: expect.objectContaining({
						...expected,
						deliveryId: expected.deliveryId.startsWith('(sha256 without')
							? expect.stringMatching(/^[0-9a-f]{64}$/)
							: expected.deliveryId.replace('(sha256 of the body)', createHash('sha256').update(body).digest('hex')),
						timestamp: expected.timestamp ?? expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
						test: expected.test ?? false,
						// A token in the body is hidden in what comes out.
						...(Array.isArray(reads) || service.delivery.form || service.signature.kind === 'token'
							? {}
							: { body: JSON.parse(body) }),
					}),
				})),
			});
			if (service.delivery.timestamp.length === 0) {
				const arrival = { delivery: { timestamp: new Date(time).toISOString() } };
				expect(decision).toMatchObject({ run: [reads].flat().map(() => arrival) });
			}
		},
	);

	test.each(deliveries.map((delivery) => [delivery.name, delivery] as const))(
		'%s is refused with another secret, another body, without its headers, and too late',
		(_delivery, delivery) => {
			expect(decideOn(service, { ...delivery, secret: otherSecret(delivery.secret) })).toEqual(unproven);
			const changed = delivery.body.replace(/\}(?=[^}]*$)/, ',"changed":true}');
			if (service.delivery.form === undefined) expect(changed).not.toBe(delivery.body);
			// A token, or a signature over some values, does not cover the rest: the service's page says so.
			expect(decideOn(service, { ...delivery, body: changed })).toEqual(
				coversBody(service.signature) ? unproven : expect.objectContaining({ run: expect.anything() }),
			);
			const bare = isProvenInBody(service) ? '{"signature":{},"value":[],"notificationItems":[]}' : delivery.body;
			expect(decideOn(service, { ...delivery, headers: {}, body: bare, url: address })).toEqual(unproven);
			const late = new Date(Date.parse(delivery.time) + (toleranceSeconds + 1) * 1000).toISOString();
			expect(decideOn(service, { ...delivery, time: late })).toEqual(
				signsTime(service) ? unproven : expect.objectContaining({ run: expect.anything() }),
			);
		},
	);

	test('says what stands behind its vectors', () => {
		expect(proof).toMatchObject({ source: expect.stringMatching(/^https:\/\//) });
		expect(proof?.kind === 'sdk' || proof?.kind === 'library').toBe(proof?.by !== undefined);
		if (proof?.kind === 'example') expect(examples.length).toBeGreaterThan(0);
	});
});
