import type { Unkind } from '../../sandbox';
import { offeredOperations, strategyOf } from '../../services/capabilities';
import {
	address,
	byId,
	ManagedVendor,
	parametersFor,
	rowOf,
	vendorNames,
	type VendorName,
} from '../support/managedVendor';

const running: ManagedVendor[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ standIn }) => await standIn.stop()));
});

/** A service that is unkind, with an endpoint that was there before. */
async function prepared(service: VendorName, unkind: Unkind) {
	const vendor = await ManagedVendor.start(service);
	running.push(vendor);
	const old = structuredClone(vendor.add('target'));
	vendor.standIn.beUnkind(unkind);
	return { vendor, old };
}

const replacing = vendorNames.flatMap((service) =>
	offeredOperations(rowOf(service))
		.filter((operation) => strategyOf(rowOf(service), operation) === 'replace' && operation !== 'upsert')
		.map((operation) => ({ service, operation })),
);

const deleting = vendorNames.filter((service) => strategyOf(rowOf(service), 'delete') !== undefined);

describe('a service that gives back the endpoint at a known URL instead of creating one', () => {
	it.each(replacing)('keeps it at $service $operation, and says what to do', async ({ service, operation }) => {
		const { vendor, old } = await prepared(service, { knownUrl: 'givenBack' });
		const item = await vendor.runOne(operation, parametersFor(vendor.row, operation, old.id), { continueOnFail: true });
		expect(item.error).toBe(`${vendor.row.displayName} cannot put a new endpoint in the place of ${old.id}`);
		expect(item.description).toContain('Nothing was deleted');
		expect(vendor.standIn.endpoints).toEqual([old]);
	});

	it('keeps it also where the rest of a create operation fails', async () => {
		const { vendor, old } = await prepared('zendesk', { knownUrl: 'givenBack' });
		vendor.standIn.fail({ method: 'GET', path: /signing_secret/, fault: { status: 403 } });
		const parameters = { url: old.url, events: old.events };
		const item = await vendor.runOne('create', parameters, { continueOnFail: true });
		expect(item.description).toContain(`it gave back the endpoint ${old.id}, which was there before and stays`);
		expect(vendor.standIn.endpoints).toEqual([old]);
	});
});

describe('an endpoint that is deleted', () => {
	it.each(deleting)('is gone at %s although the answer is 500', async (service) => {
		const { vendor, old } = await prepared(service, { deleteAnswers500: true });
		expect(await vendor.runOne('delete', byId(old.id))).toEqual({ deleted: true, id: old.id });
		expect(vendor.standIn.endpoints).toEqual([]);
	});

	it('is not gone where the answer is a success that did nothing', async () => {
		await Promise.all(
			deleting.map(async (service) => {
				const { vendor, old } = await prepared(service, { errorInside: ['DELETE'] });
				const item = await vendor.runOne('delete', byId(old.id), { continueOnFail: true });
				expect(item.error).toBe(`${vendor.row.displayName} did not accept the request while deleting the endpoint`);
				expect(item.description).toContain('temporarily_unavailable');
				expect(vendor.standIn.endpoints).toEqual([old]);
			}),
		);
	});

	it('is gone where the list shows it a little longer', async () => {
		await Promise.all(
			deleting.map(async (service) => {
				const { vendor, old } = await prepared(service, { listLag: 1 });
				expect(await vendor.runOne('delete', byId(old.id))).toEqual({ deleted: true, id: old.id });
			}),
		);
	});

	it.each(deleting)('was not there at %s before: that is an error', async (service) => {
		const { vendor, old } = await prepared(service, {});
		await vendor.runOne('delete', byId(old.id));
		const item = await vendor.runOne('delete', byId(old.id), { continueOnFail: true });
		expect(item.error).toContain('could not find');
	});
});

test('another address than the one that is there is created anew', async () => {
	const { vendor, old } = await prepared('casey', { knownUrl: 'givenBack' });
	const made = await vendor.runOne('create', { url: address('new'), events: old.events });
	expect(vendor.standIn.endpoints.map(({ id }) => id)).toEqual([old.id, made.id]);
});
