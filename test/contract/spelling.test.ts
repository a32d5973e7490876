import type { IDataObject } from 'n8n-workflow';
import { eventForms, urlForms, type Unkind } from '../../sandbox/unkind';
import { strategyOf } from '../../services/capabilities';
import { address, byId, eventsOf, ManagedVendor, rowOf, vendorNames, type VendorName } from '../support/managedVendor';
import { shortenPauses } from '../support/shortPauses';

/** What *Create or Update* makes of a service that shows an endpoint otherwise than it was sent, or after it is deleted. */
const running: ManagedVendor[] = [];
let putRight = () => {};
beforeAll(() => {
	putRight = shortenPauses();
});
afterAll(() => putRight());
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

async function prepared(service: VendorName, unkind: Unkind) {
	const vendor = await ManagedVendor.start(service);
	running.push(vendor);
	vendor.standIn.beUnkind(unkind);
	const [first, second] = eventsOf(vendor.row);
	const parameters = {
		url: address('Wanted-one/with-a-path-that-is-longer-than-some-services-store'),
		events: [first],
	};
	return { vendor, parameters, first, second, staticData: {} satisfies IDataObject };
}

const upserting = vendorNames.filter((service) => strategyOf(rowOf(service), 'upsert') !== undefined);

const habits: Array<[string, Unkind]> = [
	...(Object.keys(urlForms) as Array<keyof typeof urlForms>).map((url): [string, Unkind] => [`URL: ${url}`, { url }]),
	...(Object.keys(eventForms) as Array<keyof typeof eventForms>).map((events): [string, Unkind] => [
		`events: ${events}`,
		{ events },
	]),
	['both', { url: 'slash', events: 'upperCase' }],
	['state: number', { state: 'number' }],
	['state: text', { state: 'text' }],
];

describe.each(upserting)('%s in its own spelling', (service) => {
	it.each(habits)('is written to once (%s)', async (_name, habit) => {
		const { vendor, parameters, staticData } = await prepared(service, habit);
		const made = await vendor.runOne('upsert', parameters, { staticData });
		expect(made.changed).toBe(true);
		const writes = vendor.writes().length;
		for (let run = 0; run < 2; run += 1) {
			expect(await vendor.runOne('upsert', parameters, { staticData })).toMatchObject({ id: made.id, changed: false });
		}
		expect(vendor.writes()).toHaveLength(writes);
		expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([made.id]);
	});

	it('is written to once after a change too, and shows what was changed there', async () => {
		const { vendor, parameters, second, staticData } = await prepared(service, { url: 'slash', events: 'upperCase' });
		await vendor.runOne('upsert', parameters, { staticData });
		const other = { ...parameters, events: [second] };
		const changed = await vendor.runOne('upsert', other, { staticData });
		expect(changed.changed).toBe(true);
		expect(vendor.standIn.endpoints.map(({ id, events }) => [id, events])).toEqual([[changed.id, [second]]]);
		const writes = vendor.writes().length;
		expect(await vendor.runOne('upsert', other, { staticData })).toMatchObject({ id: changed.id, changed: false });
		expect(vendor.writes()).toHaveLength(writes);

		// Somebody changes it at the service: that is no spelling.
		for (const endpoint of vendor.standIn.endpoints) endpoint.events = parameters.events;
		const repaired = await vendor.runOne('upsert', other, { staticData });
		expect(repaired.changed).toBe(true);
		expect(vendor.standIn.endpoints.map(({ id, events }) => [id, events])).toEqual([[repaired.id, [second]]]);
	});
});

describe('an endpoint of somebody else is not taken for ours', () => {
	const slash: Unkind = { url: 'slash' };

	/** An endpoint that we have made, and one whose URL looks like it. */
	async function beside() {
		const { vendor, parameters, staticData } = await prepared('commet', slash);
		const made = await vendor.runOne('upsert', parameters, { staticData });
		const foreign = structuredClone(vendor.add('foreign', { url: `${parameters.url}/more` }));
		return { vendor, parameters, staticData, made, foreign };
	}

	it('where the stored id is another one', async () => {
		const { vendor, parameters, staticData, made, foreign } = await beside();
		const text = JSON.stringify(staticData).replaceAll(String(made.id), foreign.id);
		const forged = JSON.parse(text.replaceAll(`${parameters.url}/`, `${foreign.url}/`)) as IDataObject;
		expect(forged).not.toEqual(staticData);
		const item = await vendor.runOne('upsert', parameters, { staticData: forged });
		expect([made.id, foreign.id]).not.toContain(item.id);
		expect(vendor.endpoint(foreign.id)).toEqual(foreign);
	});

	it('where the address of the one with our id is not what was shown of it', async () => {
		const { vendor, parameters, staticData, made } = await beside();
		const ours = vendor.endpoint(made.id);
		if (!ours) throw new Error('it is gone');
		ours.url = address('of-somebody-else');
		const before = structuredClone(ours);
		const item = await vendor.runOne('upsert', parameters, { staticData });
		expect(item.id).not.toBe(made.id);
		expect(vendor.endpoint(made.id)).toEqual(before);
	});

	it('where the account is another one, in which the id happens to be the same', async () => {
		const { vendor, parameters, staticData, made } = await beside();
		const other = await prepared('commet', slash);
		other.vendor.standIn.addEndpoint({ ...vendor.endpoint(made.id), url: parameters.url });
		const before = structuredClone(other.vendor.standIn.endpoints);
		const item = await other.vendor.runOne('upsert', parameters, { staticData });
		expect(item).toMatchObject({ changed: true });
		expect(other.vendor.standIn.endpoints.slice(0, 1)).toEqual(before);
		expect(other.vendor.standIn.endpoints).toHaveLength(2);
	});
});

test('what is stored has nothing in it that the service does not show, and goes where it is not needed any more', async () => {
	const { vendor, parameters, staticData } = await prepared('commet', { url: 'slash' });
	const made = await vendor.runOne('upsert', parameters, { staticData });
	const kept = JSON.stringify(staticData);
	expect(kept).toContain(String(made.id));
	for (const secret of [...vendor.secrets, String(made.secret)]) expect(kept).not.toContain(secret);
	vendor.standIn.beUnkind({});
	const [, second] = eventsOf(vendor.row);
	const item = await vendor.runOne('upsert', { ...parameters, events: [second] }, { staticData });
	expect(item.id).toBe(made.id);
	expect(staticData).toEqual({});
});

describe('an endpoint that was deleted, and the service goes on listing', () => {
	const deleting = upserting.filter((service) => strategyOf(rowOf(service), 'delete') !== undefined);
	const cases = deleting.flatMap((service) =>
		(['thenMissing', 'thenFine'] as const).map((deleteArchives) => ({ service, deleteArchives })),
	);

	it.each(cases)(
		'is not taken for a working one at $service ($deleteArchives)',
		async ({ service, deleteArchives }) => {
			const { vendor, parameters } = await prepared(service, { deleteArchives });
			const made = await vendor.runOne('upsert', parameters);
			await vendor.runOne('delete', byId(String(made.id)), { continueOnFail: true });
			const again = await vendor.runOne('upsert', parameters);
			expect(again).toMatchObject({ url: parameters.url, changed: true });
			expect(again.id).not.toBe(made.id);
			const writes = vendor.writes().length;
			expect(await vendor.runOne('upsert', parameters)).toMatchObject({ id: again.id, changed: false });
			expect(vendor.writes()).toHaveLength(writes);
		},
	);
});
