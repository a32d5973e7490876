import { galleryServices } from '../../scripts/gallery';
import { decide } from '../../deliveries/decide';
import { readSample, sampleDelivery, sampledEvent } from '../../deliveries/sample';
import { samples as standInSamples } from '../../sandbox';
import { findBuiltInService, services } from '../../services/catalog';
import type { Service } from '../../services/schema/service';
import { proveAs } from '../support/proveAs';

const now = Date.parse('2026-01-15T10:00:00.000Z');
const all: readonly Service[] = [...services, ...galleryServices()];
const cases = all.flatMap((service) =>
	Object.entries(service.samples ?? {}).map(([event, data]) => [service.displayName, event, service, data] as const),
);

/** Sends a sample as the service would, with this secret or with another one. */
function deliver(service: Service, event: string, forged = false) {
	const made = sampleDelivery(service, event);
	if (!made) throw new Error('there is no such sample');
	const { headers, body, url, secret } = proveAs(service.signature, made.rawBody.toString(), now);
	return decide(
		{
			service,
			scheme: service.signature,
			secrets: [forged ? `${secret.slice(0, 12)}${[...secret.slice(12)].reverse().join('')}` : secret],
			toleranceSeconds: 300,
			selection: { events: [event], ignoreCase: service.events.ignoreCase ?? false, testEvents: 'acknowledge' },
			simplify: true,
		},
		{
			headers: { ...made.headers, ...headers },
			rawBody: Buffer.from(body),
			now,
			target: () => ({ method: 'POST', url }),
		},
	);
}

/** Services that have no sample, and why. */
const without = {
	airtable: 'its deliveries name no event and have no data: they say that there is something to fetch',
	assisters: 'it publishes no field of any event',
};

test('every other service has a sample', () => {
	expect(all.filter(({ samples }) => samples === undefined).map(({ id }) => id)).toEqual(
		expect.arrayContaining(Object.keys(without)),
	);
	expect(all.filter(({ samples }) => samples === undefined)).toHaveLength(Object.keys(without).length);
});

test.each(all.map((service) => [service.displayName, service] as const))(
	'%s: all samples together are small',
	(_service, { samples = {} }) => {
		expect(JSON.stringify(samples).length).toBeLessThan(2_500);
	},
);

describe.each(cases)('%s, %s', (_service, event, service, data) => {
	test('is proven and read as the event that it is a sample of, with the data that it is shown with', () => {
		const decision = deliver(service, event);
		expect(decision).toMatchObject({ run: [{ delivery: { event, test: false, data } }], secretIndex: 0 });
		expect(deliver(service, event, true)).toEqual({ reject: expect.any(String), status: 401 });
	});

	test('is shown as it is read', () => {
		expect(readSample(service, event, now)?.delivery).toMatchObject({ event, data });
	});

	test('is an event to choose, small, and names nobody', () => {
		expect(service.events.catalog.map(({ name }) => name)).toContain(event);
		const text = JSON.stringify(data);
		expect(text.length).toBeLessThan(1_000);
		// Addresses that belong to nobody: RFC 2606.
		for (const [, domain] of text.matchAll(/[\w.+-]+@([\w.-]+)/g)) expect(domain).toMatch(/(^|\.)example\.com$/);
	});
});

describe('the samples of Commet', () => {
	const shown = Object.entries(findBuiltInService('commet')?.samples ?? {});

	// What the stand-in sends is held against the types of Commet's own SDK by the compiler.
	test.each(shown)('%s has the fields of the SDK', (event, data) => {
		const known = standInSamples.commet[event] ?? {};
		expect(Object.keys(data).sort()).toEqual(Object.keys(known).sort());
	});
});

describe('which sample is shown', () => {
	const service = findBuiltInService('commet');
	const of = (...chosen: string[]) => sampledEvent(service ?? {}, chosen);

	test.each([
		[['payment.failed'], 'payment.failed'],
		[['usage.recorded', 'customer.created', 'payment.failed'], 'customer.created'],
		[[], 'payment.received'],
		[['subscription.*'], 'subscription.activated'],
		[['usage.recorded'], undefined],
		[['constructor', '__proto__', 'toString'], undefined],
	])('%j: %s', (chosen, event) => {
		expect(of(...chosen)).toBe(event);
	});

	test('a service without samples shows none', () => {
		expect(sampledEvent({}, [])).toBeUndefined();
		expect(service && sampleDelivery(service, 'constructor')).toBeUndefined();
		expect(service && readSample(service, 'usage.recorded', now)).toBeUndefined();
	});
});
